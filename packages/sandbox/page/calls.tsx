import { memo, useEffect, useMemo, useRef, useState } from "hono/jsx/dom";
import { type App, type ListName, lists, writePlace } from "./app.ts";
import { OpenCall } from "./call.tsx";
import { Connect } from "./connect.tsx";
import { controlApi, type Schemas } from "./control-api.ts";
import { type Data, messagesShown, nameOfUser } from "./data.ts";
import { createFilter, type Known, suggestionsFor } from "./filter.ts";
import { Findings } from "./findings.tsx";
import { type Flow, flowsOf, gapMs, outcomeOf } from "./flows.ts";
import { happened, keysAround, Logins } from "./logins.tsx";
import { createFindingsOf, type FindingsOf, Marks, rulesOf, StatusBadge } from "./marks.tsx";
import { Messages } from "./messages.tsx";
import { Button } from "./parts.tsx";
import { formatGap, formatTime } from "./time.ts";

type Entry = Schemas["JournalEntry"];

/** The calls of the API, by login or each by itself, and beside them the open one. */
export function Calls({ app, data }: { app: App; data: Data }) {
  const { call } = app.model.place;
  const flows = useMemo(() => flowsOf(data.journal), [data.journal]);
  const close = () => {
    // what the open call has expanded stays so
    for (const key of keysAround(flows, call ?? 0)) app.expand(key, true);
    // in a narrow window, the list is there only then
    app.go({ call: undefined });
    const line = document.querySelector<HTMLElement>(`#calls [data-line="${call}"]:not([aria-expanded])`);
    (line ?? document.getElementById("calls"))?.focus();
  };
  const closeByKey = ({ key, target }: KeyboardEvent) => {
    if (key === "Escape" && call !== undefined && !(target instanceof HTMLInputElement)) close();
  };
  return (
    <section class={call === undefined ? "calls" : "calls open"} aria-label="Console" onKeyDown={closeByKey}>
      <CallList app={app} data={data} flows={flows} />
      {call !== undefined && (
        <section id="panel" class="card scroller" tabindex={0} aria-labelledby="panel-title">
          <OpenCall key={call} app={app} data={data} flows={flows} close={close} />
        </section>
      )}
    </section>
  );
}

const lineSelector = "[data-line]";

/**
 * Keeps what is read in its place while lines arrive above it: the line with the focus, the open call, or else the first
 * line in view. @returns a function to call after the page is drawn
 */
export function holdCalls(): () => void {
  const list = document.getElementById("calls");
  if (!list || !isRead(list)) return () => {};
  // another part of the page is in its place
  if (!list.checkVisibility()) return showOpenCall;
  const { top } = list.getBoundingClientRect();
  const lines = [...list.querySelectorAll<HTMLElement>(lineSelector)];
  const anchor =
    lines.find((line) => line.matches(":focus")) ??
    lines.find((line) => line.matches("[aria-current]")) ??
    lines.find((line) => line.getBoundingClientRect().bottom > top);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  return () => {
    if (anchor?.isConnected) list.scrollTop += anchor.getBoundingClientRect().top - before;
  };
}

function showOpenCall(): void {
  document.querySelector("#calls [aria-current]")?.scrollIntoView({ block: "nearest" });
}

/** True while a list does not follow what arrives: somebody is at one of its lines. */
function isRead(list: HTMLElement | null): boolean {
  if (!list) return false;
  return list.scrollTop > 0 || list.querySelector(`[aria-current], ${lineSelector}:focus`) !== null;
}

interface ListProps {
  readonly app: App;
  readonly data: Data;
  readonly flows: readonly Flow[];
}

/** Number of lines that are drawn at once; more on scrolling. */
const linesAtOnce = 100;

function CallList({ app, data, flows }: ListProps) {
  const { journal, state, findings } = data;
  const { place } = app.model;
  const [most, setMost] = useState(linesAtOnce);
  const findingsOf = useMemo(() => createFindingsOf(data), [findings]);
  const known: Known = {
    nameOfUser: (id) => nameOfUser(data, id),
    rulesOf: (entry) => findingsOf(entry).map(({ rule }) => rule),
  };
  const suggestions = useMemo(() => suggestionsFor(journal, known), [journal, findingsOf]);
  const found = findLines({ app, data, flows }, known);
  const isHeld = isRead(document.getElementById("calls"));
  const [newer, catchUp] = useNewer(journal[0]?.id ?? 0, isHeld);
  const toTop = () => {
    document.getElementById("calls")?.scrollTo({ top: 0 });
    catchUp();
  };
  const follow = ({ currentTarget: list }: Event) => {
    if (!(list instanceof HTMLElement)) return;
    const isNearEnd = list.scrollHeight - list.scrollTop < 3 * list.clientHeight;
    if (isNearEnd && most < found.count) setMost(most + linesAtOnce);
    if (list.scrollTop === 0) catchUp();
  };
  // lines are higher in a narrower list
  useEffect(() => {
    addEventListener("resize", showOpenCall);
    return () => removeEventListener("resize", showOpenCall);
  }, []);
  const isConnected = journal.some(({ operation }) => operation !== "generateToken");
  const hasCalls = place.list === "logins" || place.list === "calls";
  const shared = { app, data, findingsOf };
  return (
    <section
      class="card list"
      tabindex={-1}
      aria-labelledby="calls-title"
      onKeyDown={(event) => move(event, app)}
    >
      <h2 id="calls-title" class="hidden-text">
        Calls
      </h2>
      <Tools app={app} data={data} flows={flows} found={found.count} suggestions={suggestions} />
      {newer > 0 && hasCalls && (
        <div class="newer">
          <Button look="main" label={newer === 1 ? "1 newer call" : `${newer} newer calls`} onClick={toTop} />
        </div>
      )}
      <ul id="calls" class="scroller" tabindex={-1} onScroll={follow}>
        {place.list === "logins" && <Logins {...shared} flows={found.flows.slice(0, most)} isRead={isHeld} />}
        {place.list === "calls" && <Rows {...shared} calls={found.calls} most={most} />}
        {place.list === "messages" && <Messages app={app} data={data} />}
        {place.list === "findings" && <Findings app={app} data={data} />}
        {found.count > most && (
          <li class="item row">
            <span class="quiet">
              {most} of {found.count}
            </span>
            <Button look="plain" label="Show more" onClick={() => setMost(most + linesAtOnce)} />
          </li>
        )}
        {!isConnected && place.filter === "" && state.counts.calls <= 1 && <Connect app={app} data={data} />}
        {hasCalls && journal.length === 0 && state.counts.calls > 1 && <Cleared />}
        {hasCalls && journal.length > 0 && found.count === 0 && <NoHits app={app} />}
      </ul>
    </section>
  );
}

/** The lines of the list that is shown, and how many there are. */
function findLines({ app, data, flows }: ListProps, known: Known) {
  const { filter: query, list } = app.model.place;
  const filter = createFilter(query, known);
  const outcome = (flow: Flow) => outcomeOf(flow, data.challengesOfAll.get(flow.challengeId ?? ""), app.now);
  if (list === "logins") {
    const found = query === "" ? flows : flows.filter((flow) => filter.matchesFlow(flow, outcome(flow)));
    return { flows: found, calls: [], count: found.length };
  }
  const calls = list === "calls" ? data.journal.filter((entry) => query === "" || filter.matches(entry)) : [];
  return { flows: [], calls, count: calls.length };
}

/** Counts the calls that have arrived while the list was read. @returns their number, and a function that forgets it */
function useNewer(newest: number, isHeld: boolean): readonly [newer: number, catchUp: () => void] {
  const seen = useRef(newest);
  const [, draw] = useState(0);
  const catchUp = () => {
    seen.current = newest;
    draw(newest);
  };
  // after a reset, numbers begin anew
  if (!isHeld || (seen.current ?? 0) > newest) seen.current = newest;
  return [newest - (seen.current ?? newest), catchUp];
}

const listNames: Readonly<Record<ListName, string>> = {
  logins: "Logins",
  calls: "Calls",
  messages: "Messages",
  findings: "Findings",
};

/** The choice of a list, the filter of calls or the search of messages, and the button that forgets the calls. */
function Tools(props: ListProps & { found: number; suggestions: readonly string[] }) {
  const { app, data, suggestions } = props;
  const { place } = app.model;
  const clear = () => {
    app.go({ call: undefined, login: "", filter: "" });
    app.run(() => controlApi.clearJournal(), "Calls cleared");
  };
  return (
    <div class="tools">
      <nav class="switch" aria-label="Lists">
        {lists.map((name) => (
          <a
            key={name}
            href={writePlace({ ...place, list: name, login: "" })}
            aria-current={place.list === name && "true"}
          >
            {listNames[name]}{" "}
            <span class={name === "findings" && data.findings.length > 0 ? "number warn" : "number"}>
              {countIn(name, props)}
            </span>
          </a>
        ))}
      </nav>
      {place.list === "messages" ? <Search app={app} /> : <FilterField app={app} suggestions={suggestions} />}
      <Button label="Clear calls" onClick={clear} />
    </div>
  );
}

/** The number of lines of a list; of the one that is shown and filtered, how many there are of all. */
function countIn(
  name: ListName,
  { app, data, flows, found }: ListProps & { found: number },
): string | number {
  const { list, filter, search } = app.model.place;
  const { messages } = data.state.counts;
  const counts = {
    logins: flows.length,
    calls: data.journal.length,
    messages,
    findings: data.findings.length,
  };
  const all = counts[name];
  if (list !== name || name === "findings" || (name === "messages" ? search.trim() : filter) === "")
    return all;
  if (name !== "messages") return `${found} of ${all}`;
  const matching = data.allMessages?.length ?? 0;
  return `${matching > messagesShown ? `${messagesShown}+` : matching} of ${all}`;
}

function FilterField({ app, suggestions }: { app: App; suggestions: readonly string[] }) {
  const { place } = app.model;
  const filter = ({ currentTarget }: Event) => {
    if (!(currentTarget instanceof HTMLInputElement)) return;
    // findings are not filtered
    const list = place.list === "findings" ? "logins" : place.list;
    app.go({ filter: currentTarget.value, list, login: "" });
  };
  return (
    <>
      <input
        key="filter"
        class="input"
        type="search"
        aria-label="Filter calls"
        placeholder="Filter: status:404 user:ada finding"
        list="suggestions"
        autocomplete="off"
        value={place.filter}
        onInput={filter}
      />
      <datalist id="suggestions">
        {suggestions.map((term) => (
          <option key={term} value={term} />
        ))}
      </datalist>
    </>
  );
}

function Search({ app }: { app: App }) {
  const search = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLInputElement) app.go({ search: currentTarget.value });
  };
  return (
    <input
      key="search"
      class="input"
      type="search"
      aria-label="Search the messages of all users"
      placeholder="Search: name, number, text, code"
      autocomplete="off"
      value={app.model.place.search}
      onInput={search}
    />
  );
}

function Cleared() {
  return (
    <li class="empty">
      <h3>No calls</h3>
      <p>
        They were cleared. Users, devices and what is pending are still there; the next call appears here.
      </p>
    </li>
  );
}

/** Terms of a filter, and the calls that each finds. */
const terms: Readonly<Record<string, string>> = {
  "status:404": "with this status",
  "status:4xx": "with a status from 400 to 499",
  "user:ada": "for a user with this name, or this id",
  finding: "that a finding names",
  "finding:code_reused": "that a finding of this rule names",
  "factor:sms": "for this factor",
  "outcome:rejected": "with this outcome, or of a login with it",
  "-status:200": "without this status: a minus leaves out",
};

function NoHits({ app }: { app: App }) {
  return (
    <li class="empty">
      <h3>No call matches “{app.model.place.filter}”</h3>
      <p>A filter finds words of a call, in any order, and these terms:</p>
      <dl class="terms">
        {Object.entries(terms).map(([term, text]) => (
          <div key={term}>
            <dt>
              <Button look="mono" label={term} onClick={() => app.go({ filter: term })} />
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div class="row">
        <Button look="main" label="Show all" onClick={() => app.go({ filter: "" })} />
      </div>
    </li>
  );
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Moves the focus along the lines, and expands and collapses them, as in a tree. An open call is followed by the next one. */
function move(event: KeyboardEvent, app: App): void {
  const { place } = app.model;
  const lines = [...document.querySelectorAll<HTMLElement>(`#calls ${lineSelector}`)];
  const from = lines.findIndex((line) => line.matches(":focus"));
  const next = lineAfter(event.key, lines, from);
  if (!next) return;
  event.preventDefault();
  // the same line again: it expands or collapses
  if (next === lines[from] && next.hasAttribute("aria-expanded")) next.click();
  next.focus();
  const isCall = next instanceof HTMLAnchorElement && next !== lines[from];
  if (isCall && place.list !== "messages" && place.call !== undefined)
    app.go({ call: Number(next.dataset.line) });
}

/** The line that a key leads to, if any. */
function lineAfter(key: string, lines: readonly HTMLElement[], from: number): HTMLElement | undefined {
  const line = lines[from];
  const isExpanded = line?.getAttribute("aria-expanded");
  if (key === "ArrowRight") return isExpanded === "false" ? line : undefined;
  if (key === "ArrowLeft") {
    if (isExpanded === "true") return line;
    return line?.closest("ol")?.parentElement?.querySelector<HTMLElement>(lineSelector) ?? undefined;
  }
  const step = steps[key];
  // in the filter, only the arrow down leaves it
  if (step === undefined || (from === -1 && step !== 1)) return undefined;
  return lines[Math.min(Math.max(from + step, 0), lines.length - 1)];
}

interface RowsProps extends Pick<ListProps, "app" | "data"> {
  readonly calls: readonly Entry[];
  readonly most: number;
  readonly findingsOf: FindingsOf;
}

/** Calls, each by itself, with the time since the one before it in the list. */
function Rows({ app, data, calls, most, findingsOf }: RowsProps) {
  const { place } = app.model;
  // the line that the Tab key leads to; arrows lead to the others
  const stop = calls.find(({ id }) => id === place.call) ?? calls[0];
  const base = writePlace({ ...place, call: undefined });
  return calls.slice(0, most).map((entry, index) => {
    const before = calls[index + 1];
    return (
      <Row
        key={entry.id}
        entry={entry}
        href={`${base}${base === "#" ? "" : "&"}call=${entry.id}`}
        gap={before ? `+${formatGap(gapMs(before, entry))}` : ""}
        user={entry.user_id === null ? "" : nameOfUser(data, entry.user_id)}
        rules={rulesOf([entry], findingsOf)}
        isOpen={entry.id === place.call}
        isStop={entry === stop}
        isFresh={data.seen !== undefined && entry.id > data.seen}
      />
    );
  });
}

interface RowProps {
  readonly entry: Entry;
  readonly href: string;
  readonly gap: string;
  readonly user: string;
  readonly rules: string;
  readonly isOpen: boolean;
  readonly isStop: boolean;
  readonly isFresh: boolean;
}

/** All but the first digits of an id. */
const uuidEnd = /(?<=\/[0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

// the page is drawn each second, and has a thousand of them
const Row = memo(({ entry, href, gap, user, rules, isOpen, isStop, isFresh }: RowProps) => {
  const { id, at, operation, method, path, reason } = entry;
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const call = `${method} ${path.replace(/^\/api\/2\/mfa/, "…").replace(uuidEnd, "…")}`;
  return (
    <li ref={line}>
      <a
        class={isFresh ? "line fresh" : "line"}
        href={href}
        tabindex={isStop ? 0 : -1}
        data-line={id}
        aria-current={isOpen && "true"}
      >
        <span class="quiet since">
          <time datetime={at}>{formatTime(at)}</time> <span class="gap">{gap}</span>
        </span>
        <span class="what">
          <strong>{operation ?? call}</strong> <bdi class="quiet">{user}</bdi>
        </span>
        <span class={reason === null ? "quiet details" : "quiet details reason"}>
          {reason ?? [happened(entry), operation && call].filter(Boolean).join(" · ")}
        </span>
        <span class="marks">
          <Marks calls={[entry]} rules={rules} />
        </span>
        <span class="end">
          <StatusBadge entry={entry} />
        </span>
      </a>
    </li>
  );
});
