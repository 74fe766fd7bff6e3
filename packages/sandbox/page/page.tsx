import { type App, type Notice, type View, views, writePlace } from "./app.ts";
import { ChallengeList } from "./challenges.tsx";
import type { Connection } from "./control-api.ts";
import { type Data, waitingIn } from "./data.ts";
import { DeviceList } from "./devices.tsx";
import { Journal } from "./journal.tsx";
import { setNotifying } from "./notify.ts";
import { CopyButton, Icon, IconButton } from "./parts.tsx";
import { Phone } from "./phone.tsx";
import { Clock, Faults, RateLimit, SandboxCard } from "./switches.tsx";
import { UserList } from "./users.tsx";

/** The whole page. */
export function Page(app: App) {
  const { place, data, notices } = app.model;
  return (
    <>
      <SkipLink to="messages" label="Skip to the messages" />
      <SkipLink to="calls" label="Skip to the calls" />
      <TopBar app={app} />
      <Tabs app={app} />
      <main class="columns" data-view={place.view}>
        {data && <Columns app={app} data={data} />}
      </main>
      <div class="notices" role="status">
        <div class="stack">
          {notices.map((notice) => (
            <NoticeLine key={notice.id} notice={notice} dismiss={app.dismiss} />
          ))}
        </div>
      </div>
    </>
  );
}

/** Leads to a part of the page; the fragment of the URL says what the page shows, and stays. */
function SkipLink({ to, label }: { to: string; label: string }) {
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById(to)?.focus();
  };
  return (
    <a class="skip" href={`#${to}`} onClick={skip}>
      {label}
    </a>
  );
}

function Columns({ app, data }: { app: App; data: Data }) {
  return (
    <>
      <div class="column user-column">
        <UserList app={app} data={data} />
        <ChallengeList app={app} data={data} />
        <DeviceList app={app} data={data} />
      </div>
      <Phone app={app} data={data} />
      <div class="column work">
        <Journal app={app} data={data} />
        <div class="switches">
          <Clock app={app} />
          <RateLimit app={app} data={data} />
          <Faults app={app} data={data} />
          <SandboxCard app={app} data={data} />
        </div>
      </div>
    </>
  );
}

/** The head of the page: where the API is, how it is set, and whether the page is live. */
function TopBar({ app }: { app: App }) {
  const { connection, data, notifies } = app.model;
  const [tone, text] = connections[connection];
  const toggle = ({ currentTarget }: Event) =>
    app.run(async () => {
      if (!(currentTarget instanceof HTMLInputElement)) return;
      const wanted = currentTarget.checked;
      currentTarget.checked = notifies;
      app.change({ notifies: await setNotifying(wanted) });
    });
  return (
    <header class="bar">
      <h1>
        <Icon name="phone" />
        OneLogin MFA sandbox
      </h1>
      {data && <Settings app={app} state={data.state} />}
      <label class="check optional" title="When the page is hidden; without codes">
        <input type="checkbox" checked={notifies} onChange={toggle} />
        Notify of messages
      </label>
      <span class={`badge ${tone}`} role="status">
        {text}
      </span>
    </header>
  );
}

function Settings({ app, state }: { app: App; state: Data["state"] }) {
  const address = (
    <>
      <span class="mono">{location.host}</span>
      <CopyButton app={app} text={location.origin} label="Copy the API's URL" />
    </>
  );
  const responses = state.strict ? `${state.compat}, strict` : state.compat;
  return (
    <dl class="counts optional">
      {Object.entries({ API: address, Responses: responses, Seed: state.seed }).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="row">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const connections: Readonly<Record<Connection, readonly [tone: string, text: string]>> = {
  connecting: ["", "connecting"],
  live: ["good", "live"],
  lost: ["warn", "not live, reconnecting"],
};

/** Links to the parts of the page, of which a narrow window shows one. */
function Tabs({ app: { model, now } }: { app: App }) {
  const waiting = model.data ? waitingIn(model.data, now).length : 0;
  return (
    <nav class="tabs" aria-label="Parts of the page">
      {views.map((view) => (
        <a
          key={view}
          href={writePlace({ ...model.place, view })}
          aria-current={model.place.view === view && "page"}
        >
          {tabNames[view]}{" "}
          {view === "phone" && waiting > 0 && (
            <span class="badge info">
              {waiting}
              <span class="hidden-text"> waiting</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

const tabNames: Readonly<Record<View, string>> = {
  phone: "Phone",
  user: "User",
  journal: "Calls",
  switches: "Switches",
};

function NoticeLine({ notice, dismiss }: { notice: Notice; dismiss: App["dismiss"] }) {
  const { kind, text } = notice;
  const isError = kind !== "done";
  return (
    <div class={`alert ${isError ? "bad" : "good"}`} role={isError ? "alert" : undefined}>
      {text}
      <IconButton icon="close" label="Dismiss" onClick={() => dismiss(notice)} />
    </div>
  );
}
