import { render } from "./dom/render.ts";
import { listenForChanges } from "./model/live.ts";
import { countWaiting, isOutdated, loadData, sandboxNow } from "./model/load-data.ts";
import type { Connection, Model, Notice } from "./model/model.ts";
import { newsIn } from "./model/news.ts";
import { readPlace } from "./model/place.ts";
import { createRefresh } from "./model/refresh.ts";
import { page } from "./views/page.ts";

const noticeMs = 4_000;
const tickMs = 1_000;
const swarmMs = 80;
const newsKept = 5;

const pageElement = elementById("page");
const newsElement = elementById("news");
const { title } = document;
let model: Model = { place: readPlace(location.hash), connection: "connecting", notices: [] };
let noticeCount = 0;
let isDue = false;
let isAnswered = true;

const refresh = createRefresh(async () => {
  const before = model.data;
  isAnswered = false;
  const data = await loadData(model.place.user);
  isAnswered = true;
  change({ data });
  announce(newsIn(before, data));
});

addEventListener("hashchange", () => {
  change({ place: readPlace(location.hash) });
  refreshOrTell();
});
listenForChanges(refreshSoon, (connection: Connection) => change({ connection }));
setInterval(tick, tickMs);
refreshOrTell();

/** Draws the countdowns, and asks again once something that was told has run out. */
function tick(): void {
  const { data } = model;
  if (!data) return;
  draw();
  // a sandbox that has gone is not asked each second; it is heard of when it is back
  if (isAnswered && isOutdated(data, sandboxNow(data))) refreshOrTell();
}

function change(part: Partial<Model>): void {
  model = { ...model, ...part };
  draw();
}

function draw(): void {
  const { data } = model;
  const now = data ? sandboxNow(data) : 0;
  render(pageElement, page({ model, now, run, dismiss }));
  const waiting = data ? countWaiting(data, now) : 0;
  document.title = waiting > 0 ? `(${waiting}) ${title}` : title;
}

function run(work: () => Promise<unknown>, done?: string): void {
  work()
    .then(() => {
      if (done !== undefined) tell(done, false);
      return refresh();
    })
    .catch(tellError);
}

/** Changes come in swarms, where an application polls: one look answers them all. */
function refreshSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    refreshOrTell();
  }, swarmMs);
}

function refreshOrTell(): void {
  refresh().catch(tellError);
}

function tellError(error: unknown): void {
  tell(error instanceof Error ? error.message : String(error), true);
}

/** Shows a notice; the same one is not shown twice. What was done goes by itself, what went wrong is dismissed. */
function tell(text: string, isError: boolean): void {
  noticeCount += 1;
  const notice = { id: noticeCount, text, isError };
  change({ notices: [...model.notices.filter((other) => other.text !== text), notice] });
  if (!isError) setTimeout(() => dismiss(notice), noticeMs);
}

function dismiss({ id }: Notice): void {
  change({ notices: model.notices.filter((notice) => notice.id !== id) });
}

/** Tells a screen reader, when it has nothing else to say; the focus stays where it is. */
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
