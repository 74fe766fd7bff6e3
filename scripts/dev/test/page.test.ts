import { hostileRequests, sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { DevProblem } from "../src/events.ts";
import { startPage } from "../src/page/start-page.ts";

const none = { document: 0, lint: 0, generators: 0, types: 0, mock: 0, contract: 0, page: 0, madeUp: 0 };
const problem: DevProblem = {
  stage: "lint",
  file: "a.yaml",
  line: 2,
  column: 3,
  severity: "error",
  message: "It is <b>.",
  rule: "a-rule",
  frame: "2 | <i>",
  follows: [],
};

/** Starts the page, and reads what it sends to one that is open. */
async function open() {
  const page = await startPage({ port: 0, usual: 8080, option: "--port" });
  onTestFinished(page.close);
  /** Connects as an open page does. @returns a function for the next state that the page is sent */
  const connect = async () => {
    const { body } = await fetch(`${page.url}/events`);
    if (!body) throw new Error("the page sends nothing");
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    onTestFinished(() => reader.cancel());
    let text = "";
    return async () => {
      while (!text.includes("\n\n")) {
        const { done, value = "" } = await reader.read();
        if (done) throw new Error("the page sends nothing more");
        text += value;
      }
      const [event = "", ...rest] = text.split("\n\n");
      text = rest.join("\n\n");
      return JSON.parse(event.replace(/^data: /, ""));
    };
  };
  /** Tells the page of a run with these problems. */
  const runWith = (...problems: readonly DevProblem[]) => {
    page.onEvent({ event: "saved", run: 1, files: [] });
    for (const one of problems) page.onEvent({ event: "problem", run: 1, ...one });
    const counts = { ...none, cases: 2 };
    page.onEvent({
      event: "result",
      run: 1,
      ok: problems.every(({ severity }) => severity === "warning"),
      ms: 9,
      problems: "n problems",
      counts,
    });
  };
  return { page, connect, runWith };
}

it("an open page is sent the whole state at once, and each time that it changes", async () => {
  const { page, connect, runWith } = await open();
  const next = await connect();
  expect(await next()).toEqual({ version: 0, summary: null, isGood: null, problems: "" });
  page.showSpec({});
  expect(await next()).toEqual({ version: 1, summary: null, isGood: null, problems: "" });
  runWith();
  expect(await next()).toMatchObject({ version: 1, summary: null });
  const summary = "Passed: n problems; 2 contract cases, 9 ms";
  const passed = { version: 1, summary, isGood: true, problems: "" };
  expect(await next()).toEqual(passed);
  page.onEvent({ event: "log", message: "A log" });
  page.onEvent({ event: "generated", run: 1, ms: 1, files: [] });
  page.showSpec({});
  expect(await next()).toEqual({ ...passed, version: 2 });
  // a page that connects late knows it as well
  expect(await (await connect())()).toEqual({ ...passed, version: 2 });
  page.onEvent({ event: "saved", run: 2, files: [] });
  expect(await next()).toEqual({ ...passed, version: 2, summary: null, isGood: null });
});

it("the page lists the problems of the last run with their lines, as text, and what follows from them", async () => {
  const { connect, runWith } = await open();
  runWith(problem);
  runWith({ ...problem, follows: ["b.ts:1:1: <u>"] }, { ...problem, frame: "" });
  const { problems, summary } = await (await connect())();
  expect(summary).toBe("Failed: n problems; 2 contract cases, 9 ms");
  const place =
    '<span class="place">a.yaml:2:3</span> <span class="note">a-rule</span>\n<p class="message">It is &lt;b&gt;.</p>';
  expect(problems).toBe(
    `<ol><li>${place}<pre tabindex="0">2 | &lt;i&gt;</pre><p class="note">and 1 that follows from it:</p><ul><li>b.ts:1:1: &lt;u&gt;</li></ul></li><li>${place}</li></ol>`,
  );
});

it("the page lists the first fifty problems, and says how many more there are", async () => {
  const { connect, runWith } = await open();
  runWith(...Array.from({ length: 1500 }, (_, line) => ({ ...problem, line })));
  const { problems } = await (await connect())();
  expect(problems.match(/<li>/g)).toHaveLength(50);
  expect(problems).toMatch(/a\.yaml:49:3.*<\/ol><p class="note">…and 1,450 more<\/p>$/s);
});

it("the page says of a warning that it is one, and that the run has passed", async () => {
  const { connect, runWith } = await open();
  runWith({ ...problem, severity: "warning", frame: "" });
  const { problems, isGood } = await (await connect())();
  expect(isGood).toBe(true);
  expect(problems).toContain(
    '<span class="place">a.yaml:2:3</span> <span class="warning">warning</span> <span class="note">a-rule</span>',
  );
});

it("the page says that it shows an older spec, while the new one cannot be read", async () => {
  const { connect, runWith } = await open();
  runWith(problem, { ...problem, stage: "document" });
  expect((await (await connect())()).problems).toMatch(
    /^<p class="note">The page shows the last spec that could be read\.<\/p><ol>/,
  );
});

it.each([
  ["/", "text/html; charset=utf-8", "<main"],
  ["/page.css", "text/css; charset=utf-8", "--red:"],
  ["/live.js", "text/javascript; charset=utf-8", "EventSource"],
  ["/redoc-page.js", "text/javascript; charset=utf-8", "Redoc"],
  ["/redoc.js", "text/javascript; charset=utf-8", "init"],
  ["/spec.json", "application/json", '{"openapi":"3.1.0"}'],
])("%s is served as %s, and loads nothing from elsewhere", async (path, type, text) => {
  const { page } = await open();
  page.showSpec({ openapi: "3.1.0" });
  const response = await fetch(page.url + path);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-security-policy")).toMatch(
    /default-src 'self'.*frame-ancestors 'none'/,
  );
  const body = await response.text();
  expect(body).toContain(text);
  expect(body).not.toContain("cdn.redoc.ly");
});

it("the spec is empty until there is one", async () => {
  const { page } = await open();
  expect(await (await fetch(`${page.url}/spec.json`)).text()).toBe("{}");
});

const plain = "GET PATH HTTP/1.1\nHost: OWN";
const ofAnotherPort = {
  title: "of a page of another port",
  head: `${plain}\nOrigin: http://localhost:5173\nSec-Fetch-Site: same-site`,
  statuses: [403],
};

describe("who may read the page", () => {
  let page: Awaited<ReturnType<typeof startPage>>;
  beforeAll(async () => {
    page = await startPage({ port: 0, usual: 8080, option: "--port" });
    page.showSpec({ openapi: "3.1.0" });
  });
  afterAll(() => page.close());

  describe.each([
    { path: "/spec.json", secret: '"openapi"' },
    { path: "/events", secret: '"version"' },
    { path: "/", secret: "<main" },
  ])("the page refuses for $path a request", ({ path, secret }) => {
    it.each([...hostileRequests, ofAnotherPort])("$title", async ({ head, statuses }) => {
      const { status, response } = await sendRaw(page.url, path, head);
      expect(statuses).toContain(status);
      expect(response).not.toContain(secret);
      expect(response.toLowerCase()).not.toContain("access-control");
      expect((await sendRaw(page.url, "/spec.json", plain)).status).toBe(200);
    });
  });

  it.each([
    { title: "its own page", head: `${plain}\nOrigin: http://OWN\nSec-Fetch-Site: same-origin` },
    {
      title: "an address that is typed in",
      head: `${plain}\nSec-Fetch-Site: none\nSec-Fetch-Mode: navigate`,
    },
    {
      title: "a link on another site",
      head: `${plain}\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate`,
    },
    { title: "curl by name", head: "GET PATH HTTP/1.1\nHost: localhost:8080" },
  ])("the page is for $title", async ({ head }) => {
    expect((await sendRaw(page.url, "/", head)).status).toBe(200);
  });
});
