import { get } from "node:http";
import { createMfaClient, enroll } from "@onelogin-mfa/client";
import { afterAll, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { createApplication } from "./support/application.ts";
import { enroll as begin } from "./support/flows.ts";
import { adaWith, createHarness, start, tokenOf, userPath } from "./support/harness.ts";

const user_id = 42;

/** The state of a tenant as its control API shows it. */
function shownBy({ control }: Sandbox) {
  const { now, faults, counts, rate_limit } = control.getState();
  const users = control.listUsers().map(({ id, name }) => `${id} ${name}`);
  return {
    now,
    faults,
    counts,
    rate_limit,
    users,
    journal: control.listJournal(),
    findings: control.listFindings(),
  };
}

/** Changes all that a tenant has. */
async function live({ control, client }: Sandbox): Promise<void> {
  const sms = await enroll(client(), { user_id, factor: "SMS", display_name: "Phone" });
  await sms.submit(control.getLatestCode({ user_id }).code);
  await enroll(client(), { user_id, factor: "OneLogin Voice", display_name: "Phone" });
  await enroll(client(), { user_id, factor: "OneLogin Voice", display_name: "Phone" });
  control.createUser({ id: 7, name: "Lin" });
  control.setClock({ advance_ms: 60_000 });
  control.addFault({ kind: "latency" });
  control.setRateLimit({ enforced: true, limit: 9 });
}

describe("tenants", () => {
  it("have users, devices, clock, faults, messages, calls, findings and a reset of their own", async () => {
    const sandbox = createSandbox({ now: () => start });
    const [acme, w3] = [sandbox.tenant("acme"), sandbox.tenant("w3")];
    const fresh = shownBy(w3);
    expect(shownBy(sandbox)).toEqual(fresh);
    await live(acme);
    expect(acme.findings()).toMatchObject([{ rule: "second_message", user_id }]);
    const lived = shownBy(acme);
    expect(lived).toMatchObject({
      users: ["7 Lin", "42 Ada Lovelace", "43 Grace Hopper", "44 Katherine Johnson"],
      faults: [{ id: 1 }],
    });
    expect([shownBy(w3), shownBy(sandbox)]).toEqual([fresh, fresh]);
    sandbox.reset();
    w3.reset();
    expect(shownBy(acme)).toEqual(lived);
    acme.reset();
    expect(shownBy(acme)).toEqual(fresh);
    expect(sandbox.control.getState()).toMatchObject({ tenant: null, tenants: ["acme", "w3"] });
    expect(acme.control.getState()).toMatchObject({ tenant: "acme", tenants: ["acme", "w3"] });
  });

  it("begin as the sandbox did, with its options", async () => {
    const users = adaWith("sms");
    const sandbox = createSandbox({ users, seed: 3, compat: "documented", rateLimit: 5, now: () => start });
    const { control } = sandbox.tenant("acme");
    const { draws: _, ...snapshot } = control.getSnapshot();
    expect(snapshot).toEqual({ ...sandbox.control.getSnapshot(), draws: undefined });
    expect(control.getState().rate_limit).toMatchObject({ enforced: true, limit: 5 });
  });

  it("give ids that no other tenant gives, unless a seed is given", async () => {
    const idOf = async (sandbox: Sandbox) =>
      (await enroll(sandbox.client(), { user_id, factor: "SMS", display_name: "Phone" })).toJSON()
        .registration_id;
    const ids = async (sandbox: Sandbox) => [
      await idOf(sandbox.tenant("a")),
      await idOf(sandbox.tenant("b")),
      await idOf(sandbox),
    ];
    expect(new Set(await ids(createSandbox())).size).toBe(3);
    expect(new Set(await ids(createSandbox({ seed: 5 }))).size).toBe(1);
  });

  it("are told apart by the path, and by hosts that are declared", async () => {
    const sandbox = createSandbox({ tenantHosts: ["acme.onelogin.com"] });
    const stateOf = async (url: string) => (await sandbox.fetch(new Request(url))).json();
    const tenants = [
      ["http://localhost/_sandbox/api/state", null],
      ["http://127.0.0.1:4020/_sandbox/api/state", null],
      ["http://onelogin/_sandbox/api/state", null],
      ["http://acme.onelogin.com/_sandbox/api/state", "acme"],
      ["http://acme.onelogin.com:4020/t/w3/_sandbox/api/state", "w3"],
      ["http://localhost/t/acme/_sandbox/api/state", "acme"],
      ["http://localhost/t/Test_Login-1/_sandbox/api/state", "Test_Login-1"],
    ] as const;
    for (const [url, tenant] of tenants) expect(await stateOf(url)).toMatchObject({ tenant });
    const { tenants: names } = sandbox.control.getState();
    expect(names).toEqual(["acme", "w3", "Test_Login-1"]);
  });

  it("have names of letters, digits, _ and -; a path with another one is unknown, and says so", async () => {
    const { sandbox, raw } = createHarness();
    expect(() => sandbox.tenant("a.b")).toThrow(
      '"a.b" is not a tenant\'s name: it has 1 to 63 of a-z, A-Z, 0-9, _ and -',
    );
    expect((await raw("GET", `/t/a.b${userPath}/devices`)).status).toBe(404);
    const [call] = sandbox.control.listJournal();
    expect(call?.reason).toBe("a tenant's name has 1 to 63 of a-z, A-Z, 0-9, _ and -");
    expect(sandbox.control.getState().tenants).toEqual([]);
  });

  it("are at most 100, and the next one is refused with what to do", async () => {
    const { sandbox, raw } = createHarness();
    for (let count = 0; count < 100; count++) sandbox.tenant(`w${count}`);
    const advice =
      "This sandbox has 100 tenants, and makes no more: let each worker have one, and reset it before each test";
    expect(() => sandbox.tenant("more")).toThrow(advice);
    expect(await raw("GET", "/t/more/_sandbox/api/state")).toMatchObject({
      status: 409,
      json: { message: advice },
    });
    expect((await raw("GET", "/t/w99/_sandbox/api/state")).status).toBe(200);
  });

  it("are told when they are made", () => {
    const made: string[] = [];
    const sandbox = createSandbox({ onTenant: (name) => void made.push(name) });
    for (const name of ["a", "b", "a"]) sandbox.tenant(name);
    expect(made).toEqual(["a", "b"]);
  });

  it("tell the calls of their tenant", async () => {
    const told: unknown[] = [];
    const sandbox = createSandbox({ onCall: ({ operation }, tenant) => void told.push([operation, tenant]) });
    await tokenOf(sandbox.tenant("acme"));
    await tokenOf(sandbox);
    expect(told).toEqual([
      ["generateToken", "acme"],
      ["generateToken", undefined],
    ]);
  });
});

describe("tenants on a port", async () => {
  const sandbox = await startSandbox({ tenantHosts: ["beta.example"] });
  afterAll(() => sandbox.close());
  const acme = sandbox.tenant("acme");
  const { port } = new URL(sandbox.url);

  /** Gets a text at the port under a host name. */
  const ask = (host: string, path: string) =>
    new Promise<string>((resolve, reject) => {
      get({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
        let text = "";
        response.on("data", (part) => (text += part)).on("end", () => resolve(text));
      }).on("error", reject);
    });

  it("serve the API, the control API and the console below their path", async () => {
    expect(acme.url).toBe(`${sandbox.url}/t/acme`);
    const { clientId, clientSecret } = acme.credentials;
    const mfa = createMfaClient({ baseUrl: acme.url, credentials: { clientId, clientSecret } });
    await (await enroll(mfa, { user_id, factor: "SMS", display_name: "Phone" })).submit(
      acme.control.getLatestCode({ user_id }).code,
    );
    expect(acme.control.listJournal()).toMatchObject([
      { operation: "verifyUserRegistration", path: expect.stringMatching(/^\/api\/2\/mfa/) },
      {},
      {},
      {},
    ]);
    expect(sandbox.control.listJournal()).toEqual([]);
    const page = await fetch(`${acme.url}/_sandbox`);
    expect(page.url).toBe(`${acme.url}/_sandbox/`);
    expect(await page.text()).toContain("<html");
    const home = await fetch(acme.url, { headers: { accept: "text/html" } });
    expect(home.url).toBe(`${acme.url}/_sandbox/`);
    for (const path of ["/_sandbox/ready", "/_sandbox/page.css", "/_sandbox/api/users"])
      expect([path, (await fetch(acme.url + path)).status]).toEqual([path, 200]);
  });

  it("send links that lead to them", async () => {
    const { id } = await begin(createApplication(acme.fetch), { user_id, factor: "Email Magic Link" });
    const [message] = acme.control.listMessages({ user_id });
    expect(message?.link).toMatch(`${acme.url}/_sandbox/link/`);
    expect(await (await fetch(String(message?.link))).text()).toContain("Enrollment complete");
    expect(acme.control.listChallenges({ user_id })).toContainEqual(
      expect.objectContaining({ id, status: "accepted" }),
    );
  });

  it("of a declared host are reached by it, in their API as well", async () => {
    expect(JSON.parse(await ask(`beta.example:${port}`, "/_sandbox/api/state"))).toMatchObject({
      tenant: "beta",
    });
    await ask(`beta.example:${port}`, `${userPath}/devices`);
    expect(sandbox.tenant("beta").control.listJournal()).toMatchObject([{ status: 401 }]);
    expect(await ask(`gamma.example:${port}`, "/_sandbox/api/state")).toContain(
      "--allowed-host gamma.example",
    );
  });

  it("are made by no page of another web site, also under a name of its own", {
    tags: "security",
  }, async () => {
    const before = sandbox.control.getState().tenants;
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    for (const path of ["/_sandbox/api/state", "/_sandbox/link/x", `${userPath}/devices`]) {
      const { status } = await fetch(`${sandbox.url}/t/evil${path}`, { headers });
      expect([path, status >= 400]).toEqual([path, true]);
      await ask("evil.example", `/t/evil${path}`);
    }
    expect(sandbox.control.getState().tenants).toEqual(before);
  });

  it("have a refused call in their own journal", async () => {
    const headers = { origin: "https://evil.example" };
    const made = sandbox.tenant("refusing");
    await fetch(`${made.url}${userPath}/devices`, { headers });
    expect(made.control.listJournal()).toMatchObject([{ status: 403 }]);
  });
});

describe("one user's part", () => {
  it("of faults, findings and the journal is kept to that user", async () => {
    const { sandbox, raw } = createHarness();
    const { control } = sandbox;
    const devicesOf = async (id: number) => (await raw("GET", `/api/2/mfa/users/${id}/devices`)).status;
    control.addFault({ kind: "status", user_id: 43 });
    expect([await devicesOf(42), await devicesOf(43)]).toEqual([200, 500]);
    control.addFault({ kind: "status", user_id: 42, status: 503 });
    control.clearFaults({ user_id: 43 });
    expect([await devicesOf(42), await devicesOf(43)]).toEqual([503, 200]);
    control.clearFaults();
    for (const id of [42, 42, 43, 43]) {
      const client = sandbox.client();
      await enroll(client, { user_id: id, factor: "SMS", display_name: "Phone" });
    }
    expect(control.listFindings()).toMatchObject([{ user_id: 42 }, { user_id: 43 }]);
    expect(control.listFindings({ user_id: 43 })).toMatchObject([{ user_id: 43 }]);
    const others = control.listJournal().filter((call) => call.user_id !== 43);
    control.clearJournal({ user_id: 43 });
    expect(control.listFindings()).toMatchObject([{ user_id: 42 }]);
    expect(control.listJournal()).toEqual(others);
  });
});

it("lists of all users are newest first, also where the clock stands still", async () => {
  const { sandbox } = createHarness();
  for (const id of [42, 43]) {
    for (const factor of ["SMS", "SMS"])
      await enroll(sandbox.client(), { user_id: id, factor, display_name: "Phone" });
  }
  const { control } = sandbox;
  for (const user_id of [42, 43]) {
    const ofAll = control
      .listAllMessages({ search: String(user_id) })
      .filter((one) => one.user_id === user_id);
    expect(ofAll).toEqual(control.listMessages({ user_id }));
    expect(control.listAllChallenges().filter((one) => one.user_id === user_id)).toEqual(
      control.listChallenges({ user_id }),
    );
  }
});
