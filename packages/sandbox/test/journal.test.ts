import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../src/index.ts";
import { logLine } from "../src/journal.ts";
import { startSandbox } from "../src/node.ts";
import { complete, factorCases } from "./support/factor-cases.ts";
import { enroll, verify } from "./support/flows.ts";
import { adaWith, createHarness, tokenOf, userPath } from "./support/harness.ts";

/** Plays every flow and gives all secrets that came up beside the journal. */
async function play() {
  const logged: JournalEntry[] = [];
  const h = createHarness({ onCall: (entry) => logged.push(entry) });
  for (const factor of factorCases) {
    const enrollment = await enroll(h.mfa, { user_id: 42, factor: factor.name });
    await complete(enrollment, factor, h.sandbox);
  }
  await verify(h.mfa, { user_id: 42, device_id: "3919988" });
  const { mfa_token } = await h.mfa.generateOtp({ user_id: 42 });
  const messages = h.sandbox.control.listMessages({ user_id: 42 });
  const kept = JSON.stringify(h.sandbox.control.getSnapshot()).matchAll(
    /"(?:secret|token|link|code)":"([^"]+)"/g,
  );
  const secrets = [
    mfa_token,
    await tokenOf(h.sandbox),
    "sandbox-secret",
    ...[...kept].map(([, one = ""]) => one),
  ];
  return { h, logged, messages, secrets: [...new Set(secrets)] };
}

describe("the journal", () => {
  it("keeps as many calls as it is told to, and those that a finding names longer", async () => {
    const h = createHarness({ keep: 3 });
    for (let count = 0; count < 2; count++) await enroll(h.mfa, { user_id: 42, factor: "OneLogin SMS" });
    const { control } = h.sandbox;
    const [{ calls = [] } = {}] = control.listFindings();
    expect(calls).toHaveLength(2);
    for (let count = 0; count < 5; count++) await h.raw("GET", `${userPath}/devices`);
    const kept = control.listJournal().map(({ id }) => id);
    expect([kept.length, calls.some((id) => kept.includes(id))]).toEqual([3, false]);
    for (const call_id of calls)
      expect(control.getCall({ call_id }).entry).toMatchObject({ id: call_id, effect: "send" });
    control.clearJournal();
    expect(() => control.getCall({ call_id: calls[0] ?? 0 })).toThrow("no longer kept");
    expect(() => createHarness({ keep: 0 })).toThrow('"keep" must be an integer from 1');
  });

  it("and the log hold no secret, in any format", async () => {
    const { h, logged, secrets } = await play();
    const lines = logged.flatMap((entry) => [logLine(entry, "pretty"), logLine(entry, "json")]);
    const text = JSON.stringify(h.sandbox.control.listJournal()) + lines.join("\n");
    expect(secrets.length).toBeGreaterThan(8);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it("says what happened, newest first", async () => {
    const h = createHarness();
    await h.raw("POST", `${userPath}/mfa_token`, { expires_in: 1 });
    await h.raw("GET", "/api/2/mfa/users/42/factor?a=b");
    const [unknown, , refused] = h.sandbox.control.listJournal();
    expect(unknown).toMatchObject({
      operation: null,
      path: `${userPath}/factor`,
      status: 404,
      effect: null,
      user_id: null,
      reason: expect.stringContaining("the nearest is GET /api/2/mfa/users/{user_id}/factors"),
    });
    expect(refused).toMatchObject({
      operation: "generateOtp",
      method: "POST",
      path: `${userPath}/mfa_token`,
      status: 422,
      effect: "issue",
      user_id: 42,
      outcome: "ValidationError",
      conforms: true,
    });
    expect(logLine(refused as JournalEntry, "pretty")).toBe(
      "09:00:00Z  POST    generateOtp               422  ValidationError  user 42  0 ms  expires_in must be 120 or more",
    );
    expect(logLine(refused as JournalEntry, "none")).toBeUndefined();
    const odd = { operation: null, status: null, user_id: null, fault: "drop_connection", conforms: false };
    expect(
      logLine({ ...(refused as JournalEntry), ...odd, discouraged: ["a"], reason: null }, "pretty"),
    ).toBe(
      "09:00:00Z  POST    unknown path              ---  ValidationError  0 ms  fault: drop_connection  does not conform  discouraged: a",
    );
  });

  it("shows a finding in a line of the log, as it shows a refusal", async () => {
    const h = createHarness({ users: adaWith("sms") });
    await h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    await h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    const [second] = h.sandbox.control.listJournal();
    expect(logLine(second as JournalEntry, "pretty")).toMatch(
      / {2}finding second_message: A second message \(sms\) was sent to user 42 while the first was pending, 0 s after it\.$/,
    );
  });

  it("keeps request and response of a call as they were, and the challenge that the call has started", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const { id } = await h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    const { entry, request, response } = h.sandbox.control.getCall({ call_id: 2 });
    expect(entry).toMatchObject({ id: 2, operation: "createDeviceVerification", challenge_id: id });
    expect(request).toMatchObject({
      method: "POST",
      target: `${userPath}/verifications`,
      body: '{"device_id":"3919988"}',
      headers: { authorization: `Bearer ${await tokenOf(h.sandbox)}`, "content-type": "application/json" },
    });
    expect(response).toMatchObject({ status: 201, headers: { "content-type": "application/json" } });
    expect(JSON.parse(response?.body ?? "")).toMatchObject({ id });
  });

  it("has the names of headers in lower case, of each kind of response, in process and over a socket", async () => {
    const sandbox = await startSandbox({ port: 0 });
    const { control, url, close, fetch: inProcess } = sandbox;
    const limited = { kind: "status", status: 429, rate_headers: true, times: 1 } as const;
    for (const send of [fetch, inProcess]) {
      const call = (path: string, init: RequestInit = {}) =>
        send(new Request(`${url}${path}`, { ...init, headers: { "X-Trace": "1", Accept: "*/*" } }));
      await call(`${userPath}/devices`);
      await call(`${userPath}/devices`, { method: "OPTIONS" });
      for (const fault of [limited, { ...limited, status: 503 }]) {
        control.addFault(fault);
        await call(`${userPath}/devices`);
      }
    }
    await close();
    const calls = control.listJournal().map(({ id }) => control.getCall({ call_id: id }));
    expect(calls.map(({ response }) => response?.status)).toEqual([503, 429, 204, 401, 503, 429, 204, 401]);
    const names = calls.flatMap(({ request, response }) => [
      ...Object.keys(request.headers),
      ...Object.keys(response?.headers ?? {}),
    ]);
    for (const name of ["x-trace", "x-request-id", "allow", "retry-after", "content-type"])
      expect(names).toContain(name);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it("names the challenge of a path, of a start, and of a code in one step, and none else", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const { id } = await verify(h.mfa, { user_id: 42, device_id: "3919988" });
    await h.mfa.getUserVerification({ user_id: 42, verification_id: id });
    const otp = h.sandbox.control.getLatestCode({ user_id: 42 }).code;
    await h.mfa.verifyUserOtp({ user_id: 42, device_id: "3919988", otp });
    await h.mfa.getUser({ user_id: 42 });
    await h.raw("GET", `${userPath}/registrations/${id}`);
    const lost = { status: 504, after_effect: true, operation: "createDeviceVerification" } as const;
    h.sandbox.control.addFault({ kind: "status", ...lost });
    await h.raw("POST", `${userPath}/verifications`, { device_id: "3919988" });
    const [started] = h.sandbox.control.listChallenges({ user_id: 42 });
    const named = h.sandbox.control.listJournal({ user_id: 42 });
    const expected = [started?.id, id, null, id, id, id];
    expect(named.map(({ challenge_id }) => challenge_id)).toEqual(expected);
  });

  it("names the factor of a registration or verification, and of a code in one step, and none else", async () => {
    const h = createHarness({ users: adaWith("sms", "authenticator") });
    await enroll(h.mfa, { user_id: 42, factor: "OneLogin Protect" });
    const { poll } = await verify(h.mfa, { user_id: 42, device_id: "3919988" });
    await poll();
    const { mfa_token: otp } = await h.mfa.generateOtp({ user_id: 42 });
    // the codes of a help desk are used up by it
    await h.mfa.verifyUserOtp({ user_id: 42, otp });
    await h.mfa.verifyUserOtp({ user_id: 42, otp: "wrong", device_id: "3919989" });
    await h.raw("POST", `${userPath}/verifications`, { device_id: "7" });
    const named = h.sandbox.control
      .listJournal({ user_id: 42 })
      .map(({ operation, factor }) => [operation, factor]);
    expect(named.reverse()).toEqual([
      ["getAuthFactors", undefined],
      ["createFactorRegistration", "protect"],
      ["createDeviceVerification", "sms"],
      ["getUserVerification", "sms"],
      ["generateOtp", undefined],
      ["verifyUserOtp", "temporary_code"],
      ["verifyUserOtp", "authenticator"],
      ["createDeviceVerification", undefined],
    ]);
  });

  it("is cleared with its findings, goes on counting, and has another name as after a reset", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const { clearJournal, listJournal, listFindings, getState, resetSandbox, getCall } = h.sandbox.control;
    const start = () => h.raw("POST", `${userPath}/verifications`, { device_id: "3919988" });
    const names = [getState().journal];
    await start();
    await start();
    expect(listFindings()).toHaveLength(1);
    expect(getState().journal).toBe(names[0]);
    const { calls } = getState().counts;
    clearJournal();
    names.push(getState().journal);
    expect([listJournal(), listFindings(), getState().counts]).toMatchObject([[], [], { calls, pending: 2 }]);
    expect(() => getCall({ call_id: calls })).toThrow("no longer kept");
    await h.mfa.getAuthFactors({ user_id: 42 });
    expect(listJournal().at(-1)?.id).toBe(calls + 1);
    resetSandbox();
    names.push(getState().journal, createHarness().sandbox.control.getState().journal);
    expect(getState().counts.calls).toBe(0);
    expect(new Set(names).size).toBe(4);
  });

  it.each([
    [{ operation: "getAuthenticationDevices" }, [6, 4]],
    [{ operation: "getAuthenticationDevices", user_id: 42 }, [4]],
    [{ user_id: 7 }, [6]],
    [{ status: 404 }, [6]],
    [{ status: 404, user_id: 42 }, []],
    [{ after: 4 }, [6, 5]],
    [{ operation: "generateToken", limit: 2 }, [5, 3]],
    [{ after: 1, operation: "generateToken", limit: 9 }, [5, 3]],
  ])("lists the calls that %j asks for: %j", async (query, ids) => {
    const h = createHarness();
    await h.raw("GET", `${userPath}/factors`);
    await h.raw("GET", `${userPath}/devices`);
    await h.raw("GET", "/api/2/mfa/users/7/devices");
    expect(h.sandbox.control.listJournal(query).map(({ id }) => id)).toEqual(ids);
  });

  it("says what a call has changed in the state", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const changes = () => h.sandbox.control.listJournal({ limit: 1 })[0]?.changes;
    const { id: verification_id } = await h.mfa.createDeviceVerification({
      user_id: 42,
      device_id: "3919988",
    });
    expect(changes()).toEqual(["verification by sms started"]);
    const code = { user_id: 42, verification_id };
    await h.mfa.verifyUserVerification({ ...code, otp: "wrong!" });
    expect(changes()).toEqual(["verification by sms: wrong code 1 of 5"]);
    await h.mfa.verifyUserVerification({
      ...code,
      otp: h.sandbox.control.getLatestCode({ user_id: 42 }).code,
    });
    expect(changes()).toEqual(["verification by sms accepted"]);
    await h.mfa.getAuthenticationDevices({ user_id: 42 });
    expect(changes()).toEqual([]);
    const enrollment = await enroll(h.mfa, { user_id: 42, factor: "OneLogin Email" });
    await enrollment.submit(h.sandbox.control.getLatestCode({ user_id: 42 }).code);
    expect(changes()).toEqual(["registration by email_code accepted", "device 3919989 added"]);
    await enroll(h.mfa, { user_id: 42, factor: "Email Magic Link", verified: true });
    expect(changes()).toEqual(["registration by email_link accepted", "device 3919990 added"]);
    await h.mfa.deleteEnrolledFactor({ user_id: 42, device_id: "3919989" });
    expect(changes()).toEqual(["device 3919989 removed"]);
    await h.raw("PUT", "/api/2/users/42", { phone: "+15550199" });
    expect(changes()).toEqual(["phone changed"]);
    expect(h.sandbox.control.listJournal({ operation: "generateToken" }).at(-1)?.changes).toEqual([
      "access token issued",
    ]);
    await h.mfa.revokeToken({ access_token: await tokenOf(h.sandbox) });
    expect(changes()).toEqual(["access token ended"]);
  });

  it("says what a call has changed beside what it was sent for, and of a start whose response a fault replaces", async () => {
    const h = createHarness({ users: adaWith("protect") });
    const { control } = h.sandbox;
    const last = () => control.listJournal({ limit: 1 })[0];
    const sms = { user_id: 42, factor: "OneLogin SMS" };
    await enroll(h.mfa, sms);
    const second = await enroll(h.mfa, sms);
    await second.submit(control.getLatestCode({ user_id: 42 }).code);
    expect(last()?.changes).toEqual([
      "registration by sms accepted",
      "registration by sms rejected",
      "device 3919990 added",
    ]);
    control.addFault({
      kind: "status",
      status: 504,
      after_effect: true,
      operation: "createDeviceVerification",
    });
    await h.raw("POST", `${userPath}/verifications`, { device_id: "3919990" });
    expect(last()).toMatchObject({ status: 504, changes: ["verification by sms started"] });
    expect(last()?.challenge_id).toBe(control.listChallenges({ user_id: 42 })[0]?.id);
    control.clearFaults();
    const { mfa_token: otp = "" } = await h.mfa.generateOtp({ user_id: 42 });
    const [, , temporary] = control.listDevices({ user_id: 42 });
    expect(last()?.changes).toEqual([`device ${temporary?.device_id} added`]);
    await h.mfa.verifyUserOtp({ user_id: 42, otp });
    expect(last()?.changes).toEqual([`device ${temporary?.device_id} removed`]);
    await h.mfa.deleteEnrolledFactor({ user_id: 42, device_id: "3919990" });
    expect(last()?.changes).toEqual(["verification by sms rejected", "device 3919990 removed"]);
  });

  it("hands out copies, to the callback as well", async () => {
    const h = createHarness({
      onCall: (entry) => {
        entry.changes.push("x");
        entry.status = 1;
      },
    });
    await h.raw("GET", `${userPath}/devices`);
    const { control } = h.sandbox;
    const read = () => [control.listJournal()[0], control.getCall({ call_id: 2 }).entry];
    for (const entry of read()) {
      entry?.discouraged.push("x");
      if (entry) entry.status = 999;
    }
    for (const entry of read()) expect(entry).toMatchObject({ status: 200, discouraged: [], changes: [] });
  });

  it("is empty after a reset, and counts from one again", async () => {
    const h = createHarness();
    await h.raw("GET", `${userPath}/devices`);
    h.sandbox.reset();
    const { listJournal, getCall, getState } = h.sandbox.control;
    expect([listJournal(), getState().counts.calls]).toEqual([[], 0]);
    expect(() => getCall({ call_id: 1 })).toThrow("There is no call 1");
    await h.raw("GET", `${userPath}/factors`);
    expect(listJournal().map(({ id }) => id)).toEqual([2, 1]);
  });

  it("keeps the last 1,000 calls, and an inbox the last 200 messages", async () => {
    const h = createHarness({ users: adaWith("sms") });
    for (let call = 0; call < 1100; call++) {
      await h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    }
    const { control } = h.sandbox;
    const journal = control.listJournal();
    expect([journal.length, journal[0]?.id, journal.at(-1)?.id]).toEqual([1000, 1101, 102]);
    expect(() => control.getCall({ call_id: 101 })).toThrow("There is no call 101");
    expect(control.getCall({ call_id: 102 }).entry.id).toBe(102);
    expect(control.listJournal({ limit: 2 }).map(({ id }) => id)).toEqual([1101, 1100]);
    expect(control.listMessages({ user_id: 42 })).toHaveLength(200);
    expect(control.listChallenges({ user_id: 42 })).toHaveLength(200);
    expect(control.getState().counts.calls).toBe(1101);
  });

  it("an inbox keeps the last 200 messages also of codes that were used", async () => {
    const h = createHarness({ users: adaWith("sms") });
    const { getLatestCode, listMessages } = h.sandbox.control;
    for (let login = 0; login < 202; login++) {
      const { id, submit } = await verify(h.mfa, { user_id: 42 });
      await submit(getLatestCode({ user_id: 42, challenge_id: id }).code);
    }
    expect(listMessages({ user_id: 42 })).toHaveLength(200);
  });
});
