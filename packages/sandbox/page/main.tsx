import { flushSync, render, useState } from "hono/jsx/dom";
import { type App, createRefresh, failureKind, type Model, type Notice, readPlace } from "./app.ts";
import { createApplication } from "./application.ts";
import { listenForChanges } from "./changes.ts";
import type { Message } from "./control-api.ts";
import { isOutdated, loadData, messageTitles, newsIn, sandboxNow, waitingIn } from "./data.ts";
import { mayNotify, notify } from "./notify.ts";
import { Page } from "./page.tsx";

const noticeMs = 4_000;
const tickMs = 1_000;
const burstMs = 80;
const newsKept = 5;
const callsShown = 100;
// all that the sandbox keeps
const callsSearched = 1_000;

const pageElement = elementById("page");
const newsElement = elementById("news");
const { title } = document;
let model: Model = {
  place: readPlace(location.hash),
  connection: "connecting",
  notices: [],
  callFilter: "",
  messageFilter: "",
  showsSecrets: false,
  notifies: mayNotify(),
};
let noticeCount = 0;
let isRefreshDue = false;
let isAnswered = true;
let show: (app: App) => void = () => {};

const application = createApplication(() => {
  if (model.data) return model.data.state;
  throw new Error("The page is not loaded yet");
});

const refresh = createRefresh(async () => {
  const { data: before, place, callFilter } = model;
  isAnswered = false;
  const data = await loadData({ ...place, calls: callFilter === "" ? callsShown : callsSearched });
  isAnswered = true;
  change({ data, notices: model.notices.filter(({ kind }) => kind !== "load") });
  announce(newsIn(before, data));
});

render(<Root />, pageElement);
addEventListener("hashchange", () => {
  change({ place: readPlace(location.hash), showsSecrets: false });
  refreshOrReport();
});
listenForChanges(refreshSoon, (connection) => change({ connection }));
setInterval(tick, tickMs);
refreshOrReport();

function Root() {
  const [app, setApp] = useState(currentApp);
  show = setApp;
  return <Page {...app} />;
}

function currentApp(): App {
  return {
    model,
    now: model.data ? sandboxNow(model.data) : 0,
    run,
    change: changeByHand,
    application,
    dismiss,
  };
}

/** Draws the countdowns, and loads again once something has expired. */
function tick(): void {
  const { data } = model;
  if (!data || document.hidden) return;
  draw();
  // a sandbox that has stopped is not asked each second: the event stream says when it is back
  if (isAnswered && isOutdated(data, sandboxNow(data))) refreshOrReport();
}

function change(part: Partial<Model>): void {
  model = { ...model, ...part };
  draw();
}

function changeByHand(part: Partial<Model>): void {
  change(part);
  // what is searched is not all loaded before
  if (part.callFilter !== undefined) refreshSoon();
}

/** Draws the page. If the focused element is removed, the nearest element around it that can take the focus gets it. */
function draw(): void {
  const app = currentApp();
  const focused = document.activeElement;
  const around = ancestors(focused);
  flushSync(() => show(app));
  if (focused && !focused.isConnected) around.find((element) => element.isConnected)?.focus();
  const waiting = model.data ? waitingIn(model.data, app.now).length : 0;
  document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
}

function ancestors(element: Element | null): HTMLElement[] {
  const parent = element?.parentElement?.closest<HTMLElement>("[tabindex]") ?? null;
  return parent ? [parent, ...ancestors(parent)] : [];
}

function run<Result>(work: () => Promise<Result>, done?: string | ((result: Result) => string)): void {
  work()
    .then((result) => {
      change({ notices: model.notices.filter(({ kind }) => kind !== "action") });
      if (done !== undefined) report(typeof done === "string" ? done : done(result), "done");
    })
    .catch((error) => reportError(error, failureKind(error)))
    // a call that has failed is in the journal, too
    .finally(refreshOrReport);
}

/** Changes come in bursts, where an application polls: one refresh serves them all. */
function refreshSoon(): void {
  if (isRefreshDue) return;
  isRefreshDue = true;
  setTimeout(() => {
    isRefreshDue = false;
    refreshOrReport();
  }, burstMs);
}

function refreshOrReport(): void {
  refresh().catch((error) => reportError(error, "load"));
}

function reportError(error: unknown, kind: Notice["kind"]): void {
  report(error instanceof Error ? error.message : String(error), kind);
}

/** Shows a notice, each text once. A success disappears by itself, an error with its cause or when it is dismissed. */
function report(text: string, kind: Notice["kind"]): void {
  noticeCount += 1;
  const notice = { id: noticeCount, text, kind };
  change({ notices: [...model.notices.filter((other) => other.text !== text), notice] });
  if (kind === "done") setTimeout(() => dismiss(notice), noticeMs);
}

function dismiss({ id }: Notice): void {
  change({ notices: model.notices.filter((notice) => notice.id !== id) });
}

/** Has a screen reader read the news out; the focus stays where it is. */
function announce(news: readonly Message[]): void {
  for (const message of news) {
    const textContent = `${messageTitles[message.kind]}: ${message.text}`;
    newsElement.append(Object.assign(document.createElement("p"), { textContent }));
    if (model.notifies && document.hidden) notify(message);
  }
  while (newsElement.childElementCount > newsKept) newsElement.firstElementChild?.remove();
}

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element "${id}"`);
  return element;
}
