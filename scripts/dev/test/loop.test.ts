import { renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { type Browser, launchBrowser, type Page } from "@onelogin-mfa/page-kit/browser";
import { hostileDocument, watchMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DevEvent } from "../src/events.ts";
import { listen } from "../src/listen.ts";
import { startPage } from "../src/page/start-page.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
const types = "packages/client/src/generated/schema.ts";
const rule = "spec/rules/operation-effect.ts";
let run: DevRun;
let original: string;
let browser: Browser;
/** All threads that the loop has started, and those of them that have not ended. */
const threads: Worker[] = [];
const alive = () => threads.filter(({ threadId }) => threadId > 0);
beforeAll(async () => {
  process.on("worker", (thread) => threads.push(thread));
  run = await runDev();
  original = run.copy.read(spec);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await run?.end();
});

const path = () => join(run.copy.root, spec);
const saying = (text: string) => original.replace("description: A temporary code.", `description: ${text}`);

describe("the spec", () => {
  it("may be saved by renaming another file over it", async () => {
    const { result } = await run.until(() => {
      const aside = join(run.copy.root, "spec/.mfa.yaml.swp");
      writeFileSync(aside, saying("Renamed over."));
      renameSync(aside, path());
    });
    expect(result.ok).toBe(true);
    expect(run.copy.read(types)).toContain("Renamed over.");
  });

  it("may be deleted and come back", async () => {
    const gone = await run.until(() => run.copy.deleteFile(spec));
    const message = expect.stringContaining("does not exist");
    expect(gone.problems).toEqual([expect.objectContaining({ stage: "document", file: spec, message })]);
    expect(run.copy.read(types)).toContain("Renamed over.");
    expect((await run.until(() => run.copy.write(spec, saying("Back.")))).result.ok).toBe(true);
  });

  it("may be saved many times in a row: the newest gets the only result", async () => {
    const start = run.events.length;
    await run.until(() => run.copy.write(spec, saying("Number 0.")));
    const { events, result } = await run.until(() => {
      for (let number = 1; number <= 20; number += 1) run.copy.write(spec, saying(`Number ${number}.`));
    });
    const runs = events.flatMap((event) => (event.event === "saved" ? [event.run] : []));
    expect(result).toMatchObject({ ok: true, run: Math.max(...runs) });
    expect(run.copy.read(types)).toContain("Number 20.");
    expect(run.events.slice(start).filter(({ event }) => event === "result")).toHaveLength(2);
  });

  it("may be saved during a run: the run that it supersedes gives no result", async () => {
    let superseded = 0;
    const { result } = await run.until(
      // loading the rules again takes several times as long as the watcher holds back a change
      () => run.copy.write(rule, `${run.copy.read(rule)}// saved\n`),
      (event) => {
        if (event.event !== "generated" || superseded > 0) return;
        superseded = event.run;
        run.copy.write(spec, saying("Newest."));
      },
    );
    expect(result).toMatchObject({ ok: true, run: superseded + 1 });
    expect(run.copy.read(types)).toContain("Newest.");
  });
});

it("a check that would not end is given up for the next save", async () => {
  const checking = Promise.withResolvers<void>();
  const listener = ({ event }: DevEvent) => event === "generated" && checking.resolve();
  const slow = `    Slow: { type: string, pattern: "^(a+)+$", example: "${"a".repeat(56)}!" }\n`;
  const schemas = "\n  schemas:\n";
  void run.until(() => run.copy.write(spec, original.replace(schemas, `${schemas}${slow}`)), listener);
  await checking.promise;
  run.copy.write(spec, saying("Newest."));
  await expect.poll(() => run.copy.read(types)).toContain("Newest.");
  await expect.poll(() => run.events.at(-1)).toMatchObject({ event: "result", ok: true });
});

it("generated code that somebody else has changed is put right", async () => {
  const before = run.copy.read(types);
  const { events } = await run.until(() => run.copy.write(types, "export {};\n"));
  expect(events).toContainEqual(expect.objectContaining({ event: "saved", files: [types] }));
  expect(run.copy.read(types)).toBe(before);
});

describe("the mock", () => {
  const ask = async () => {
    const authorization = { authorization: "Bearer any", prefer: "code=201, example=code" };
    const headers = { ...authorization, "content-type": "application/json" };
    const url = `${run.ready.mock}/users/42/mfa_token`;
    const response = await fetch(url, { method: "POST", headers, body: "{}" });
    return (await response.json()).device_id;
  };

  it("answers from the new spec at the address that it had, and from the last good one while there is none", async () => {
    const changed = original.replaceAll("temporary_code", "changed_code");
    await run.until(() => run.copy.write(spec, changed));
    expect(await ask()).toBe("changed_code");
    await run.until(() => run.copy.write(spec, "openapi: ["));
    expect(await ask()).toBe("changed_code");
    await run.until(() => run.copy.write(spec, original));
  });

  it("stays at its address when the code of the contract cases has changed, which move to a new thread", async () => {
    const [started, before] = [threads.length, alive()];
    const { result } = await run.until(() =>
      run.copy.write("packages/mock/src/index.ts", "export {}; // saved\n"),
    );
    expect(result).toMatchObject({ ok: true, counts: { cases: 17 } });
    expect(threads).toHaveLength(started + 1);
    // the old one has ended
    await expect.poll(alive).toHaveLength(before.length);
    expect(await ask()).toBe("temporary_code");
  });
});

const plain = "GET PATH HTTP/1.1\nHost: OWN";
it("a request that ends the mock does not end the loop, which says so and starts it again", {
  tags: "security",
}, async () => {
  await sendRaw(run.ready.mock, "/users/%zz/devices", plain);
  const message = expect.stringContaining("is started again: URIError");
  await expect.poll(() => run.events).toContainEqual({ event: "log", message });
  const { result } = await run.until(() => run.copy.write(spec, `${run.copy.read(spec)}\n# saved\n`));
  expect(result.ok).toBe(true);
  expect((await sendRaw(run.ready.mock, "/", plain)).status).toBe(404);
});

it("a page of another site, in a browser, does not read the page", { tags: "security" }, async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another site</h1>");
  });
  const site = await listen(server, { port: 0, usual: 8080, option: "--port" });
  // browsers resolve such names to this machine, as an attacker's DNS may resolve any
  const named = (url: string) => url.replace("127.0.0.1", "another.localhost");
  const page = await browser.newPage();
  const read = (url: string) =>
    page.evaluate(
      (target) =>
        fetch(target)
          .then((response) => response.status)
          .catch(() => "blocked"),
      url,
    );
  for (const url of [`${run.ready.page}/spec.json`, `${run.ready.page}/events`]) {
    await page.goto(named(site.url));
    const rebound = await page.goto(named(url));
    expect([url, rebound?.status(), await read(named(url))]).toEqual([url, 403, 403]);
    await page.goto(named(site.url));
    expect([url, await read(url)]).toEqual([url, "blocked"]);
  }
  await page.setContent(`<a href="${run.ready.page}/">the spec</a>`);
  await page.getByText("the spec").click();
  await page.locator("main#pages").waitFor({ state: "attached" });
  await page.close();
  await site.close();
});

it("the page is shown in no frame of another page, which could lie over it", async () => {
  const page = await browser.newPage();
  const site = await listen(
    createServer((_, response) => {
      response
        .writeHead(200, { "content-type": "text/html" })
        .end(`<iframe src="${run.ready.page}/"></iframe>`);
    }),
    { port: 0, usual: 8080, option: "--port" },
  );
  await page.goto(site.url);
  await expect.poll(() => page.frames()[1]?.url()).toBe("chrome-error://chromewebdata/");
  await page.close();
  await site.close();
});

it("a page that is open before a spec could be read stays as it is until there is one", async () => {
  const server = await startPage({ port: 0, usual: 8080, option: "--port" });
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.getByText("checking…").waitFor();
  await page.evaluate(() => {
    document.title = "not loaded again";
  });
  server.onEvent({ event: "saved", run: 1, files: [] });
  server.showSpec({ openapi: "3.1.0", info: { title: "The first spec", version: "1" }, paths: {} });
  await page.getByText("The first spec").first().waitFor();
  expect(await page.title()).toBe("not loaded again");
  server.showSpec({ openapi: "3.1.0", info: { title: "The second spec", version: "1" }, paths: {} });
  await page.getByText("The second spec").first().waitFor();
  expect(await page.title()).not.toBe("not loaded again");
  await page.close();
  await server.close();
});

describe("the open page", () => {
  let page: Page;
  const elsewhere: string[] = [];
  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 300 } });
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(run.ready.page)) {
        elsewhere.push(request.url());
      }
    });
    await page.goto(run.ready.page);
  });
  const seen = (text: string) => page.getByText(text).first().waitFor();
  const problems = () => page.locator("#problems");

  it("shows the spec, and nothing from elsewhere", async () => {
    await seen("Enroll, verify and remove second factors");
    await seen("Passed");
    expect(await problems().isVisible()).toBe(false);
    expect(elsewhere).toEqual([]);
  });

  it("is loaded again with a saved change, at the place where the reader was", async () => {
    await page.waitForFunction(() => {
      document.title = "not loaded again";
      window.scrollTo(0, 400);
      return window.scrollY === 400;
    });
    await run.until(() =>
      run.copy.exchange(spec, "Enroll, verify and remove", "Register, verify and remove"),
    );
    await seen("Register, verify and remove");
    expect(await page.title()).not.toBe("not loaded again");
    // Redoc scrolls to the top while it starts
    await page.waitForFunction(() => document.body.style.minHeight === "");
    expect(await page.evaluate(() => window.scrollY)).toBe(400);
  });

  it("shows what is wrong and where, over the last spec that could be read", async () => {
    await run.until(() => run.copy.exchange(spec, "info:\n", "info: [\n"));
    await problems().waitFor();
    expect(await problems().textContent()).toContain(`${spec}:4:10 document`);
    expect(await problems().locator("pre").first().textContent()).toContain("3 | title: Example");
    await seen("The page shows the last spec that could be read.");
    await seen("Register, verify and remove");
  });

  it("hides the problems on request and shows them again", async () => {
    await page.keyboard.press("Escape");
    expect(await problems().isVisible()).toBe(false);
    await page.locator("#status").click();
    expect(await problems().isVisible()).toBe(true);
  });

  it("puts them away when they are fixed", async () => {
    await run.until(() => run.copy.exchange(spec, "info: [\n", "info:\n"));
    await problems().waitFor({ state: "hidden" });
    await seen("Passed");
    expect(await problems().isVisible()).toBe(false);
  });

  it("shows text from the spec as text, whatever it looks like", async () => {
    const markup = "<img src=x onerror=\"document.title='run'\">";
    await run.until(() =>
      run.copy.exchange(spec, "operationId: getEnrolledDevices", `operationId: '${markup}'`),
    );
    await problems().waitFor();
    expect(await problems().textContent()).toContain("<img src=x");
    expect(await problems().locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("run");
  });

  it("shows a spec full of markup: none acts, leads elsewhere or covers the page's own buttons", {
    tags: "security",
  }, async () => {
    // Redoc takes seconds for it: once is enough
    await page.goto("about:blank");
    await run.until(() => run.copy.write(spec, JSON.stringify(hostileDocument())));
    await page.setViewportSize({ width: 1280, height: 720 });
    const acts = watchMarkup(page);
    await page.goto(`${run.ready.page}#/devices/getdevices`);
    await page.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
    await page.mouse.click(600, 100);
    for (const name of ["Hide", "Hide sidebar"])
      await page.getByRole("button", { name, exact: true }).click();
    expect(await acts()).toEqual([]);
  });
});
