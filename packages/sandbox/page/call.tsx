import { useEffect, useState } from "hono/jsx/dom";
import { type App, writePlace } from "./app.ts";
import { apiUrl, type Schemas } from "./control-api.ts";
import { asCurl, hideSecrets } from "./curl.ts";
import { type Data, nameOfUser } from "./data.ts";
import { FindingText } from "./findings.tsx";
import { type Flow, gapMs } from "./flows.ts";
import { nameOfLogin } from "./logins.tsx";
import { StatusBadge, titleOf } from "./marks.tsx";
import { Button, copyText, DetailList, Icon, IconButton } from "./parts.tsx";
import { SendAgain } from "./send-again.tsx";
import { formatGap, formatTime } from "./time.ts";

type Entry = Schemas["JournalEntry"];
type Finding = Schemas["Finding"];
type Sent = Pick<Schemas["Call"]["request"], "headers" | "body">;

interface OpenCallProps {
  readonly app: App;
  readonly data: Data;
  readonly flows: readonly Flow[];
  readonly close: () => void;
}

/** The open call: its request and response, and what is to be known about it. */
export function OpenCall({ app, data, flows, close }: OpenCallProps) {
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
      {call && <CallDetails app={app} data={data} call={call} flows={flows} />}
      {!call && data.wanted.call === id && <Gone id={id} last={data.state.counts.calls} />}
    </>
  );
}

/** Says why a link leads to no call. @param last the number of the last call */
function Gone({ id = 0, last }: { id: number | undefined; last: number }) {
  if (id > last) {
    return (
      <div class="empty">
        <h3>There is no call {id} yet</h3>
        <p>
          {last === 0 ? "No call has arrived" : `The last one is call ${last}`}. Numbers begin anew when the
          sandbox starts or is reset: the link may be older.
        </p>
      </div>
    );
  }
  return (
    <div class="empty">
      <h3>Call {id} is no longer kept</h3>
      <p>
        It was cleared, or newer calls took its place. The sandbox keeps the last 1,000, unless you start it
        with more:
      </p>
      <pre>npx @onelogin-mfa/sandbox --keep 10000</pre>
      <p class="quiet">A call of a finding is kept as long as its finding.</p>
    </div>
  );
}

type DetailsProps = Pick<OpenCallProps, "app" | "data" | "flows"> & { readonly call: Schemas["Call"] };

/** A call with its request and response. Secrets are shown when asked for. */
function CallDetails({ app, data, call, flows }: DetailsProps) {
  const { entry, request, response } = call;
  const [showsSecrets, setShowsSecrets] = useState(false);
  const copy = () => app.run(() => copyText(asCurl(request, apiUrl())), "Copied, with its secrets");
  const sent = `${request.method} ${request.target}`;
  const received = response ? `HTTP ${response.status}` : "None: the connection was dropped.";
  const flow = flows.find(({ calls }) => calls.some(({ id }) => id === entry.id));
  return (
    <div class="stack">
      <Remarks entry={entry} />
      {data.findings
        .filter(({ rule, calls }) => rule !== "discouraged_form" && calls.includes(entry.id))
        .map((finding) => (
          <FindingBox key={finding.calls.join()} app={app} data={data} finding={finding} />
        ))}
      <Facts app={app} data={data} entry={entry} flow={flow} />
      <div class="row">
        <Button
          label={showsSecrets ? "Hide secrets" : "Show secrets"}
          onClick={() => setShowsSecrets(!showsSecrets)}
        />
        {request.body !== null && <Button label="Copy as curl" onClick={copy} />}
      </div>
      <SendAgain app={app} call={call} />
      <div class="exchange">
        <Part title="Request" first={sent} of={request} showsSecrets={showsSecrets} />
        <Part title="Response" first={received} of={response} showsSecrets={showsSecrets} />
      </div>
    </div>
  );
}

/** The time of a call, whose it was, its login, and what it has changed. */
function Facts({
  app,
  data,
  entry,
  flow,
}: Pick<DetailsProps, "app" | "data"> & { entry: Entry; flow: Flow | undefined }) {
  const { id, at, duration_ms, outcome, user_id, changes } = entry;
  const { place } = app.model;
  const phone = writePlace({ ...place, user: user_id ?? undefined, view: "phone" });
  const index = flow?.calls.findIndex((one) => one.id === id) ?? -1;
  const [before, after] = [flow?.calls[index - 1], flow?.calls[index + 1]];
  const isLogin = flow?.type !== undefined;
  const facts = {
    Time: `${formatTime(at)}, took ${formatGap(duration_ms)}${before ? `, ${formatGap(gapMs(before, entry))} after the one before` : ""}`,
    User: user_id !== null && (
      <>
        <bdi>{nameOfUser(data, user_id)}</bdi> <a href={phone}>{user_id}, open the phone</a>
      </>
    ),
    [isLogin ? "Login" : "Calls"]: flow && flow.calls.length > 1 && (
      <>
        {isLogin && `${nameOfLogin(flow)}, `}
        call {index + 1} of {flow.calls.length}
        {before && <a href={writePlace({ ...place, call: before.id })}>Previous</a>}
        {after && <a href={writePlace({ ...place, call: after.id })}>Next</a>}
      </>
    ),
    Outcome: outcome,
    Changes: changes.join("; ") || "none",
  };
  return <DetailList of={facts} />;
}

/** The reason for a refusal, and advice on how to make the call instead. */
function Remarks({ entry: { status, reason, fault, discouraged, mismatches } }: { entry: Entry }) {
  const isRefused = status === null || status >= 400;
  const remarks = [
    ...(reason === null ? [] : [{ tone: "bad", text: isRefused ? `Refused: ${reason}` : reason }]),
    ...(fault === null ? [] : [{ tone: "info", text: `A fault was applied: ${fault.replaceAll("_", " ")}` }]),
    ...discouraged.map((text) => ({ tone: "discouraged", text: `Accepted, discouraged: ${text}` })),
    ...mismatches.map((text) => ({ tone: "bad", text: `Departs from the spec: ${text}` })),
  ];
  return remarks.map(({ tone, text }) => (
    <p key={text} class={`alert ${tone}`}>
      {text}
    </p>
  ));
}

/** A finding at one of its calls: its rule, how often it was broken, and what to do instead. */
function FindingBox({ app, data, finding }: { app: App; data: Data; finding: Finding }) {
  const { rule } = finding;
  const times = data.findings.filter((other) => other.rule === rule).length;
  return (
    <section class="alert warn" aria-label={`Finding: ${titleOf(rule)}`}>
      <div class="row">
        <h3>
          <Icon name="flag" />
          {titleOf(rule)}
        </h3>
        <a href={writePlace({ ...app.model.place, list: "findings", call: undefined })}>
          {times === 1 ? "found once" : `found ${times} times`}
        </a>
      </div>
      <FindingText app={app} data={data} finding={finding} />
    </section>
  );
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
          <summary class="quiet">{headers.length === 1 ? "1 header" : `${headers.length} headers`}</summary>
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
