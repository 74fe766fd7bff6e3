import { hostileRequests, sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevRun, runDev } from "./support/run-dev.ts";

let run: DevRun;
beforeAll(async () => {
  run = await runDev();
}, 60_000);
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
