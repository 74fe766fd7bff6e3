import { createServer } from "node:http";
import { hostileRequests, sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { launchBrowser } from "@onelogin-mfa/page/browser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../src/listen.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

let run: DevRun;
beforeAll(async () => {
  run = await runDev();
});
afterAll(() => run.end());
const plain = "GET PATH HTTP/1.1\nHost: OWN";

describe.each([
  { path: "/spec.json", secret: '"openapi"' },
  { path: "/events", secret: '"version"' },
  { path: "/", secret: "<main" },
])("the page refuses for $path a request", ({ path, secret }) => {
  it.each(hostileRequests)("$title", async ({ head, statuses }) => {
    const { status, response } = await sendRaw(run.ready.page, path, head);
    expect(statuses).toContain(status);
    expect(response).not.toContain(secret);
    expect(response.toLowerCase()).not.toContain("access-control");
    expect((await sendRaw(run.ready.page, "/spec.json", plain)).status).toBe(200);
  });
});

it.each([
  { title: "its own page", head: `${plain}\nOrigin: http://OWN\nSec-Fetch-Site: same-origin` },
  { title: "an address that is typed in", head: `${plain}\nSec-Fetch-Site: none\nSec-Fetch-Mode: navigate` },
  { title: "a link on another site", head: `${plain}\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate` },
  { title: "curl by name", head: "GET PATH HTTP/1.1\nHost: localhost:8080" },
])("the page is for $title", async ({ head }) => {
  expect((await sendRaw(run.ready.page, "/", head)).status).toBe(200);
});

it("a page of another port of this machine reads neither the spec nor the events", async () => {
  const head = `${plain}\nOrigin: http://localhost:5173\nSec-Fetch-Site: same-site`;
  const statuses = await Promise.all(
    ["/spec.json", "/events"].map(async (path) => (await sendRaw(run.ready.page, path, head)).status),
  );
  expect(statuses).toEqual([403, 403]);
});

it.each(["/users/%zz/mfa_token", "/%", "/users/%c3%28/mfa_token"])(
  "GET %s ends neither the mock nor the loop",
  async (path) => {
    expect((await sendRaw(run.ready.mock, path, plain)).status).toBe(400);
    const { result } = await run.until(() =>
      run.copy.write("spec/mfa.yaml", `${run.copy.read("spec/mfa.yaml")}\n# saved\n`),
    );
    expect(result.ok).toBe(true);
    expect((await sendRaw(run.ready.mock, "/", plain)).status).toBe(404);
  },
);

it("a page of another site, in a browser, reads neither the page nor the mock", async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another site</h1>");
  });
  const site = await listen(server, { port: 0, usual: 8080, option: "--port" });
  // browsers resolve such names to this machine, as an attacker's DNS may resolve any
  const named = (url: string) => url.replace("127.0.0.1", "another.localhost");
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const read = (url: string) =>
    page.evaluate(
      (target) =>
        fetch(target)
          .then((response) => response.status)
          .catch(() => "blocked"),
      url,
    );
  for (const url of [`${run.ready.page}/spec.json`, `${run.ready.page}/events`, `${run.ready.mock}/`]) {
    await page.goto(named(site.url));
    const rebound = await page.goto(named(url));
    expect([url, rebound?.status(), await read(named(url))]).toEqual([url, 403, 403]);
    await page.goto(named(site.url));
    expect([url, await read(url)]).toEqual([url, "blocked"]);
  }
  await page.setContent(`<a href="${run.ready.page}/">the spec</a>`);
  await page.getByText("the spec").click();
  await page.locator("main#pages").waitFor({ state: "attached" });
  await browser.close();
  await site.close();
});
