import { flushSync, render, useState } from "hono/jsx/dom";
import {
  type App,
  createRefresh,
  type Model,
  type Notice,
  type Place,
  readPlace,
  writePlace,
} from "./app.ts";
import { createApplication } from "./application.ts";
import { holdCalls } from "./calls.tsx";
import { listenForChanges } from "./changes.ts";
import { Unreachable } from "./control-api.ts";
import { countOfOthers, type Data, isOutdated, loadData, newsIn, sandboxNow, waitingIn } from "./data.ts";
import { Page } from "./page.tsx";

const noticeMs = 4_000;
const tickMs = 1_000;
const burstMs = 40;
const newsKept = 5;

const root = document.getElementById("page");
const { title } = document;
let model: Model = {
  place: readPlace(location.hash),
  connection: "connecting",
  notices: [],
  news: [],
  expanded: new Map(),
};
let noticeCount = 0;
let isAnswered = true;
let isForgotten = false;
let show: (app: App) => void = () => {};

const application = createApplication(() => {
  if (model.data) return model.data.state;
  throw new Error("The page is not loaded yet");
});

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, burstMs));
const refresh = createRefresh(() => load().catch((error) => showNotice(error, "load")), pause);

if (root) render(<Root />, root);
addEventListener("hashchange", () => {
  const place = readPlace(location.hash);
  const isOther = place.login !== model.place.login;
  change({ place, expanded: isOther ? new Map() : model.expanded });
  refresh();
});
listenForChanges(refresh, (connection) => change({ connection }));
setInterval(tick, tickMs);
refresh();

function Root() {
  const [app, setApp] = useState(currentApp);
  show = setApp;
  return <Page {...app} />;
}

function currentApp(): App {
  const now = model.data ? sandboxNow(model.data) : 0;
  return { model, now, run, ask, go, expand, application, dismiss, forget };
}

async function load(): Promise<void> {
  const { data: before } = model;
  isAnswered = false;
  const isWhole = isForgotten;
  isForgotten = false;
  const data = await loadData(model.place, isWhole ? undefined : before);
  isAnswered = true;
  const news = [...model.news, ...newsIn(before, data)].slice(-newsKept);
  // numbers begin anew
  const expanded = before?.state.journal === data.state.journal ? model.expanded : new Map();
  change({ data, news, expanded, notices: model.notices.filter(({ kind }) => kind !== "load") });
}

/** Changes the place without a new entry in the browser's history. */
function go(part: Partial<Place>): void {
  const place = { ...model.place, ...part };
  history.replaceState(null, "", writePlace(place));
  change({ place });
  refresh();
}

function forget(): void {
  isForgotten = true;
}

function expand(key: string, isExpanded: boolean): void {
  change({ expanded: new Map([...model.expanded, [key, isExpanded]]) });
}

/** Draws the countdowns, and loads again once something has expired. */
function tick(): void {
  const { data } = model;
  if (!data || document.hidden) return;
  draw();
  // a sandbox that has stopped is not asked each second: the event stream says when it is back
  if (isAnswered && isOutdated(data, sandboxNow(data))) refresh();
}

function change(part: Partial<Model>): void {
  model = { ...model, ...part };
  draw();
}

/** Draws the page. If the focused element is removed or hidden, the nearest part of the page around it gets the focus. */
function draw(): void {
  const app = currentApp();
  const focused = document.activeElement;
  const around = [...ancestors(focused), document.querySelector("main")];
  const release = holdCalls();
  flushSync(() => show(app));
  release();
  if (focused && !focused.checkVisibility()) around.find((element) => element?.checkVisibility())?.focus();
  document.title = model.data ? titleOf(model.data, app.now) : title;
}

/** The title of the page: how many registrations and verifications wait for users, and the tenant. */
function titleOf(data: Data, now: number): string {
  const { tenant } = data.state;
  const waiting = waitingIn(data, now).length + countOfOthers(data, now);
  return `${waiting > 0 ? `(${waiting}) ` : ""}${tenant === null ? "" : `${tenant}: `}${title}`;
}

function ancestors(element: Element | null): HTMLElement[] {
  const parent = element?.parentElement?.closest<HTMLElement>("[tabindex]") ?? null;
  return parent ? [parent, ...ancestors(parent)] : [];
}

function run<Result>(work: () => Promise<Result>, done?: string | ((result: Result) => string)): void {
  work()
    .then((result) => {
      change({ notices: model.notices.filter(({ kind }) => kind !== "action") });
      if (done !== undefined) showNotice(typeof done === "string" ? done : done(result), "done");
    })
    // without a response, it goes when the sandbox is there again
    .catch((error) => showNotice(error, error instanceof Unreachable ? "load" : "action"))
    // a call that has failed is in the journal, too
    .finally(refresh);
}

function ask(work: () => Promise<void>): void {
  work().catch((error) => showNotice(error, "load"));
}

/** Shows a notice, each text once. A success disappears by itself, an error with its cause or when it is dismissed. */
function showNotice(what: unknown, kind: Notice["kind"]): void {
  const text = what instanceof Error ? what.message : String(what);
  noticeCount += 1;
  const notice = { id: noticeCount, text, kind };
  change({ notices: [...model.notices.filter((other) => other.text !== text), notice] });
  if (kind === "done") setTimeout(() => dismiss(notice), noticeMs);
}

function dismiss({ id }: Notice): void {
  change({ notices: model.notices.filter((notice) => notice.id !== id) });
}
