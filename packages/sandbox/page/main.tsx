import { flushSync, render, useState } from "hono/jsx/dom";
import { type App, createRefresh, type Model, type Notice, readPlace } from "./app.ts";
import { listenForChanges } from "./control-api.ts";
import { countWaiting, isOutdated, loadData, newsIn, sandboxNow } from "./data.ts";
import { Page } from "./page.tsx";

const noticeMs = 4_000;
const tickMs = 1_000;
const burstMs = 80;
const newsKept = 5;

const pageElement = elementById("page");
const newsElement = elementById("news");
const { title } = document;
let model: Model = { place: readPlace(location.hash), connection: "connecting", notices: [] };
let noticeCount = 0;
let isRefreshDue = false;
let isAnswered = true;
let show: (app: App) => void = () => {};

const refresh = createRefresh(async () => {
  const before = model.data;
  isAnswered = false;
  const data = await loadData(model.place.user);
  isAnswered = true;
  change({ data });
  announce(newsIn(before, data));
});

render(<Root />, pageElement);
addEventListener("hashchange", () => {
  change({ place: readPlace(location.hash) });
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
  return { model, now: model.data ? sandboxNow(model.data) : 0, run, dismiss };
}

/** Draws the countdowns, and loads again once something has expired. */
function tick(): void {
  const { data } = model;
  if (!data) return;
  draw();
  // a sandbox that has stopped is not asked each second: the event stream says when it is back
  if (isAnswered && isOutdated(data, sandboxNow(data))) refreshOrReport();
}

function change(part: Partial<Model>): void {
  model = { ...model, ...part };
  draw();
}

/** Draws the page. If the focused element is removed, the nearest element around it that can take the focus gets it. */
function draw(): void {
  const app = currentApp();
  const focused = document.activeElement;
  const around = ancestors(focused);
  flushSync(() => show(app));
  if (focused && !focused.isConnected) around.find((element) => element.isConnected)?.focus();
  const waiting = model.data ? countWaiting(model.data, app.now) : 0;
  document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
}

function ancestors(element: Element | null): HTMLElement[] {
  const parent = element?.parentElement?.closest<HTMLElement>("[tabindex]") ?? null;
  return parent ? [parent, ...ancestors(parent)] : [];
}

function run(work: () => Promise<unknown>, done?: string): void {
  work()
    .then(() => {
      if (done !== undefined) report(done, false);
      return refresh();
    })
    .catch(reportError);
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
  refresh().catch(reportError);
}

function reportError(error: unknown): void {
  report(error instanceof Error ? error.message : String(error), true);
}

/** Shows a notice, each text once. A success disappears by itself, an error stays until it is dismissed. */
function report(text: string, isError: boolean): void {
  noticeCount += 1;
  const notice = { id: noticeCount, text, isError };
  change({ notices: [...model.notices.filter((other) => other.text !== text), notice] });
  if (!isError) setTimeout(() => dismiss(notice), noticeMs);
}

function dismiss({ id }: Notice): void {
  change({ notices: model.notices.filter((notice) => notice.id !== id) });
}

/** Has a screen reader read the news out; the focus stays where it is. */
function announce(news: readonly string[]): void {
  for (const text of news)
    newsElement.append(Object.assign(document.createElement("p"), { textContent: text }));
  while (newsElement.childElementCount > newsKept) newsElement.firstElementChild?.remove();
}

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element "${id}"`);
  return element;
}
