import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSandbox, type SandboxOptions } from "@onelogin-mfa/sandbox";
import { afterAll, describe, expect, it, vi } from "vitest";
import { run } from "./support/command-line.ts";
import { runInProcess, type Service } from "./support/in-process.ts";
import { startTampering, type Tamper } from "./support/tampering-server.ts";

const users = [
  {
    id: 42,
    name: "Ada Lovelace",
    email: "ada@example.com",
    username: "ada",
    phone: "+15550100",
    devices: [{ kind: "sms" as const, display_name: "Ada's phone" }],
  },
];
const pair = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
const folder = await mkdtemp(join(tmpdir(), "cli-check-"));
afterAll(() => rm(folder, { recursive: true }));

/** Checks a sandbox whose responses are changed on their way. */
async function check(args: readonly string[], tamper: Tamper = () => {}, options: SandboxOptions = {}) {
  const server = await startTampering(createSandbox({ users, ...options }), tamper);
  const result = await run(["check", ...args, "--sandbox-url", server.url]);
  server.close();
  return result;
}

/** Two mismatches: a factor's id as text, a device's id as a number. */
const planted: Tamper = (path, response) => {
  if (path.endsWith("/factors"))
    response.text = response.text.replace(/"factor_id":(\d+)/g, '"factor_id":"$1"');
  if (path.endsWith("/devices"))
    response.text = response.text.replace(/"device_id":"(\d+)"/g, '"device_id":$1');
};

const refusal = '{"statusCode":429,"name":"TooManyRequestsError","message":"slow down"}';

describe("check", () => {
  it("passes an account whose responses match the spec", async () => {
    const { code, out, err } = await check(["ada@example.com"]);
    const steps = err.match(/^.( [\w ]+?) {2,}/gm)?.map((line) => line.trim());
    const passed = "✓ host,✓ credentials,✓ clock,✓ rate limit,✓ users,✓ user,✓ factors,✓ devices,✓ scope";
    expect([code, out]).toEqual([0, "7 responses, no difference from the spec.\n"]);
    expect(err).toMatch(/^Checking 127\.0\.0\.1:\d+\n/);
    expect(err).toMatch(/✓ credentials +accepted; the token is valid for 600 minutes\n/);
    expect(err).toMatch(/✓ user +found exactly one\n/);
    expect(err).toMatch(/✓ factors +can still enroll 5\n✓ devices +has enrolled 1\n/);
    expect(steps?.join()).toBe(passed);
    expect(err).toMatch(/✓ scope .*\n$/);
  });

  it("reports each mismatch once, as a draft of evidence, and ends with 3", async () => {
    const { code, out } = await check(["42", "--json"], planted);
    const { differences, target } = JSON.parse(out);
    expect([code, target]).toEqual([3, "a sandbox"]);
    const place = { operation: "getAuthFactors", status: 200, pointer: "/*/factor_id" };
    expect(differences).toMatchObject([
      { ...place, expected: "must be integer", seen: "a string of 5" },
      { operation: "getAuthenticationDevices", pointer: "/*/device_id", seen: "a number" },
    ]);
    const response = "the response to `GET /api/2/mfa/users/{user_id}/devices` with status 200";
    const source = /^a response of a sandbox on \d{4}-\d\d-\d\d, checked by @onelogin-mfa\/cli \d/;
    expect(differences[1].evidence).toEqual({
      claim: `\`/*/device_id\` of ${response} is a number; the spec says: must be string.`,
      source: expect.stringMatching(source),
      confidence: "captured",
    });
  });

  it("writes a report without anything about user, device, account or host", {
    tags: "security",
  }, async () => {
    const name = join(folder, "report");
    const { err } = await check(["ada@example.com", "--report", name], planted);
    expect(err).toContain(`Wrote ${name}.md\nWrote ${name}.json\n`);
    const markdown = await readFile(`${name}.md`, "utf8");
    const json = await readFile(`${name}.json`, "utf8");
    const title = "### 1. `getAuthFactors`, status 200, at `/*/factor_id`";
    expect(markdown).toContain(`${title}\n\n\`\`\`yaml\nx-evidence:\n`);
    expect(JSON.parse(json).differences).toHaveLength(2);
    // negative control: what the report must not name is what the check has seen
    const seen = [/ada@/i, /lovelace|ada's/i, /127\.0\.0\.1/, /\b39\d{5}\b/, /sandbox-secret/, /\+1555/];
    expect(seen.filter((secret) => secret.test(markdown + json))).toEqual([]);
    expect(seen[2]?.test(err)).toBe(true);
  });

  it("prints each mismatch for a person", async () => {
    const { out } = await check(["42"], planted);
    expect(
      out,
    ).toBe(`differs  GET /api/2/mfa/users/{user_id}/factors, 200, /*/factor_id: must be integer; seen: a string of 5
differs  GET /api/2/mfa/users/{user_id}/devices, 200, /*/device_id: must be string; seen: a number
6 responses, 2 differences from the spec.
`);
  });

  const foreign = "does not respond as OneLogin's API does";
  it.each<[string, Partial<Parameters<Tamper>[1]>, number, string]>([
    [
      "an undeclared status",
      { status: 206 },
      3,
      "a response that is declared; seen: status 206 is not in the spec",
    ],
    [
      "an object in place of a list",
      { text: '{"device_id":"1","auth_factor_name":"SMS"}' },
      3,
      "must be array; seen: an object of device_id, auth_factor_name",
    ],
    ["a page", { type: "text/html", text: "<p>ada@example.com</p>" }, 1, foreign],
    ["a redirect", { status: 302, text: "" }, 1, foreign],
    ["JSON that is cut", { text: '[{"device_id":' }, 1, foreign],
    ["too many requests", { status: 429, text: refusal }, 1, "The rate limit is used up: try again in 70 s"],
    ["an outage", { status: 500, text: refusal }, 1, "has failed: try again in some minutes"],
  ])("holds only what is OneLogin's against the spec: %s", async (_, change, exit, text) => {
    const { code, out, err } = await check(["42"], (path, response) => {
      if (!path.endsWith("/devices")) return;
      Object.assign(response, change);
      response.headers.set("retry-after", "70");
    });
    const differs = `differs  GET /api/2/mfa/users/{user_id}/devices, ${change.status ?? 200}, the whole body: ${text}\n`;
    const responses = text === foreign ? 5 : 6;
    const count = `${responses} responses, ${exit === 3 ? "1 difference" : "no difference"} from the spec.\n`;
    expect({ code, out }).toEqual({ code: exit, out: exit === 3 ? differs + count : count });
    expect(err).toMatch(/✗ devices/);
    expect(exit === 3 || err.includes(text)).toBe(true);
  });

  it.each([
    ["Retry-After", { "retry-after": "70" }, "in 70 s"],
    ["X-RateLimit-Reset", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "832" }, "in 832 s"],
    ["nothing", {}, "later"],
  ])(
    "sends nothing after the first 429, at each call, and says when to go on: by %s",
    async (_, sent, when) => {
      const { calls } = await runInProcess(["check", "ada"]);
      for (let at = 0; at < calls; at++) {
        const headers = { "content-type": "text/html", ...sent };
        const limited = new Response("<h1>429 Too Many Requests</h1>", { status: 429, headers });
        const service: Service = async (index, respond) => (index === at ? limited : respond());
        const { code, err, calls: made } = await runInProcess(["check", "ada"], service);
        expect([code, made]).toEqual([1, at + 1]);
        expect(err).toMatch(RegExp(`\\n✗ .*The rate limit is used up: try again ${when}\\..*\\n$`));
      }
    },
  );

  it("holds each call by itself against the spec, whatever another one was answered with", async () => {
    const { code, out } = await check(["42", "--json"], (path, response) => {
      if (/\/users\?|\/factors/.test(path)) response.status = 206;
      if (path.endsWith("/devices")) response.type = "text/html";
    });
    const { differences } = JSON.parse(out);
    expect({ code, differences }).toMatchObject({
      code: 3,
      differences: [{ operation: "listUsers" }, { operation: "getAuthFactors" }],
    });
  });

  it("names no host of an account in the report", async () => {
    const { url, close } = await startTampering(createSandbox({ users }), () => {});
    const env = { ONELOGIN_CLIENT_ID: pair.clientId, ONELOGIN_CLIENT_SECRET: pair.clientSecret };
    const { out } = await run(["check", "--json", "--base-url", url], { env });
    close();
    expect(JSON.parse(out).target).toBe("an account's host");
  });

  it("takes nothing of another service for OneLogin", async () => {
    const { code, out, err } = await check(["42"], (_, response) => {
      response.text = '{"hello":"world"}';
    });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/✗ host +127\.0\.0\.1:\d+ does not respond as OneLogin's API does/);
  });

  it.each([
    ["Manage All", "ada", /✓ scope +Manage All: enough for every call/],
    ["Read All", "ada", /! scope +probably Read All: enough to list users and devices/],
    ["Read Users", "ada", /! scope +probably Read Users or Manage users: enough to find a user/],
    ["Authentication Only", "42", /! scope +probably Auth/],
    ["Manage All", "99", /- scope +enough to list users/],
  ] as const)("says what the scope %s is enough for, asked about the user %s", async (scope, user, text) => {
    const { clientId: client_id, clientSecret: client_secret } = pair;
    const clients = [{ client_id, client_secret, scopes: [scope] }];
    expect((await check([user], () => {}, { clients })).err).toMatch(text);
  });

  // biome-ignore format: a table
  it.each([
    ["a tenth of the rate limit", "/auth/rate_limit", '"X-RateLimit-Remaining":500', /✓ rate limit +500 of 5000 calls left, reset in \d+ s\n/],
    ["less than that", "/auth/rate_limit", '"X-RateLimit-Remaining":499', /! rate limit +499 of 5000 calls left/],
    ["a user", "/api/2/users?", "", /✓ users +listed one\n- user +name a user to check factors and devices\n- scope +enough to list users; name/],
    ["an outage", "/api/2/users?", "500", /✗ users .*\n- user .*\n- scope +not known\n/],
    ["nobody", "/api/2/users?", "[]", /✓ users +listed nobody\n/],
  ])("says what is left, and whom it may list: %s", async (_, start, text, says) => {
    const { err } = await check([], (path, response) => {
      if (!path.startsWith(start)) return;
      const left = response.text.replace(/"X-RateLimit-Remaining":\d+/, text);
      response.text = text === "[]" ? text : left;
      if (text === "500") response.status = 500;
    });
    expect(err).toMatch(says);
  });

  it.each([
    [60, "! clock        this machine is 60 s ahead: codes of authenticator apps will fail; set the clock\n"],
    [15, "✓ clock        this machine is 15 s ahead\n"],
    [2, "✓ clock        this machine is 2 s ahead\n"],
    [1, "✓ clock        the same as the server's\n"],
    [-5, "✓ clock        this machine is 5 s behind\n"],
    [-16, "! clock        this machine is 16 s behind: codes"],
    [undefined, "- clock        the server sends no Date\n"],
  ])("says how far the clock is off: %s s", async (seconds, text) => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00.500Z") });
    const { err } = await check([], (_, { headers }) => {
      if (seconds === undefined) headers.delete("date");
      else headers.set("date", new Date(Date.now() - seconds * 1000).toUTCString());
    });
    vi.useRealTimers();
    expect(err).toContain(text);
  });

  it("stops at what makes the rest impossible, and writes no report that says otherwise", async () => {
    const wrong = await check(["ada"], () => {}, {
      clients: [{ client_id: "other", client_secret: "other" }],
    });
    const refused = expect.stringMatching(/✓ host.*\n✗ credentials .* refuses the cred.*\n✓ clock.*\n$/);
    expect(wrong).toMatchObject({ code: 1, err: refused });
    const env = { ONELOGIN_CLIENT_ID: "a", ONELOGIN_CLIENT_SECRET: "b" };
    const nobody = await run(["check", "--base-url", "http://127.0.0.1:1"], { env });
    const err = expect.stringMatching(/✗ host +Cannot reach 127.0.0.1:1\. .*\n$/);
    expect(nobody).toEqual({ code: 1, out: "", err });
  });

  it("says why a report cannot be written, before it has called anybody", async () => {
    const result = await check(["--report", join(folder, "missing", "report")]);
    const err = expect.stringMatching(/^Cannot write the report: ENOENT/);
    expect(result).toMatchObject({ code: 2, err });
    expect(await readdir(folder)).not.toContain("missing");
  });

  it("prints what it has found, though the report cannot be written in the end", async () => {
    const name = join(folder, "taken");
    await mkdir(`${name}.md`);
    const { code, out, err } = await check(["--report", name]);
    expect({ code, out }).toEqual({ code: 2, out: "4 responses, no difference from the spec.\n" });
    expect(err).toContain("Cannot write the report: EISDIR");
  });
});
