import { type App, type View, views, writePlace } from "./app.ts";
import { Calls } from "./calls.tsx";
import { apiUrl, type Connection } from "./control-api.ts";
import { countOfOthers, type Data, waitingIn } from "./data.ts";
import { CopyButton, IconButton, nameOf } from "./parts.tsx";
import { Phone } from "./phone.tsx";
import { Switches } from "./switches.tsx";
import { Tenants } from "./tenants.tsx";
import { UserCards } from "./user.tsx";

/** The whole page: the calls, and beside them, or in their place in a narrow window, another part. */
export function Page(app: App) {
  const { place, connection, data, notices, news } = app.model;
  return (
    <>
      <div id="news" class="hidden-text" role="log" aria-live="polite" aria-label="New messages">
        {news.map(({ id, kind, text }) => (
          <p key={id}>{`${nameOf(kind)}: ${text}`}</p>
        ))}
      </div>
      <TopBar app={app} />
      <main tabindex={-1} data-view={place.view}>
        {data && <Calls app={app} data={data} />}
        {data && (
          <div class="side scroller stack">
            <Side app={app} data={data} />
          </div>
        )}
      </main>
      <div class="notices" role="status">
        <div class="stack">
          {connection === "lost" && (
            <p class="alert warn">
              The sandbox has stopped, or cannot be reached. What you see is from before; this page goes on
              once it is back.
            </p>
          )}
          {notices.map((notice) => (
            <div
              key={notice.id}
              class={`alert row ${notice.kind === "done" ? "good" : "bad"}`}
              role={notice.kind === "done" ? undefined : "alert"}
            >
              {notice.text}
              <IconButton icon="close" label="Dismiss" onClick={() => app.dismiss(notice)} />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function Side({ app, data }: { app: App; data: Data }) {
  const { view } = app.model.place;
  if (view === "user") return <UserCards app={app} data={data} />;
  if (view === "switches") return <Switches app={app} data={data} />;
  return <Phone app={app} data={data} />;
}

const connections: Readonly<Record<Connection, readonly [tone: string, text: string]>> = {
  connecting: ["", "connecting"],
  live: ["good", "live"],
  lost: ["warn", "reconnecting"],
};

/** The head of the page: where the API is, whether the page is live, and the links to the page's parts. */
function TopBar({ app }: { app: App }) {
  const { connection } = app.model;
  const [tone, text] = connections[connection];
  return (
    <header class="bar">
      <h1>OneLogin MFA sandbox</h1>
      {app.model.data && <Tenants data={app.model.data} />}
      <span class="row optional">
        <span class="mono">{apiUrl().replace(/^\w+:\/\//, "")}</span>
        <CopyButton app={app} text={apiUrl()} label="Copy the API's URL" />
      </span>
      <span class={`badge ${tone}`} role="status">
        {text}
      </span>
      <nav aria-label="Parts of the page">
        {views.map((view) => (
          <Tab key={view} app={app} view={view} />
        ))}
      </nav>
    </header>
  );
}

const tabNames: Readonly<Record<View, string>> = {
  calls: "Calls",
  phone: "Phone",
  user: "User",
  switches: "Switches",
};

function Tab({ app: { model, now }, view }: { app: App; view: View }) {
  const { data, place } = model;
  const counts: Partial<Record<View, readonly [count: number, of: string]>> = data
    ? {
        calls: [data.findings.length, "findings"],
        phone: [waitingIn(data, now).length, "waiting"],
        switches: [data.state.faults.length + Number(data.state.rate_limit.enforced), "set"],
      }
    : {};
  const [count = 0, of] = counts[view] ?? [];
  const others = data && view === "phone" ? countOfOthers(data, now) : 0;
  return (
    <a href={writePlace({ ...place, view })} data-view={view} aria-current={place.view === view && "page"}>
      {tabNames[view]}
      {count > 0 && (
        <span class="badge info">
          {count}
          <span class="hidden-text"> {of}</span>
        </span>
      )}
      {others > 0 && (
        <span class="number" title="For others">
          +{others}
          <span class="hidden-text"> for others</span>
        </span>
      )}
    </a>
  );
}
