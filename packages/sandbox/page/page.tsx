import { type App, type Notice, type View, views, writePlace } from "./app.ts";
import type { Connection } from "./control-api.ts";
import { countWaiting, type Data } from "./data.ts";
import { Journal } from "./journal.tsx";
import { CopyButton, Icon, IconButton } from "./parts.tsx";
import { Phone } from "./phone.tsx";
import { Clock, Faults, RateLimit, SandboxCard } from "./switches.tsx";
import { ChallengeList, DeviceList, UserList } from "./user-column.tsx";

/** The whole page. */
export function Page(app: App) {
  const { place, data, notices } = app.model;
  return (
    <>
      <TopBar app={app} />
      <Tabs app={app} />
      <main class="columns" data-view={place.view}>
        {data && <Columns app={app} data={data} />}
      </main>
      <div class="notices" role="status">
        {notices.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} dismiss={app.dismiss} />
        ))}
      </div>
    </>
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
        <Journal data={data} />
        <div class="switches">
          <div>
            <Clock app={app} />
            <RateLimit app={app} data={data} />
          </div>
          <div>
            <Faults app={app} data={data} />
            <SandboxCard app={app} data={data} />
          </div>
        </div>
      </div>
    </>
  );
}

/** The head of the page: where the API is, how it is set, and whether the page is live. */
function TopBar({ app }: { app: App }) {
  const { connection, data } = app.model;
  return (
    <header class="bar">
      <h1 class="brand">
        <Icon name="phone" />
        OneLogin MFA sandbox
      </h1>
      <dl class="settings">{data && <Settings app={app} state={data.state} />}</dl>
      <span class={`chip live ${tones[connection]}`} role="status">
        {texts[connection]}
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
  return Object.entries({ API: address, Responses: state.compat, Seed: state.seed }).map(([name, value]) => (
    <div key={name} class="optional">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  ));
}

const tones: Readonly<Record<Connection, string>> = { connecting: "", live: "good", lost: "warn" };
const texts: Readonly<Record<Connection, string>> = {
  connecting: "connecting",
  live: "live",
  lost: "not live, reconnecting",
};

/** Links to the parts of the page, of which a narrow window shows one. */
function Tabs({ app: { model, now } }: { app: App }) {
  const waiting = model.data ? countWaiting(model.data, now) : 0;
  return (
    <nav class="tabs" aria-label="Parts of the page">
      {views.map((view) => (
        <a
          key={view}
          href={writePlace({ ...model.place, view })}
          aria-current={model.place.view === view && "page"}
        >
          {tabNames[view]}
          {view === "phone" && waiting > 0 && (
            <span class="chip accent">
              {waiting}
              <span class="unseen"> waiting</span>
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
  const { isError, text } = notice;
  return (
    <div class={isError ? "alert" : "alert done"} role={isError ? "alert" : undefined}>
      {text}
      <IconButton icon="close" label="Dismiss" onClick={() => dismiss(notice)} />
    </div>
  );
}
