import { createMfaClient, type Fetch, type MfaClient } from "@onelogin-mfa/client";
import { shareTokens } from "@onelogin-mfa/client/tokens";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import Keyv from "keyv";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { demoUsers } from "../src/connect.ts";
import { createLoginHandler, sessionMs } from "../src/login-handler.ts";
import { createHonoLogin } from "../src/login-hono.ts";
import { act, isBusy, type Login, type LoginSession } from "../src/login-steps.ts";
import { type Factor, factors } from "./support/factors.ts";
import { createVisitor, frameworks, type LoginServers } from "./support/login.ts";
import { addUser, callsOf, credentials, test } from "./support/test.ts";

const password = { name: "ada", password: "demo" };
const sent = ({ control }: Sandbox) => control.getLatestCode({ user_id: 42 }).code;

/** Holds back the calls that match, from when `hold` was called until its result is. */
function createGate(send: (request: Request) => Promise<Response>) {
  let arrive = () => {};
  let held: { readonly isOpen: Promise<void>; readonly matches: RegExp } | undefined;
  const fetch: Fetch = async (request) => {
    if (held?.matches.test(`${request.method} ${new URL(request.url).pathname}`)) {
      arrive();
      await held.isOpen;
    }
    return send(request);
  };
  const hold = (matches: RegExp) => {
    const hasArrived = new Promise<void>((resolve) => (arrive = resolve));
    let open = () => {};
    held = { matches, isOpen: new Promise((resolve) => (open = resolve)) };
    return { hasArrived, open: () => open() };
  };
  return { fetch, hold };
}

/** Ada, who has one device, until the second step has begun. */
async function begin(sandbox: Sandbox, visitor: ReturnType<typeof createVisitor>, kind: FactorKind = "sms") {
  const [device_id = "none"] = addUser(sandbox, 42, kind);
  expect(await visitor.send("password", password)).toContain(`value="${device_id}"`);
  return { ...visitor, device_id, page: await visitor.send("device", { device_id }) };
}

describe.each(frameworks)("the session of the login in $framework", ({ create }) => {
  test.override({ sandboxOptions: { users: [] } });
  let servers: LoginServers;
  beforeEach(() => {
    servers = create();
  });
  afterEach(() => servers.close());

  test("goes on in another process with what it has kept, and its token", async ({ sandbox }) => {
    const tokenStore = shareTokens(new Keyv());
    const client = () =>
      createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch, tokenStore });
    const { send } = await begin(sandbox, createVisitor(await servers.start(client())));
    const other = await servers.start(client());
    expect(await send("code", { otp: sent(sandbox) }, other)).toContain("You are signed in");
    expect(callsOf(sandbox, "generateToken")).toHaveLength(1);
  });

  test("has no secret in its cookie, which the browser cannot change", async ({ sandbox, mfa }) => {
    const { send, cookie, setCookie } = await begin(sandbox, createVisitor(await servers.start(mfa)));
    await send("code", { otp: "wrong!" });
    const own = decodeURIComponent(cookie());
    for (const secret of [sent(sandbox), "wrong!", "sandbox-secret"]) expect(own).not.toContain(secret);
    const forged = own.replace(/.(?=[^.]{5}$)/, (sign) => (sign === "a" ? "b" : "a"));
    expect(forged).not.toBe(own);
    setCookie(`login=${encodeURIComponent(forged.slice("login=".length))}`);
    expect(await send("code", { otp: sent(sandbox) })).toContain("Sign in");
  });

  test("has a new session id once the password is right: nobody has given it to the user", async ({
    sandbox,
    mfa,
  }) => {
    addUser(sandbox, 42, "sms");
    const { send, load, cookie, setCookie } = createVisitor(await servers.start(mfa));
    await send("password", { ...password, password: "wrong" });
    const before = cookie();
    expect(await send("password", password)).toContain("Confirm that it is you");
    expect(cookie()).not.toBe(before);
    setCookie(before);
    expect(await load()).toContain("<h1>Sign in</h1>");
  });

  test("has a cookie for this site only, which lives as long as the session", async ({ sandbox, mfa }) => {
    addUser(sandbox, 42, "sms");
    const body = new URLSearchParams({ action: "password", ...password });
    const url = await servers.start(mfa);
    const { headers } = await fetch(url, { method: "POST", body, redirect: "manual" });
    const [cookie = ""] = headers.getSetCookie();
    for (const flag of ["HttpOnly", "SameSite=Lax"]) expect(cookie).toContain(`; ${flag}`);
    const [, seconds] = /; Max-Age=(\d+)/.exec(cookie) ?? [];
    const [, expires = ""] = /; Expires=([^;]+)/.exec(cookie) ?? [];
    const end =
      seconds === undefined ? Date.parse(expires) - Date.parse(headers.get("date") ?? "") : 1000 * +seconds;
    // the two dates have whole seconds
    expect(Math.abs(end - sessionMs)).toBeLessThanOrEqual(1000);
  });

  test("does nothing at the second of two clicks, in whichever process", async ({ sandbox }) => {
    const { fetch, hold } = createGate(sandbox.fetch);
    const mfa = createMfaClient({ subdomain: "acme", credentials, fetch });
    const [device_id = "none"] = addUser(sandbox, 42, "sms");
    const url = await servers.start(mfa);
    const other = await servers.start(mfa);
    const { send, poll, cookie } = createVisitor(url);
    await send("password", password);
    const before = cookie();
    const clickTwice = async (action: string, fields: () => Record<string, string>, call: RegExp) => {
      const gate = hold(call);
      const first = send(action, fields());
      await gate.hasArrived;
      expect(await send(action, fields(), other)).toContain("One moment");
      expect(await poll()).toBe("busy");
      gate.open();
      return first;
    };
    await clickTwice("device", () => ({ device_id }), /^POST .*verifications$/);
    expect(await poll()).toBe("verify");
    const page = await clickTwice("code", () => ({ otp: sent(sandbox) }), /^PUT/);
    expect(await poll()).toBe("done");
    expect(page).toContain("You are signed in");
    expect(page).not.toContain('role="alert"');
    for (const name of ["createDeviceVerification", "verifyUserVerification"])
      expect(callsOf(sandbox, name)).toHaveLength(1);
    // the browser drops the response of the first click, and a new id with it
    expect(cookie()).toBe(before);
  });

  test("signs nobody in who has signed out while the code was checked", async ({ sandbox }) => {
    const { fetch, hold } = createGate(sandbox.fetch);
    const mfa = createMfaClient({ subdomain: "acme", credentials, fetch });
    const { send, load, cookie, setCookie } = await begin(sandbox, createVisitor(await servers.start(mfa)));
    const old = cookie();
    const gate = hold(/^PUT/);
    const first = send("code", { otp: sent(sandbox) });
    await gate.hasArrived;
    await send("logout");
    gate.open();
    await first;
    setCookie(old);
    expect(await load()).toContain("<h1>Sign in</h1>");
  });

  test("has no saved verification left once the user is in, or out again", async ({ sandbox, mfa }) => {
    const { send, cookie, setCookie } = await begin(sandbox, createVisitor(await servers.start(mfa)));
    const otp = sent(sandbox);
    await send("code", { otp });
    expect(await send("code", { otp: "wrong!" })).toContain("You are signed in");
    const old = cookie();
    await send("logout");
    setCookie(old);
    for (const action of ["code", "poll"]) expect(await send(action, { otp })).toContain("<h1>Sign in</h1>");
  });
});

describe("the login in Hono", () => {
  test.override({ sandboxOptions: { users: [] } });

  test("needs a Request only, whatever runtime it is of", async ({ sandbox, mfa }) => {
    const app = createHonoLogin(mfa, new Keyv());
    // Deno, Bun and workers give no server, socket or request of Node
    const fetch = async (request: Request) => app.fetch(request);
    const { send, load } = await begin(sandbox, createVisitor("https://login.example.com/", fetch));
    expect(await load()).toContain('autocomplete="one-time-code"');
    expect(await send("code", { otp: sent(sandbox) })).toContain("You are signed in");
  });
});

describe.each(["observed", "documented"] as const)("the login with a server as %s", (compat) => {
  test.override({ sandboxOptions: { users: [], compat } });

  /** A visitor of the route handler, without a server between them. */
  const visit = (mfa: MfaClient) =>
    createVisitor("https://login.example.com/", createLoginHandler(mfa, new Keyv()));

  /** Does what a factor asks of its user, who is on the page, and expects that to be enough. */
  async function complete(
    { code, act }: Factor,
    { control }: Sandbox,
    { send, poll, page }: Pick<Awaited<ReturnType<typeof begin>>, "send" | "poll" | "page">,
    view: string,
  ) {
    if (act) {
      expect(await poll()).toBe(view);
      act(control, 42, page.match(/class="token">([^<]+)</)?.[1]);
      expect(await poll()).toBe("done");
    } else {
      expect(page).toContain('autocomplete="one-time-code"');
      await send("code", { otp: ` ${code?.(control, 42)} ` });
    }
    expect(await send("poll")).toContain("You are signed in");
  }

  test.for(factors)("lets a user in by $kind", async (factor, { sandbox, mfa }) => {
    await complete(factor, sandbox, await begin(sandbox, visit(mfa), factor.kind), "verify");
  });

  test.for(factors)("lets a new user enroll $kind, and in", async (factor, { sandbox, mfa }) => {
    addUser(sandbox, 42);
    const { send, poll } = visit(mfa);
    expect(await send("password", password)).toContain("You have no device to confirm with yet.");
    const factor_id = await idOf(mfa, factor.name);
    expect(await send("factor")).toContain(`value="${factor_id}"`);
    const page = await send("enroll", { factor_id, ...(factor.kind === "sms" && { phone: "+15550100" }) });
    expect(page).toContain("Set up your device");
    await complete(factor, sandbox, { send, poll, page }, "enroll");
    expect(sandbox.control.listDevices({ user_id: 42 })).toMatchObject([{ user_display_name: factor.name }]);
    expect(callsOf(sandbox, "updateUser")).toEqual([]);
  });

  test("lets nobody in without the password, or if OneLogin knows no user or two", async ({
    sandbox,
    mfa,
  }) => {
    const { send } = visit(mfa);
    for (const action of ["device", "code", "poll", "unknown"])
      expect(await send(action, { device_id: "1", otp: "1" })).toContain("<h1>Sign in</h1>");
    expect(await send("password", { ...password, password: "wrong" })).toContain("wrong password");
    expect(await send("password", password)).toContain("Ask your administrator.");
    for (const id of [42, 43]) sandbox.control.createUser({ id, name: "Ada", email: "ada@example.com" });
    expect(await send("password", password)).toContain("Ask your administrator.");
    sandbox.control.deleteUser({ user_id: 43 });
    expect(await send("password", password)).toContain("Confirm that it is you");
  });

  test("sends nothing to a device of another user", async ({ sandbox, mfa }) => {
    addUser(sandbox, 42, "sms");
    const [device_id = "none"] = addUser(sandbox, 7, "sms");
    const { send } = visit(mfa);
    await send("password", password);
    expect(await send("device", { device_id })).toContain("no longer possible");
    expect(sandbox.control.listMessages({ user_id: 7 })).toEqual([]);
  });

  test("lets the user try again after a wrong code, and keeps out who guesses", async ({ sandbox, mfa }) => {
    const { send } = await begin(sandbox, visit(mfa));
    const otp = sent(sandbox);
    // the documented response does not say that another code is possible
    for (let guess = compat === "documented" ? 4 : 0; guess < 4; guess++) {
      expect(await send("code", { otp: "wrong!" })).toContain("This code is wrong.");
    }
    expect(await send("code", { otp: "wrong!" })).toContain("Denied.");
    expect(await send("code", { otp })).not.toContain("You are signed in");
  });

  test("signs nobody in with a wrong code of a verification accepted elsewhere", async ({ sandbox, mfa }) => {
    const { send, poll } = await begin(sandbox, visit(mfa));
    const otp = sent(sandbox);
    const [{ id } = { id: "none" }] = sandbox.control.listChallenges({ user_id: 42 });
    await mfa.verifyUserVerification({ user_id: 42, verification_id: id, otp });
    expect(await poll()).toBe("verify");
    const page = await send("code", { otp: "wrong!" });
    expect(page).not.toContain("You are signed in");
    expect(page).toContain("no longer possible");
    expect(await send("code", { otp })).not.toContain("You are signed in");
  });

  test("takes a code as people type it", async ({ sandbox, mfa }) => {
    const { send } = await begin(sandbox, visit(mfa));
    for (const otp of ["", " ", "1".repeat(65), "1\u00072"])
      expect(await send("code", { otp })).toContain("Enter the code.");
    const otp = sent(sandbox).replace(/^.../, "$& ");
    expect(await send("code", { otp })).toContain("You are signed in");
    expect(sandbox.control.listJournal().filter(({ effect }) => effect === "consume")).toHaveLength(1);
  });

  test.for([503, 429])("asks to try again if OneLogin responds with %i", async (status, { sandbox, mfa }) => {
    const visitor = visit(mfa);
    sandbox.control.addFault({ kind: "status", status, operation: "listUsers", times: 1 });
    expect(await visitor.send("password", password)).toContain("OneLogin does not respond");
    const { send } = await begin(sandbox, visitor);
    sandbox.control.addFault({ kind: "status", status });
    const page = await send("code", { otp: sent(sandbox) });
    expect(page).toContain("OneLogin does not respond");
    expect(page).not.toContain(sent(sandbox));
  });
});

const idOf = async (mfa: MfaClient, name: string): Promise<string> => {
  const factors = await mfa.getAuthFactors({ user_id: 42 });
  return `${factors.find((factor) => factor.name === name)?.factor_id}`;
};

describe("the steps of the login", () => {
  test.override({ sandboxOptions: { users: [] } });

  /** Ada's browser, without a server between it and the steps. */
  async function visit(sandbox: Sandbox, mfa: MfaClient, ...kinds: FactorKind[]) {
    const devices = addUser(sandbox, 42, ...kinds);
    let stored: Login | undefined;
    const session = (): LoginSession => ({
      login: stored,
      reload: async () => stored,
      async save(login) {
        stored = login;
      },
    });
    const send = (action: string, fields: Record<string, string> = {}) =>
      act(mfa, session(), { action, ...fields });
    await send("password", password);
    return { devices, send, session };
  }
  const messages = ({ control }: Sandbox) => control.listMessages({ user_id: 42 });

  // as the spec lists them; a user of the sandbox is always active
  test.for([0, 2, 3, 4, 5, 7, 8])(
    "a user with the status %i stays out, and gets in once active",
    async (status, { sandbox }) => {
      let listed = status;
      const fetch: Fetch = async (request) => {
        const response = await sandbox.fetch(request);
        if (new URL(request.url).pathname !== "/api/2/users") return response;
        const users: object[] = JSON.parse(await response.text());
        return Response.json(users.map((user) => ({ ...user, status: listed })));
      };
      const mfa = createMfaClient({ subdomain: "acme", credentials, fetch });
      const { send, session } = await visit(sandbox, mfa, "sms");
      expect(session().login).toEqual({
        step: "password",
        notice: expect.stringContaining("cannot sign in"),
      });
      listed = 1;
      expect(await send("password", password)).toEqual({ step: "device", user_id: 42 });
    },
  );

  test("of two requests with one code at once, one signs in, the other sees it", async ({ sandbox }) => {
    let save = () => {};
    const isRefused = new Promise<void>((resolve) => (save = resolve));
    const fetch: Fetch = async (request) => {
      const response = await sandbox.fetch(request);
      // the one that is accepted saves its session later than the other one is refused, and has asked for the reason
      if (/verifications\/.+/.test(request.url) && request.method === "GET") setTimeout(save, 50);
      return response;
    };
    const mfa = createMfaClient({ subdomain: "acme", credentials, fetch });
    const { send, session, devices } = await visit(sandbox, mfa, "sms");
    await send("device", { device_id: `${devices[0]}` });
    // both have read the session before either marks it
    const sessions = [session(), session()].map((one) => ({
      ...one,
      async save(login: Login, isNew: boolean) {
        if (login.step === "done") await isRefused;
        await one.save(login, isNew);
      },
    }));
    const fields = { action: "code", otp: sent(sandbox) };
    const logins = await Promise.all(sessions.map((one) => act(mfa, one, fields)));
    expect(logins).toEqual([1, 2].map(() => ({ step: "done", user_id: 42 })));
    expect(callsOf(sandbox, "verifyUserVerification").map(({ status }) => status)).toEqual([422, 200]);
  });

  test("a poll that fails changes nothing; one that finds nothing leads back", async ({ sandbox, mfa }) => {
    const { send, session, devices } = await visit(sandbox, mfa, "protect");
    const login = await send("device", { device_id: `${devices[0]}` });
    for (const status of [429, 503]) {
      sandbox.control.addFault({ kind: "status", status, times: 1 });
      expect(await send("poll")).toEqual(login);
      expect(session().login).toEqual(login);
    }
    sandbox.control.addFault({ kind: "status", status: 404, times: 1 });
    expect(await send("poll")).toMatchObject({ step: "device" });
  });

  test("a session is not busy for ever with a request whose process was killed", () => {
    const now = Date.now();
    expect(isBusy({ step: "device", user_id: 42, busySince: now })).toBe(true);
    expect(isBusy({ step: "device", user_id: 42, busySince: now - 31_000 })).toBe(false);
  });

  test("no second message is sent while one is open, but to another device", async ({ sandbox, mfa }) => {
    const { send, devices } = await visit(sandbox, mfa, "sms", "protect");
    const [sms, protect] = devices.map((device_id) => ({ device_id }));
    const first = await send("device", sms);
    expect(await send("back")).toMatchObject({ step: "device" });
    expect(await send("device", sms)).toEqual(first);
    // also by the way of a lost device
    for (const action of ["back", "lost", "back"]) await send(action);
    expect(await send("device", sms)).toEqual(first);
    expect(messages(sandbox)).toHaveLength(1);
    await send("back");
    expect(await send("device", protect)).toMatchObject({ step: "verify", choice: protect?.device_id });
    expect(messages(sandbox)).toHaveLength(2);
    await send("back");
    sandbox.control.setClock({ advance_ms: 600_000 });
    await send("device", protect);
    expect(messages(sandbox)).toHaveLength(3);
  });

  test("a number gets no second message, and another one goes to the profile", async ({ sandbox, mfa }) => {
    const { send } = await visit(sandbox, mfa);
    const factor_id = await idOf(mfa, "OneLogin SMS");
    await send("factor");
    const notice = expect.stringMatching(/number/);
    expect(await send("enroll", { factor_id, phone: "0100" })).toMatchObject({ notice });
    for (const phone of ["+1 555 0100", "+1 (555) 01-00", "+1.555/01.00", "+15550100"]) {
      // a person types it: polls that follow each other at once would be a finding
      sandbox.control.setClock({ advance_ms: 3_000 });
      expect(await send("enroll", { factor_id, phone })).toMatchObject({ step: "enroll" });
      await send("back");
    }
    expect(messages(sandbox)).toMatchObject([{ to: "+15550100" }]);
    // a person takes that long to see that no message comes
    sandbox.control.setClock({ advance_ms: 30_000 });
    await send("enroll", { factor_id, phone: "+15550199" });
    expect(messages(sandbox)).toMatchObject([{ to: "+15550199" }, { to: "+15550100" }]);
    expect(callsOf(sandbox, "updateUser")).toHaveLength(1);
  });

  test("a device that was removed leads back to the choice", async ({ sandbox, mfa }) => {
    const { send, devices } = await visit(sandbox, mfa, "sms", "protect");
    const [device_id = "none"] = devices;
    await send("device", { device_id });
    const otp = sent(sandbox);
    await mfa.deleteEnrolledFactor({ user_id: 42, device_id });
    const choice = { step: "device", notice: expect.stringMatching(/Choose/) };
    expect(await send("code", { otp })).toMatchObject(choice);
    expect(await send("device", { device_id })).toMatchObject(choice);
  });

  test("who has a device cannot enroll another one before showing it, nor skip a step", async ({
    sandbox,
    mfa,
  }) => {
    const { send, devices } = await visit(sandbox, mfa, "sms");
    const factor_id = await idOf(mfa, "OneLogin SMS");
    const device = { step: "device", user_id: 42 };
    for (const action of ["factor", "enroll", "reset", "code", "poll", "back", "constructor", "__proto__"])
      expect(await send(action, { factor_id, phone: "+15550199", otp: "1" })).toMatchObject(device);
    expect(await send("lost")).toMatchObject({ step: "lost" });
    for (const action of ["factor", "enroll", "reset", "device"])
      expect(await send(action, { factor_id, device_id: `${devices[0]}` })).toMatchObject({ step: "lost" });
    expect(sandbox.control.listJournal().filter(({ effect }) => effect !== "read")).toEqual([]);
  });
});

describe("a login that is started by hand", () => {
  test.override({ sandboxOptions: { users: demoUsers } });

  test.for([
    { name: "ada", kinds: ["sms", "protect"] },
    { name: "grace", kinds: ["email_code"] },
    { name: "lin", kinds: [] },
  ])(
    "has $name, whose devices are those of the README: $kinds",
    async ({ name, kinds }, { sandbox, mfa }) => {
      const { send } = createVisitor("https://login.example.com/", createLoginHandler(mfa, new Keyv()));
      const page = await send("password", { name, password: "demo" });
      expect(page).toContain("Confirm that it is you");
      const id = demoUsers.find(({ email }) => email === `${name}@example.com`)?.id ?? 0;
      const devices = sandbox.control.listDevices({ user_id: id });
      expect(devices.map(({ kind }) => kind)).toEqual(kinds);
      for (const { device_id } of devices) expect(page).toContain(`value="${device_id}"`);
    },
  );
});

describe("a form", () => {
  const home = "https://login.example.com/";
  /** Sends the form of the password to a page of the route handler. */
  const post = (mfa: MfaClient, page: string, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams({ action: "password", ...password });
    const request = new Request(page, { method: "POST", body, headers });
    return createLoginHandler(mfa, new Keyv())(request);
  };
  test.for([
    { headers: { "sec-fetch-site": "cross-site" }, status: 403 },
    { headers: { "sec-fetch-site": "same-site" }, status: 403 },
    { headers: { origin: "https://evil.example" }, status: 403 },
    { headers: { origin: "null" }, status: 403 },
    { headers: { "sec-fetch-site": "same-origin" }, status: 303 },
    { headers: { origin: "https://login.example.com" }, status: 303 },
    { headers: {}, status: 303 },
  ])("with $headers gets $status: another site's is refused", async ({ headers, status }, { mfa }) => {
    expect(await post(mfa, home, { ...headers, host: "login.example.com" })).toMatchObject({ status });
  });

  test.for([
    { page: home, location: "./" },
    { page: `${home}account/login?from=mail`, location: "./login" },
    { page: `${home}/evil.example/`, location: "./" },
    { page: `${home}/evil.example`, location: "./evil.example" },
  ])("is led back to $page, whose site it does not leave", async ({ page, location }, { mfa }) => {
    const { headers } = await post(mfa, page);
    expect(headers.get("location")).toBe(location);
    expect(new URL(location, page).host).toBe("login.example.com");
  });

  test("is on a page that nobody frames or keeps, its cookie for this site only", async ({ mfa }) => {
    const page = await createLoginHandler(mfa, new Keyv())(new Request(home));
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const { headers } = await post(mfa, home);
    for (const flag of ["HttpOnly", "Secure", "SameSite=Lax"])
      expect(headers.get("set-cookie")).toContain(`; ${flag}`);
  });
});
