import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAdaptorServer } from "@hono/node-server";
import { firstProblems, followLines } from "@onelogin-mfa/codegen/problems";
import { refuseRequest } from "@onelogin-mfa/command-line/guard";
import { redocScript } from "@onelogin-mfa/page-kit/redoc-script";
import { redocRules } from "@onelogin-mfa/page-kit/redoc-style";
import { contentPolicy, withoutLogo } from "@onelogin-mfa/page-kit/self-contained";
import { Hono } from "hono";
import { html } from "hono/html";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { type DevEvent, type DevProblem, summaryOf } from "../events.ts";
import { listen, type PortChoice } from "../listen.ts";

/** State of the open page; sent whole each time, so that a page that connects late knows it as well. */
export interface PageState {
  /** Counts the specs shown, from 1; 0: none yet. */
  readonly version: number;
  /** Null while a run is under way. */
  readonly summary: string | null;
  /** True if the run has passed, perhaps with warnings; null while one is under way. */
  readonly isGood: boolean | null;
  /** The problems as HTML; empty if there are none. */
  readonly problems: string;
}

/** Nothing is loaded from elsewhere. Redoc writes style elements, and shows pictures that are data. */
const policy = contentPolicy({
  "default-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self' data:",
  "frame-ancestors": "'none'",
});

/** Serves the spec in Redoc at 127.0.0.1, to any number of browsers. */
export async function startPage(choice: PortChoice) {
  let spec = "{}";
  let state: PageState = { version: 0, summary: null, isGood: null, problems: "" };
  let problems: DevProblem[] = [];
  const readers = new Set<SSEStreamingApi>();
  const send = (reader: SSEStreamingApi) => reader.writeSSE({ data: JSON.stringify(state) });
  const update = (news: Partial<PageState>) => {
    state = { ...state, ...news };
    for (const reader of readers) void send(reader);
  };
  const app = createApp();
  app.get("/spec.json", (context) => context.body(spec, 200, { "content-type": "application/json" }));
  app.get("/events", (context) =>
    streamSSE(context, async (reader) => {
      readers.add(reader);
      await send(reader);
      await new Promise<void>((resolve) => reader.onAbort(resolve));
      readers.delete(reader);
    }),
  );
  // without HTTP/2 options it gives a server of node:http, which is one of node:http
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  return {
    ...(await listen(server, choice)),
    /** Shows another spec. */
    showSpec(fresh: unknown) {
      spec = JSON.stringify(fresh);
      update({ version: state.version + 1 });
    },
    /** Shows how a run went, once it has a result; until then, that it is under way. */
    onEvent(event: DevEvent) {
      if (event.event === "problem") problems.push(event);
      if (event.event === "result")
        update({ summary: summaryOf(event), isGood: event.ok, problems: listOf(problems) });
      if (event.event !== "saved") return;
      problems = [];
      update({ summary: null, isGood: null });
    },
  };
}

/** The files of the page. Read once: none of them changes while the loop runs. */
function createApp(): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const { url, headers } = context.req.raw;
    // a link on another page may lead here: that page cannot read what it opens
    const isOpened = headers.get("sec-fetch-mode") === "navigate";
    const site = isOpened ? null : headers.get("sec-fetch-site");
    // the URL has the host of an absolute target, and then `Host` may name another one
    const host = headers.get("host") ?? undefined;
    const request = { host, target: url, origin: headers.get("origin"), site };
    const refusal = refuseRequest(request, { callers: "own" });
    if (refusal) return context.text(`${refusal.message}.\n`, refusal.status);
    await next();
    context.header("content-security-policy", policy);
    context.header("x-content-type-options", "nosniff");
    return undefined;
  });
  const add = (path: string, type: string, text: string) =>
    app.get(path, (context) => context.body(text, 200, { "content-type": `text/${type}; charset=utf-8` }));
  const beside = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
  // the bundle that `redocly build-docs` puts into its pages; the command's version is pinned
  const redocly = dirname(fileURLToPath(import.meta.resolve("@redocly/cli/package.json")));
  const redoc = readFileSync(join(redocly, "lib/chunks/redoc.standalone.js"), "utf8");
  add("/", "html", beside("./page.html"));
  const design = readFileSync(
    fileURLToPath(import.meta.resolve("@onelogin-mfa/page-kit/design.css")),
    "utf8",
  );
  add("/page.css", "css", design + redocRules + beside("./page.css"));
  add("/live.js", "javascript", beside("./live.js"));
  add("/redoc-page.js", "javascript", redocScript);
  add("/redoc.js", "javascript", withoutLogo(redoc));
  return app;
}

/** Long lines are scrolled to with the keyboard, too. */
function listOf(problems: readonly DevProblem[]): string {
  if (problems.length === 0) return "";
  const [shown, rest] = firstProblems(problems);
  const items = shown.map((problem) => {
    const { file, line, column, severity, rule, message, frame } = problem;
    const word = severity === "warning" && html` <span class="warning">${severity}</span>`;
    const [title, ...effects] = followLines(problem);
    const list = html`<p class="note">${title}</p><ul>${effects.map((text) => html`<li>${text}</li>`)}</ul>`;
    return html`<li><span class="place">${file}:${line}:${column}</span>${word || ""} <span class="note">${rule}</span>
<p class="message">${message}</p>${frame && html`<pre tabindex="0">${frame}</pre>`}${title ? list : ""}</li>`;
  });
  const isStale = problems.some(({ stage }) => stage === "document");
  const note = isStale && html`<p class="note">The page shows the last spec that could be read.</p>`;
  const more = rest && html`<p class="note">${rest}</p>`;
  return String(html`${note || ""}<ol>${items}</ol>${more}`);
}
