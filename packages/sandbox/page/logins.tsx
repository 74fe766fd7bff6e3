import { memo, useEffect, useRef } from "hono/jsx/dom";
import { type App, writePlace } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { type Data, nameOfUser } from "./data.ts";
import { type Flow, gapMs, type Outcome, outcomeOf, type Step, stepsOf } from "./flows.ts";
import { type FindingsOf, Marks, rulesOf, StatusBadge } from "./marks.tsx";
import { Icon, nameOf, shortId, Tile } from "./parts.tsx";
import { formatGap, formatLeft, formatTime } from "./time.ts";

type Entry = Schemas["JournalEntry"];

interface LoginsProps {
  readonly app: App;
  readonly data: Data;
  /** Newest first. */
  readonly flows: readonly Flow[];
  readonly findingsOf: FindingsOf;
  /** True while new lines must not open by themselves: the reader is elsewhere in the list. */
  readonly isRead: boolean;
}

/** Number of calls up to which the newest line is expanded by itself. */
const callsExpanded = 100;

/** Registrations and verifications, a line each, which expands to its calls. The newest one is expanded by itself. */
export function Logins({ app, data, flows, findingsOf, isRead }: LoginsProps) {
  const newest = useRef<number | undefined>(undefined);
  if (!isRead || newest.current === undefined) newest.current = flows[0]?.id;
  const { place, expanded } = app.model;
  // the line that the Tab key leads to; arrows lead to the others
  const stop = flows.some(({ calls }) => calls.some(({ id }) => id === place.call)) ? undefined : flows[0];
  return flows.map((flow) => {
    const isFollowed = flow.id === newest.current && flow.calls.length <= callsExpanded;
    const isWanted = isFollowed || isLinked(flow, app) || flow.calls.some(({ id }) => id === place.call);
    const challenge = data.challengesOfAll.get(flow.challengeId ?? "");
    const outcome = outcomeOf(flow, challenge, app.now);
    const left =
      outcome === "pending" && challenge ? formatLeft(Date.parse(challenge.expires_at) - app.now) : "";
    const props = {
      isExpanded: expanded.get(keyOf(flow)) ?? isWanted,
      isStop: flow === stop,
      outcome,
      left,
      user: whoseCalls(flow, data),
      rules: rulesOf(flow.calls, findingsOf),
      isFresh: isFresh(flow.calls, data),
    };
    return <Login key={flow.id} app={app} data={data} flow={flow} findingsOf={findingsOf} {...props} />;
  });
}

function keyOf({ id }: Flow): string {
  return `login ${id}`;
}

function keyOfPolls({ calls }: Step): string {
  return `polls ${calls[0].id}`;
}

/** The keys of the lines that are expanded while a call is open. */
export function keysAround(flows: readonly Flow[], call: number): readonly string[] {
  const has = ({ calls }: Flow | Step) => calls.some(({ id }) => id === call);
  const flow = flows.find(has);
  const step = stepsOf(flow?.calls ?? []).find(has);
  return [...(flow ? [keyOf(flow)] : []), ...(step ? [keyOfPolls(step)] : [])];
}

function isLinked({ challengeId }: Flow, { model }: App): boolean {
  return model.place.login !== "" && challengeId === model.place.login;
}

interface LoginProps extends Pick<LoginsProps, "app" | "data" | "findingsOf"> {
  readonly flow: Flow;
  readonly isExpanded: boolean;
  readonly isStop: boolean;
  readonly outcome: Outcome;
  /** The time left while it is pending. */
  readonly left: string;
  readonly user: string;
  readonly rules: string;
  readonly isFresh: boolean;
}

/** True if a login is drawn as it was before, which is not asked of expanded ones: they are few. */
function looksTheSame(before: LoginProps, after: LoginProps): boolean {
  const { isExpanded, isStop, outcome, left, user, rules, isFresh: isNew, flow } = after;
  const isSame =
    before.isStop === isStop && before.outcome === outcome && before.left === left && before.user === user;
  const hasSameCalls =
    before.flow.calls.length === flow.calls.length && before.rules === rules && before.isFresh === isNew;
  return isSame && hasSameCalls && !before.isExpanded && !isExpanded;
}

// the page is drawn each second, and may have a thousand of them
const Login = memo((props: LoginProps) => {
  const { app, data, flow, findingsOf, isExpanded, isStop, outcome, left, user, rules } = props;
  const { id, calls } = flow;
  const isTarget = isLinked(flow, app);
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isTarget) line.current?.scrollIntoView({ block: "nearest" });
  }, [isTarget]);
  return (
    <li ref={line} class={props.isFresh ? "login fresh" : "login"}>
      <button
        type="button"
        class="line"
        data-line={id}
        tabindex={isStop ? 0 : -1}
        aria-expanded={isExpanded ? "true" : "false"}
        onClick={() => app.expand(keyOf(flow), !isExpanded)}
      >
        <Summary flow={flow} user={user} />
        <span class="marks">
          <Marks calls={calls} rules={rules} />
          {!isExpanded && <Failure calls={calls} outcome={outcome} />}
        </span>
        <span class="end">
          <span class={`badge ${outcomeTones[outcome]}`}>
            {outcome}
            {left !== "" && <span class="left"> {left}</span>}
          </span>
          <Icon name="chevron" />
        </span>
      </button>
      {isExpanded && (
        <ol class="steps">
          {stepsOf(calls).map((step) => (
            <StepLine key={step.calls[0].id} app={app} data={data} step={step} findingsOf={findingsOf} />
          ))}
          {isUnknownToApplication(flow, outcome) && (
            <li class="quiet note">It is {outcome}, and your application has not asked since.</li>
          )}
        </ol>
      )}
    </li>
  );
}, looksTheSame);

/** Names a registration or verification: `SMS verification`. */
export function nameOfLogin({ type = "verification", factor }: Flow): string {
  return factor ? `${nameOf(factor)} ${type}` : type.slice(0, 1).toUpperCase() + type.slice(1);
}

/** Shows the user, the factor, the start, and the calls in time. */
function Summary({ flow, user }: { flow: Flow; user: string }) {
  const { type, factor, calls, challengeId } = flow;
  const [first, last] = [calls[0], calls.at(-1)];
  const ms = first && last ? gapMs(first, last) : 0;
  return (
    <>
      {factor ? (
        <Tile kind={factor} />
      ) : (
        <span class="tile">
          <Icon name="list" />
        </span>
      )}
      <span class="who">
        <bdi>{user}</bdi>
        <span class="quiet">
          {type ? nameOfLogin(flow) : operationsOf(calls)}
          {challengeId !== undefined && ` ${shortId(challengeId)}`}
        </span>
      </span>
      <Rhythm calls={calls} />
      <span class="quiet since">
        <time datetime={first?.at}>{formatTime(first?.at ?? 0)}</time>{" "}
        <span>
          {calls.length === 1 ? "1 call" : `${calls.length} calls`}
          {ms > 0 && ` in ${formatGap(ms)}`}
        </span>
      </span>
    </>
  );
}

/** True if no response that the application has received says how it has ended. */
function isUnknownToApplication({ calls }: Flow, outcome: Outcome): boolean {
  const told = calls.filter(({ status }) => status !== null && status < 500);
  const ends = ["accepted", "rejected", "success"];
  return ends.includes(outcome) && !told.some((call) => ends.includes(call.outcome ?? ""));
}

/** True if the last of some calls has arrived with the last update. */
function isFresh(calls: readonly Entry[], { seen }: Data): boolean {
  return seen !== undefined && (calls.at(-1)?.id ?? 0) > seen;
}

function whoseCalls({ users }: Flow, data: Data): string {
  const [user] = users;
  if (user === undefined) return "No user";
  return users.length === 1 ? nameOfUser(data, user) : `${users.length} users`;
}

const operationsNamed = 3;

/** The operations of calls, each once: `generateOtp, deleteEnrolledFactor`. */
function operationsOf(calls: readonly Entry[]): string {
  const names = [...new Set(calls.map(({ operation }) => operation ?? "unknown path"))];
  const more = names.length - operationsNamed;
  return names.slice(0, operationsNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const outcomeTones: Readonly<Record<Outcome, string>> = {
  pending: "pending",
  accepted: "good",
  rejected: "bad",
  expired: "",
  unfinished: "",
  refused: "bad",
  failed: "bad",
  done: "",
};

/** Shows why a flow has not been accepted: the last reason of a refusal, or the number of wrong codes. */
function Failure({ calls, outcome }: { calls: readonly Entry[]; outcome: Outcome }) {
  if (outcome === "accepted") return null;
  const refused = calls.findLast(({ reason }) => reason !== null);
  const wrong = calls.filter(({ effect, status }) => effect === "consume" && status === 200).length;
  const text = refused?.reason ?? (wrong > 0 && (wrong === 1 ? "1 wrong code" : `${wrong} wrong codes`));
  return text && <span class="reason">{text}</span>;
}

/** The width of the drawing, and its margin, in its own units. */
const rhythm = { width: 120, height: 16, margin: 2 };

/** The calls on a line of time, so that pauses and polling are seen. The lines of text say the same. */
function Rhythm({ calls }: { calls: readonly Entry[] }) {
  const { width, height, margin } = rhythm;
  const [first, last] = [calls[0], calls.at(-1)];
  const whole = first && last ? gapMs(first, last) : 0;
  const xOf = (entry: Entry) =>
    margin + (first && whole > 0 ? gapMs(first, entry) / whole : 0) * (width - 2 * margin);
  const isTall = ({ effect }: Entry) => effect === "send" || effect === "consume";
  const isBad = ({ status, outcome }: Entry) => status === null || status >= 400 || outcome === "rejected";
  const path = (picked: readonly Entry[]) =>
    picked
      .map((entry) => `M${xOf(entry).toFixed(1)} ${isTall(entry) ? 1 : 5}V${isTall(entry) ? 15 : 11}`)
      .join("");
  return (
    <svg class="rhythm" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="axis" d={`M${margin} 8H${width - margin}`} />
      <path class="call" d={path(calls.filter((entry) => !isBad(entry)))} />
      <path class="call bad" d={path(calls.filter(isBad))} />
    </svg>
  );
}

type StepProps = Pick<LoginsProps, "app" | "data" | "findingsOf"> & { readonly step: Step };

/** A call of a login, or polls in one line, which expands to them. */
function StepLine({ app, data, step, findingsOf }: StepProps) {
  const { calls, afterMs } = step;
  const { place, expanded } = app.model;
  const lineOf = (entry: Entry, ms: number | undefined) => (
    <li key={entry.id}>
      <CallLine
        entry={entry}
        href={writePlace({ ...place, call: entry.id })}
        gap={ms === undefined ? formatTime(entry.at) : `+${formatGap(ms)}`}
        rules={rulesOf([entry], findingsOf)}
        isOpen={entry.id === place.call}
        isFresh={isFresh([entry], data)}
      />
    </li>
  );
  const [first] = calls;
  const last = calls.at(-1) ?? first;
  if (calls.length === 1) return lineOf(first, afterMs);
  const key = keyOfPolls(step);
  const isExpanded = expanded.get(key) ?? calls.some(({ id }) => id === place.call);
  const lastedMs = gapMs(first, last);
  const every = lastedMs > 0 ? `, every ${formatGap(lastedMs / (calls.length - 1))}` : "";
  return (
    <li>
      <button
        type="button"
        class={isFresh(calls, data) ? "step fresh" : "step"}
        tabindex={-1}
        data-line={first.id}
        aria-expanded={isExpanded ? "true" : "false"}
        onClick={() => app.expand(key, !isExpanded)}
      >
        <span class="quiet gap">
          {afterMs === undefined ? formatTime(first.at) : `+${formatGap(afterMs)}`}
        </span>
        <span class="what">
          <strong>{first.operation}</strong> <span class="count">×{calls.length}</span>
        </span>
        <span class="quiet details">pending{every}</span>
        <span class="marks">{!isExpanded && <Marks calls={calls} rules={rulesOf(calls, findingsOf)} />}</span>
        <span class="end">
          <StatusBadge entry={last} />
          <Icon name="chevron" />
        </span>
      </button>
      {isExpanded && (
        <ol class="steps">
          {calls.map((entry, index) => {
            const before = calls[index - 1];
            return lineOf(entry, before ? gapMs(before, entry) : afterMs);
          })}
        </ol>
      )}
    </li>
  );
}

interface CallLineProps {
  readonly entry: Entry;
  readonly href: string;
  readonly gap: string;
  readonly rules: string;
  readonly isOpen: boolean;
  readonly isFresh: boolean;
}

const CallLine = memo(({ entry, href, gap, rules, isOpen, isFresh: isNew }: CallLineProps) => {
  const { id, operation, method, path, reason } = entry;
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return (
    <a
      ref={line}
      class={isNew ? "step fresh" : "step"}
      href={href}
      tabindex={isOpen ? 0 : -1}
      data-line={id}
      aria-current={isOpen && "true"}
    >
      <span class="quiet gap">{gap}</span>
      <span class="what">
        <strong>{operation ?? `${method} ${path}`}</strong>
      </span>
      <span class={reason === null ? "quiet details" : "quiet details reason"}>
        {reason ?? happened(entry)}
      </span>
      <span class="marks">
        <Marks calls={[entry]} rules={rules} />
      </span>
      <span class="end">
        <StatusBadge entry={entry} />
      </span>
    </a>
  );
});

/** A link to the calls of a registration or verification. */
export function LoginLink({ app, challenge }: { app: App; challenge: string }) {
  const { place } = app.model;
  const view = place.view === "phone" ? "calls" : place.view;
  const target = { ...place, view, list: "logins", login: challenge, call: undefined, filter: "" } as const;
  return <a href={writePlace(target)}>Its calls</a>;
}

const slowMs = 100;

/** Says what a call has changed, or else the outcome that it has given, and whether it was slow or hit by a fault. */
export function happened({ changes, outcome, fault, duration_ms }: Entry): string {
  const parts = [
    changes.join("; ") || outcome,
    fault?.replaceAll("_", " "),
    duration_ms >= slowMs && `took ${formatGap(duration_ms)}`,
  ];
  return parts.filter(Boolean).join(" · ");
}
