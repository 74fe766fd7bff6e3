import type { Child } from "hono/jsx";
import { useEffect, useRef, useState } from "hono/jsx/dom";
import { type App, matches, type Place, writePlace } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { asCurl, hideSecrets } from "./curl.ts";
import { callsShown, type Data } from "./data.ts";
import { Button, CopyButton, copyText, IconButton } from "./parts.tsx";
import { formatTime } from "./time.ts";

type Entry = Schemas["JournalEntry"];
type Finding = Schemas["Finding"];
type Sent = Pick<Schemas["Call"]["request"], "headers" | "body">;

/** The calls of the API, newest first, and beside them the open one, or what the application does wrong. */
export function Calls({ app, data }: { app: App; data: Data }) {
  const { call } = app.model.place;
  const close = () => {
    const row = document.querySelector<HTMLElement>("#calls [aria-current]");
    (row ?? document.getElementById("calls"))?.focus();
    app.go({ call: undefined });
  };
  const closeByKey = ({ key, target }: KeyboardEvent) => {
    if (key === "Escape" && call !== undefined && !(target instanceof HTMLInputElement)) close();
  };
  return (
    <section class={call === undefined ? "calls" : "calls open"} aria-label="Console" onKeyDown={closeByKey}>
      <CallList app={app} data={data} />
      <section id="panel" class="card scroller" tabindex={0} aria-labelledby="panel-title">
        {call === undefined ? (
          <Overview app={app} data={data} />
        ) : (
          <OpenCall key={call} app={app} data={data} close={close} />
        )}
      </section>
    </section>
  );
}

/** Keeps the rows in place while calls arrive above them. @returns a function to call after the page is drawn */
export function holdCalls(): () => void {
  const list = document.getElementById("calls");
  const first = list?.querySelector("li");
  const isRead = list && (list.scrollTop > 0 || list.querySelector("[aria-current]"));
  if (!list || !first || !isRead) return () => {};
  const { offsetTop } = first;
  return () => {
    if (first.isConnected) list.scrollTop += first.offsetTop - offsetTop;
  };
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function CallList({ app, data: { journal, state, findings } }: { app: App; data: Data }) {
  const { place } = app.model;
  const { calls } = state.counts;
  const list = document.getElementById("calls");
  const seen = useRef(calls);
  const catchUp = () => {
    if (!list?.scrollTop) seen.current = calls;
  };
  if (place.call === undefined) catchUp();
  const newer = calls - (seen.current ?? calls);
  const found = journal.filter((entry) => matches(searchable(entry, findings), place.filter));
  const shown = found.slice(0, callsShown);
  // the row that the Tab key leads to; arrows lead to the others
  const stop = shown.find(({ id }) => id === place.call) ?? shown[0];
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    const rows = [...document.querySelectorAll<HTMLElement>("#calls a")];
    const from = rows.findIndex((row) => row.matches(":focus"));
    // in the filter, only the arrow down leaves it
    if (step === undefined || (from === -1 && step !== 1)) return;
    event.preventDefault();
    const to = Math.min(Math.max(from + step, 0), rows.length - 1);
    rows[to]?.focus();
    if (place.call !== undefined) app.go({ call: shown[to]?.id });
  };
  const filter = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLInputElement) app.go({ filter: currentTarget.value });
  };
  const input = { class: "input", type: "search", placeholder: "Filter", value: place.filter };
  return (
    <section class="card list" tabindex={-1} aria-labelledby="calls-title" onKeyDown={move}>
      <div class="head">
        <h2 id="calls-title">Calls</h2>
        <input aria-label="Filter calls" {...input} onInput={filter} />
        {newer > 0 ? (
          <Button look="link" label={`${newer} newer`} onClick={() => list?.scrollTo({ top: 0 })} />
        ) : (
          <span class="badge">{calls > shown.length ? `${shown.length} of ${calls}` : calls}</span>
        )}
      </div>
      <ul id="calls" class="scroller" tabindex={-1} onScroll={catchUp}>
        {shown.map((entry) => (
          <CallRow
            key={entry.id}
            place={place}
            entry={entry}
            isStop={entry === stop}
            findings={findingsOf(findings, entry).length}
          />
        ))}
        {shown.length === 0 && (
          <li class="item quiet">{calls > 0 ? "No call has these words." : "None yet."}</li>
        )}
      </ul>
    </section>
  );
}

function findingsOf(findings: readonly Finding[], { id }: Entry): readonly Finding[] {
  // a discouraged form is said by each call that has one
  return findings.filter(({ rule, calls }) => rule !== "discouraged_form" && calls.includes(id));
}

/** Returns the text that a filter searches: what is known of a call, by name and value, and the words of its marks. */
function searchable({ id, at, duration_ms, ...entry }: Entry, findings: readonly Finding[]): string {
  const known = Object.entries({ ...entry, findings: "" }).filter(([, value]) => String(value ?? "") !== "");
  const marks = [entry.status ?? "dropped", entry.conforms ? "" : "departs"];
  const rules = findings.filter(({ calls }) => calls.includes(id)).map(({ rule }) => `finding ${rule}`);
  return [known, marks, rules].join(" ");
}

function CallRow(props: { place: Place; entry: Entry; isStop: boolean; findings: number }) {
  const { place, entry, isStop, findings } = props;
  const { id, at, operation, method, path, outcome, reason, fault, conforms } = entry;
  const isOpen = id === place.call;
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const call = `${method} ${path.replace(/^\/api\/2\/mfa/, "…")}`;
  const details =
    reason ?? [outcome, fault?.replaceAll("_", " "), operation && call].filter(Boolean).join(" · ");
  return (
    <li ref={row}>
      <a href={writePlace({ ...place, call: id })} tabindex={isStop ? 0 : -1} aria-current={isOpen && "true"}>
        <strong>{operation ?? call}</strong>
        <StatusBadge entry={entry} />
        <span class={reason === null ? "quiet" : "quiet reason"}>
          <time datetime={at}>{formatTime(at)}</time>{" "}
          {findings > 0 && (
            <span class="badge warn">{findings > 1 ? `${findings} findings` : "finding"}</span>
          )}{" "}
          {entry.discouraged.length > 0 && <span class="badge warn">discouraged</span>}{" "}
          {!conforms && <span class="badge bad">departs</span>} {details}
        </span>
      </a>
    </li>
  );
}

function StatusBadge({ entry: { status, outcome } }: { entry: Entry }) {
  // HTTP 200 alone does not say that a code was right
  const isOpen = outcome === "pending" || outcome === "rejected";
  const tone = status === null || status >= 400 ? "bad" : isOpen ? "warn" : "good";
  return <span class={`badge ${tone}`}>{status ?? "dropped"}</span>;
}

function OpenCall({ app, data, close }: { app: App; data: Data; close: () => void }) {
  const id = app.model.place.call;
  const call = data.call?.entry.id === id ? data.call : undefined;
  useEffect(() => {
    const panel = document.getElementById("panel");
    panel?.scrollTo({ top: 0 });
    panel?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <div class="head">
        <h2 id="panel-title">{call?.entry.operation ?? `Call ${id}`}</h2>
        {call && <StatusBadge entry={call.entry} />}
        <IconButton icon="close" label="Close the call" onClick={close} />
      </div>
      {call && <CallDetails app={app} data={data} call={call} />}
      {!call && data.wanted.call === id && (
        <p class="item quiet">There is no such call. The sandbox keeps the last 1,000 until it is reset.</p>
      )}
    </>
  );
}

/** A call with its request and response, and what is to be known about it. Secrets are shown when asked for. */
function CallDetails({ app, data, call }: { app: App; data: Data; call: Schemas["Call"] }) {
  const { entry, request, response } = call;
  const [showsSecrets, setShowsSecrets] = useState(false);
  const copy = () => app.run(() => copyText(asCurl(request, location.origin)), "Copied, with its secrets");
  const sent = `${request.method} ${request.target}`;
  const received = response ? `HTTP ${response.status}` : "None: the connection was dropped.";
  return (
    <div class="stack">
      <Remarks entry={entry} />
      <FindingList app={app} findings={findingsOf(data.findings, entry)} />
      <Facts app={app} entry={entry} />
      <div class="row">
        <Button
          label={showsSecrets ? "Hide secrets" : "Show secrets"}
          onClick={() => setShowsSecrets(!showsSecrets)}
        />
        {request.body !== null && <Button label="Copy as curl" onClick={copy} />}
      </div>
      <Part title="Request" first={sent} of={request} showsSecrets={showsSecrets} />
      <Part title="Response" first={received} of={response} showsSecrets={showsSecrets} />
    </div>
  );
}

/** The time of a call, whose it was, and what it has changed. */
function Facts({ app, entry }: { app: App; entry: Entry }) {
  const { at, duration_ms, outcome, user_id, challenge_id, changes } = entry;
  const phone = writePlace({ ...app.model.place, user: user_id ?? undefined, view: "phone" });
  const facts = {
    Time: `${formatTime(at)}, ${Math.round(duration_ms)} ms`,
    Outcome: outcome,
    User: user_id !== null && <a href={phone}>{user_id}, open the phone</a>,
    Challenge: challenge_id !== null && (
      <>
        <span class="mono">{challenge_id}</span> <CallsLink app={app} challenge={challenge_id} />
      </>
    ),
    Changes: changes.join("; ") || "none",
  };
  return <List of={facts} />;
}

function List({ of }: { of: Readonly<Record<string, Child>> }) {
  const entries = Object.entries(of).filter(([, value]) => value);
  return (
    <dl>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function CallsLink({ app, challenge }: { app: App; challenge: string }) {
  const { place } = app.model;
  const view = place.view === "phone" ? "calls" : place.view;
  return <a href={writePlace({ ...place, view, call: undefined, filter: challenge })}>Its calls</a>;
}

/** The reason for a refusal, and advice on how to make the call instead. */
function Remarks({ entry: { reason, fault, discouraged, mismatches } }: { entry: Entry }) {
  const remarks = [
    ...(reason === null ? [] : [{ tone: "bad", text: `Refused: ${reason}` }]),
    ...(fault === null ? [] : [{ tone: "info", text: `A fault was applied: ${fault.replaceAll("_", " ")}` }]),
    ...discouraged.map((text) => ({ tone: "warn", text: `Accepted, discouraged: ${text}` })),
    ...mismatches.map((text) => ({ tone: "bad", text: `Departs from the spec: ${text}` })),
  ];
  return remarks.map(({ tone, text }) => (
    <p key={text} class={`alert ${tone}`}>
      {text}
    </p>
  ));
}

/** Things that the application does wrong, each with its calls. */
function FindingList({ app, findings }: { app: App; findings: readonly Finding[] }) {
  const { place } = app.model;
  return findings.map(({ message, calls }) => (
    <div key={message} class="alert warn">
      <p>{message}</p>
      <p class="quiet">
        {calls.length > 1 ? "Calls " : "Call "}
        {calls.map((id, index) => [
          index > 0 && ", ",
          <a key={id} href={writePlace({ ...place, call: id })} aria-current={id === place.call && "true"}>
            {id}
          </a>,
        ])}
        .
      </p>
    </div>
  ));
}

/** A request or a response, which is null if nothing was received. */
function Part(props: { title: string; first: string; of: Sent | null; showsSecrets: boolean }) {
  const { title, first, of, showsSecrets } = props;
  const shown = (text: string) => (showsSecrets ? text : hideSecrets(text));
  const headers = Object.entries(of?.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const body = of?.body === null ? "(too long to be read)" : indented(of?.body ?? "");
  return (
    <div>
      <h3>{title}</h3>
      <p class="mono">{first}</p>
      {headers.length > 0 && (
        <details>
          <summary class="quiet">{headers.length} headers</summary>
          <pre>{shown(headers.join("\n"))}</pre>
        </details>
      )}
      {body !== "" && <pre>{shown(body)}</pre>}
    </div>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // a form, a page, or a part of a body
    return text;
  }
}

/** The panel while no call is open: how to connect an application, and then what it does wrong. */
function Overview({ app, data }: { app: App; data: Data }) {
  const { findings, state } = data;
  if (state.counts.calls === 0) return <Connect app={app} data={data} />;
  return (
    <>
      <div class="head">
        <h2 id="panel-title">Findings</h2>
        <span class={findings.length > 0 ? "badge warn" : "badge good"}>{findings.length}</span>
      </div>
      <div class="stack">
        <p class="quiet">
          {findings.length > 0
            ? "OneLogin answers these calls, and they go wrong in production."
            : "The sandbox has seen nothing that goes wrong in production. Open a call to see its request, its response and why it was refused."}
        </p>
        <FindingList app={app} findings={findings.slice(-callsShown).reverse()} />
      </div>
    </>
  );
}

/** The values with which an application calls the sandbox. */
function Connect({ app, data: { state } }: { app: App; data: Data }) {
  const copied = (name: string, value: string) => (
    <>
      <span class="mono">{value}</span>
      <CopyButton app={app} text={value} label={`Copy the ${name}`} />
    </>
  );
  const values = {
    "API URL": copied("API URL", location.origin),
    "Client id": copied("client id", state.client_id),
    "Client secret": copied("client secret", state.client_secret),
  };
  return (
    <>
      <div class="head">
        <h2 id="panel-title">Connect your application</h2>
      </div>
      <div class="stack">
        <p>
          Give it these values, and log in. Its calls are listed here, each with the reason if it is refused.
        </p>
        <List of={values} />
        <p>Or enroll a factor at the phone, in your application's place.</p>
      </div>
    </>
  );
}
