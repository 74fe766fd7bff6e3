import { createMfaClient, type Fetch, type MfaClient } from "@onelogin-mfa/client";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { factors } from "./support/factors.ts";
import { createVisitor, frameworks, type LoginServers } from "./support/login.ts";
import { addUser, credentials, test } from "./support/test.ts";

const password = { name: "ada", password: "demo" };
const sent = ({ control }: Sandbox) => control.getLatestCode({ user_id: 42 }).code;

/** Sends codes in pairs: the first waits for the second, as those of two clicks that two processes handle at once. */
function inPairs(send: (request: Request) => Promise<Response>): Fetch {
  let meet: (() => void) | undefined;
  return async (request) => {
    if (request.method !== "PUT") return send(request);
    if (meet) meet();
    else await new Promise<void>((resolve) => (meet = resolve));
    return send(request);
  };
}

describe.each(frameworks)("the login in $framework", ({ create }) => {
  test.override({ sandboxOptions: { users: [] } });
  let servers: LoginServers;
  beforeEach(() => {
    servers = create();
  });
  afterEach(() => servers.close());

  /** Ada, who has one device, until the second step has begun. */
  async function begin(sandbox: Sandbox, mfa: MfaClient, kind: FactorKind) {
    const [device_id = "none"] = addUser(sandbox, 42, kind);
    const visitor = createVisitor(await servers.start(mfa));
    const choice = await visitor.send("password", password);
    expect(choice).toContain(`value="${device_id}"`);
    const page = await visitor.send("device", { device_id });
    return { ...visitor, page, device_id };
  }

  test.for(factors.filter(({ code }) => code))(
    "lets a user in with the code of $kind",
    async ({ kind, code }, { sandbox, mfa }) => {
      const { send, page } = await begin(sandbox, mfa, kind);
      expect(page).toContain('autocomplete="one-time-code"');
      const otp = code?.(sandbox.control, 42) ?? "none";
      expect(await send("code", { otp: ` ${otp} ` })).toContain("You are signed in");
    },
  );

  test.for(factors.filter(({ act }) => act))(
    "lets a user in who acts elsewhere by $kind",
    async ({ kind, act }, { sandbox, mfa }) => {
      const { send, poll, page } = await begin(sandbox, mfa, kind);
      expect(await poll()).toBe("verify");
      const [, token] = page.match(/class="token">([^<]+)</) ?? [];
      act?.(sandbox.control, 42, token);
      expect(await poll()).toBe("done");
      expect(await send("poll?page")).toContain("You are signed in");
    },
  );

  test("goes on in another process, with what the session has kept", async ({ sandbox, mfa }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    const other = await servers.start(mfa);
    expect(await send("code", { otp: sent(sandbox) }, other)).toContain("You are signed in");
  });

  test("keeps no code and no secret of the account in the cookie", async ({ sandbox, mfa }) => {
    const { send, cookie } = await begin(sandbox, mfa, "sms");
    const otp = sent(sandbox);
    await send("code", { otp: "wrong!" });
    expect(cookie()).not.toContain(otp);
    expect(decodeURIComponent(cookie())).not.toMatch(/wrong!|sandbox-secret/);
  });

  test("ignores a cookie that the browser has changed", async ({ sandbox, mfa }) => {
    const { send, cookie, setCookie } = await begin(sandbox, mfa, "sms");
    const forged = decodeURIComponent(cookie()).replace(/.(?=[^.]{5}$)/, (sign) =>
      sign === "a" ? "b" : "a",
    );
    expect(forged).not.toBe(decodeURIComponent(cookie()));
    setCookie(`login=${encodeURIComponent(forged.slice("login=".length))}`);
    expect(await send("code", { otp: sent(sandbox) })).toContain("Sign in");
  });

  test("asks for the password first", async ({ mfa }) => {
    const { send } = createVisitor(await servers.start(mfa));
    for (const action of ["device", "code", "poll?page", "unknown"]) {
      expect(await send(action, { device_id: "1", otp: "1" })).toContain("<h1>Sign in</h1>");
    }
    expect(await send("password", { ...password, password: "wrong" })).toContain("wrong password");
  });

  test("lets nobody in whom OneLogin does not know, or knows twice", async ({ sandbox, mfa }) => {
    const { send } = createVisitor(await servers.start(mfa));
    expect(await send("password", password)).toContain("Ask your administrator.");
    for (const id of [42, 43]) sandbox.control.createUser({ id, name: "Ada", email: "ada@example.com" });
    expect(await send("password", password)).toContain("Ask your administrator.");
    sandbox.control.deleteUser({ user_id: 43 });
    expect(await send("password", password)).toContain("Confirm that it is you");
  });

  test("asks to try again if the user cannot be looked up", async ({ sandbox, mfa }) => {
    addUser(sandbox, 42, "sms");
    const { send } = createVisitor(await servers.start(mfa));
    sandbox.control.addFault({ kind: "status", status: 503, operation: "listUsers", times: 1 });
    expect(await send("password", password)).toContain("OneLogin does not respond (server)");
    expect(await send("password", password)).toContain("Confirm that it is you");
  });

  test("sends nothing to a device of another user", async ({ sandbox, mfa }) => {
    addUser(sandbox, 42, "sms");
    const [device_id = "none"] = addUser(sandbox, 7, "sms");
    const visitor = createVisitor(await servers.start(mfa));
    await visitor.send("password", password);
    expect(await visitor.send("device", { device_id })).toContain("Start again.");
    expect(sandbox.control.listMessages({ user_id: 7 })).toEqual([]);
  });

  test("lets the user try again after a wrong code, and keeps out who goes on guessing", async ({
    sandbox,
    mfa,
  }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    const otp = sent(sandbox);
    for (let guess = 0; guess < 4; guess++) {
      expect(await send("code", { otp: "wrong!" })).toContain("This code is wrong.");
    }
    expect(await send("code", { otp: "wrong!" })).toContain("Denied.");
    expect(await send("code", { otp })).not.toContain("You are signed in");
  });

  test("ends in the second step if the verification is gone, and shows no outage", async ({
    sandbox,
    mfa,
  }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    const otp = sent(sandbox);
    sandbox.control.setClock({ advance_ms: 3 * 3_600_000 });
    const page = await send("code", { otp });
    expect(page).toContain("Start again.");
    expect(page).toContain("Confirm that it is you");
  });

  test.for(["the same process", "two processes"])(
    "lets a user in who clicks twice, in %s, and shows no failure",
    async (where, { sandbox }) => {
      const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: inPairs(sandbox.fetch) });
      const { send, cookie } = await begin(sandbox, mfa, "sms");
      const before = cookie();
      const other = where === "two processes" ? await servers.start(mfa) : undefined;
      const otp = sent(sandbox);
      const pages = await Promise.all([send("code", { otp }), send("code", { otp }, other)]);
      for (const page of pages) {
        expect(page).toContain("You are signed in");
        expect(page).not.toContain('role="alert"');
      }
      const calls = sandbox.control
        .listJournal()
        .filter(({ operation }) => operation === "verifyUserVerification");
      expect(calls.map(({ status }) => status)).toEqual([422, 200]);
      // the browser drops the response of the first click, and a new id with it
      expect(cookie()).toBe(before);
    },
  );

  test("signs nobody in with a wrong code of a verification that was accepted without this session", async ({
    sandbox,
    mfa,
  }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    const otp = sent(sandbox);
    const [{ id } = { id: "none" }] = sandbox.control.listChallenges({ user_id: 42 });
    await mfa.verifyUserVerification({ user_id: 42, verification_id: id, otp });
    const page = await send("code", { otp: "wrong!" });
    expect(page).not.toContain("You are signed in");
    expect(page).toContain("Start again.");
    expect(await send("code", { otp })).not.toContain("You are signed in");
  });

  test("has no saved verification left once the user is in, or out again", async ({ sandbox, mfa }) => {
    const { send, cookie, setCookie } = await begin(sandbox, mfa, "sms");
    const otp = sent(sandbox);
    await send("code", { otp });
    expect(await send("code", { otp: "wrong!" })).toContain("You are signed in");
    const old = cookie();
    await send("logout");
    setCookie(old);
    for (const action of ["code", "poll?page"])
      expect(await send(action, { otp })).toContain("<h1>Sign in</h1>");
  });

  test("takes a code as people type it", async ({ sandbox, mfa }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    for (const otp of ["", " ", "1".repeat(65), "1\u00072"])
      expect(await send("code", { otp })).toContain("Enter the code.");
    const otp = sent(sandbox).replace(/^.../, "$& ");
    expect(await send("code", { otp })).toContain("You are signed in");
    expect(sandbox.control.listJournal().filter(({ effect }) => effect === "consume")).toHaveLength(1);
  });

  test("does not accept the code of an earlier login", async ({ sandbox, mfa }) => {
    const { send, device_id } = await begin(sandbox, mfa, "sms");
    const earlier = sent(sandbox);
    await send("logout");
    // a program that asked for another SMS at once would be found
    sandbox.control.setClock({ advance_ms: 30_000 });
    await send("password", password);
    await send("device", { device_id });
    expect(await send("code", { otp: earlier })).toContain("This code is wrong.");
  });

  test("lets a user in whose code was accepted though the response was lost", async ({ sandbox, mfa }) => {
    const { send } = await begin(sandbox, mfa, "sms");
    sandbox.control.addFault({ kind: "drop_connection", operation: "verifyUserVerification", times: 1 });
    expect(await send("code", { otp: sent(sandbox) })).toContain("You are signed in");
  });

  test.for([{ status: 503 }, { status: 429 }])(
    "asks to try again if OneLogin responds with $status, and shows no code",
    async (fault, { sandbox, mfa }) => {
      const { send } = await begin(sandbox, mfa, "sms");
      const otp = sent(sandbox);
      sandbox.control.addFault({ kind: "status", ...fault });
      const page = await send("code", { otp });
      expect(page).toContain("OneLogin does not respond");
      expect(page).not.toContain(otp);
    },
  );
});
