import { readFileSync } from "node:fs";
import { join } from "node:path";
import { enroll as enrollByClient, resumeVerification, verify as verifyByClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { createFindings } from "../src/findings.ts";
import { controlDocument } from "../src/generated/control-document.ts";
import type { Finding } from "../src/index.ts";
import { createJournal, type RecordedCall } from "../src/journal.ts";
import { initialState } from "../src/state/initial-state.ts";
import { basic } from "./support/application.ts";
import { complete, factorCases } from "./support/factor-cases.ts";
import { enroll, verify } from "./support/flows.ts";
import { adaWith, start, userPath } from "./support/harness.ts";
import {
  answer,
  call,
  changePhone,
  createCase,
  device_id,
  fail,
  inFirstBrowser,
  listDevices,
  lost,
  makeCode,
  play,
  poll,
  pollEnrollment,
  push,
  register,
  right,
  type Step,
  send,
  submit,
  submitWithToken,
  times,
  useApp,
  useBeforeEnrolled,
  user_id,
  wait,
  withToken,
  wrong,
} from "./support/program.ts";

interface Wrong extends Pick<Finding, "rule" | "calls"> {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly says: string;
  readonly compat?: "documented";
}

const wrongs: readonly Wrong[] = [
  {
    rule: "second_message",
    title: "a second SMS while one is pending",
    calls: [2, 4],
    steps: [send, wrong, wait(29), send],
    says: "A second message (sms) was sent to user 42 while the first was pending, 29 s after it.",
  },
  {
    rule: "second_message",
    title: "the same, after a verification that has ended",
    calls: [4, 5],
    steps: [send, right, send, send],
    says: "A second message (sms) was sent to user 42 while the first was pending, 0 s after it.",
  },
  {
    rule: "second_message",
    title: "a second enrollment of the factor",
    calls: [2, 3],
    steps: times(2, register({})),
    says: "A second message (email_code)",
  },
  {
    rule: "code_reused",
    title: "the same code twice",
    calls: [3, 4],
    steps: [send, right, right],
    says: "A code that had been accepted was sent again for user 42.",
  },
  {
    rule: "code_reused",
    title: "the same code twice in one step",
    calls: [2, 3],
    compat: "documented",
    steps: times(2, (h) => {
      h.otp ||= h.sandbox.control.getTotp({ user_id, device_id: "3919989" }).code;
      return h.raw("POST", `${userPath}/verifications`, { otp: h.otp, device_id: "3919989" });
    }),
    says: "A code that had been accepted was sent again",
  },
  {
    rule: "used_after_acceptance",
    title: "another code for what was accepted",
    calls: [3, 5],
    steps: [send, right, listDevices, submit("123456")],
    says: "A code was sent for a verification of user 42 that had been accepted.",
  },
  {
    rule: "unsafe_retry",
    title: "a start sent again after a 503",
    calls: [2, 3],
    steps: [fail({ operation: "createDeviceVerification" }), send, send],
    says: "createDeviceVerification was sent again after a 503",
  },
  {
    rule: "unsafe_retry",
    title: "the same, with another user's call between",
    calls: [2, 4],
    steps: [
      fail({ operation: "createDeviceVerification" }),
      send,
      call("GET", "/api/2/mfa/users/7/devices"),
      send,
    ],
    says: "createDeviceVerification was sent again after a 503",
  },
  {
    rule: "unsafe_retry",
    title: "a code sent again after its response was lost",
    calls: [4, 5],
    steps: [send, listDevices, lost("drop_connection", wrong), wrong],
    says: "verifyUserVerification was sent again after its response was lost",
  },
  {
    rule: "unsafe_retry",
    title: "a code sent again because of a 401",
    calls: [3, 4],
    steps: [send, submit("wrong!", { authorization: "Bearer no" }), wrong],
    says: "verifyUserVerification was sent again after a 401",
  },
  {
    rule: "unsafe_retry",
    title: "a start sent again after its body was cut",
    calls: [3, 4],
    steps: [listDevices, lost("truncated_body", send), send],
    says: "createDeviceVerification was sent again after its response was lost",
  },
  {
    rule: "unsafe_retry",
    title: "a temporary code made again after a 500",
    calls: [2, 3],
    steps: [fail({ status: 500, operation: "generateOtp" }), ...times(2, makeCode({}))],
    says: "generateOtp was sent again after a 500",
  },
  {
    rule: "polling_too_fast",
    title: "a poll each second",
    calls: [3, 4, 5],
    steps: [send, ...times(6, poll, wait(1))],
    says: "A pending state of user 42 was asked for three times within 2000 ms.",
  },
  {
    rule: "polling_too_fast",
    title: "a poll each second between other calls",
    calls: [3, 5, 6],
    steps: [register({}), pollEnrollment, listDevices, wait(1), pollEnrollment, wait(1), pollEnrollment],
    says: "A pending state of user 42 was asked for three times within 2000 ms.",
  },
  {
    rule: "token_for_each_call",
    title: "a token before each call",
    calls: [1, 2, 3, 4, 5, 6],
    steps: [
      withToken("GET", `${userPath}/devices`),
      withToken("POST", `${userPath}/verifications`, { device_id }),
      withToken("POST", `${userPath}/verifications`, { otp: "wrong!" }),
    ],
    says: "A token was asked for before each of three calls",
  },
  {
    rule: "token_for_each_call",
    title: "the same in a job that lists, outside of a login",
    calls: [1, 2, 3, 4, 5, 6, 7, 8],
    steps: times(5, withToken("GET", `${userPath}/devices`), wait(0.02)),
    says: "A token was asked for before each of four calls, and the same one was given.",
  },
  {
    rule: "retry_after_429",
    title: "a call before the time that the response named",
    calls: [3, 4],
    steps: [
      listDevices,
      fail({ status: 429, rate_headers: true, operation: "getAuthenticationDevices" }),
      listDevices,
      wait(60),
      listDevices,
    ],
    says: "getAuthenticationDevices was called again before the time that the `Retry-After` of a 429 named.",
  },
  {
    rule: "retry_after_429",
    title: "six calls at once, all refused",
    calls: [2, 3, 4, 5],
    steps: [
      fail({ status: 429, operation: "getAuthenticationDevices", times: 7 }),
      ...times(7, listDevices, wait(0.01)),
    ],
    says: "getAuthenticationDevices was called again and again after a 429, without waiting.",
  },
  {
    rule: "retry_after_429",
    title: "six calls at once after one that was refused",
    calls: [2, 3, 4, 5],
    steps: [
      fail({ status: 429, operation: "getAuthenticationDevices" }),
      ...times(7, listDevices, wait(0.01)),
    ],
    says: "getAuthenticationDevices was called again and again after a 429, without waiting.",
  },
  {
    rule: "expired_token_used",
    title: "the same call again with a token that has expired",
    calls: [3, 4],
    steps: [listDevices, wait(36_000), ...times(5, listDevices)],
    says: "An access token that had expired was used again after a 401 for it.",
  },
  {
    rule: "expired_token_used",
    title: "another call, a while later",
    calls: [3, 4],
    steps: [listDevices, wait(36_000), listDevices, wait(1), call("GET", `${userPath}/factors`)],
    says: "An access token that had expired was used again after a 401 for it.",
  },
  {
    rule: "expired_token_used",
    title: "one that the application has revoked",
    calls: [4, 5],
    steps: [
      listDevices,
      async (h) => {
        const access_token = (await h.tokenInUse()) ?? "";
        await h.raw("POST", "/auth/oauth2/revoke", { access_token }, { authorization: basic });
      },
      listDevices,
      listDevices,
    ],
    says: "An access token that had been revoked or refreshed was used again after a 401 for it.",
  },
  {
    rule: "codes_guessed",
    title: "six codes for a verification",
    calls: [3, 4, 5, 6, 7, 8],
    steps: [send, ...["1", "2", "3", "4", "5", "6"].map((otp) => submit(otp))],
    says: "6 different codes, all of them wrong, were sent for user 42 within 30 s.",
  },
  {
    rule: "codes_guessed",
    title: "six codes in one step, among others' calls",
    calls: [2, 4, 6, 8, 10, 12],
    compat: "documented",
    steps: ["1", "2", "3", "4", "5", "6"].flatMap((otp) => [
      call("POST", `${userPath}/verifications`, { otp }),
      call("GET", "/api/2/mfa/users/7/devices"),
    ]),
    says: "6 different codes, all of them wrong, were sent for user 42 within 30 s.",
  },
  {
    rule: "code_for_another_flow",
    title: "the code of the login before",
    calls: [3, 5],
    steps: [
      send,
      right,
      async (h) => {
        const { otp } = h;
        await play(h, [send, submit(otp)]);
      },
    ],
    says: "The code of a verification of user 42, which had been accepted, was sent for another registration or verification.",
  },
  {
    rule: "code_for_another_flow",
    title: "the code of an enrollment for a login with the new device",
    calls: [3, 5],
    steps: [
      register({}),
      async (h) => {
        const { code } = h.sandbox.control.getLatestCode({ user_id });
        await h.raw("PUT", `${userPath}/registrations/${h.id}`, { otp: code });
        await play(h, [send, submit(code)]);
      },
    ],
    says: "The code of a registration of user 42, which had been accepted",
  },
  {
    rule: "code_reused",
    title: "the same code in one step, and at its verification",
    calls: [3, 4],
    steps: [send, (h) => h.raw("POST", `${userPath}/verifications`, { otp: h.otp, device_id }), submit()],
    says: "A code that had been accepted was sent again for user 42.",
  },
  {
    rule: "code_reused",
    title: "the code of an app at the next verification, at once",
    calls: [3, 5],
    steps: [useApp(), wait(1), (h) => useApp(h.otp)(h)],
    says: "A code that had been accepted was sent again for user 42.",
  },
  {
    rule: "polling_after_end",
    title: "polls of what was denied",
    calls: [3, 4, 5, 6],
    steps: [push, answer("denyMessage"), ...times(9, poll, wait(2))],
    says: "The state of a verification of user 42 was asked for again and again after it was rejected.",
  },
  {
    rule: "polling_after_end",
    title: "polls of what has expired",
    calls: [3, 4, 5, 6],
    steps: [push, wait(120), ...times(9, poll, wait(5))],
    says: "The state of a verification of user 42 was asked for again and again after it was rejected.",
  },
  {
    rule: "push_fatigue",
    title: "ten pushes, half a minute apart",
    calls: [2, 3, 4, 5, 6, 7],
    steps: times(10, push, wait(31)),
    says: "6 pushes were sent to user 42 within 10 minutes, and none of them was approved.",
  },
  {
    rule: "push_fatigue",
    title: "one after the other that the user denies, after one that was approved",
    calls: [3, 4, 5, 6, 7, 8],
    steps: [push, answer("approveMessage"), ...times(6, wait(31), push, answer("denyMessage"))],
    says: "6 pushes were sent to user 42 within 10 minutes, and none of them was approved.",
  },
  {
    rule: "second_message",
    title: "two starts at once, though the first one is used",
    calls: [2, 3],
    steps: [inFirstBrowser(send, [send], poll)],
    says: "A second message (sms) was sent to user 42 while the first was pending, 0 s after it.",
  },
  {
    rule: "second_message",
    title: "a click for each message, of which only the second is used",
    calls: [2, 3],
    steps: [send, wait(2), send, poll, right],
    says: "A second message (sms) was sent to user 42 while the first was pending, 2 s after it.",
  },
  {
    rule: "second_message",
    title: "the code of the second message at the first",
    calls: [2, 3],
    steps: [inFirstBrowser(send, [wait(2), send], wrong)],
    says: "A second message (sms) was sent to user 42 while the first was pending, 2 s after it.",
  },
  {
    rule: "wildcard_for_one_user",
    title: "a login of the first one whom a wildcard finds",
    calls: [2, 3],
    steps: [call("GET", "/api/2/users?email=a*"), send],
    says: "listUsers was called with a wildcard, and createDeviceVerification for user 42, who was among those found.",
  },
  {
    rule: "wildcard_for_one_user",
    title: "the same, with a list of devices between that comes at once",
    calls: [2, 3, 4],
    steps: [call("GET", "/api/2/users?email=!grace&limit=1"), listDevices, wait(20), send],
    says: "listUsers was called with a wildcard, and createDeviceVerification for user 42",
  },
  {
    rule: "message_without_code",
    title: "a text without its code",
    calls: [2],
    steps: [call("POST", `${userPath}/verifications`, { device_id, custom_message: "Your code: {{code}}" })],
    says: "The `custom_message` of createDeviceVerification for user 42 has no `{{otp_code}}`.",
  },
  {
    rule: "discouraged_form",
    title: "a text in place of a number",
    calls: [2],
    steps: [makeCode({ expires_in: "300" })],
    says: "generateOtp was sent in a form that the spec discourages. expires_in: It is a number of seconds",
  },
  {
    rule: "pending_as_accepted",
    title: "another phone number after a wrong code",
    calls: [3, 4],
    steps: [send, wrong, changePhone],
    says: "updateUser was called for user 42 after a wrong code, while the verification was pending.",
  },
  {
    rule: "pending_as_accepted",
    title: "the same, after an earlier login",
    calls: [5, 6],
    steps: [send, right, send, wrong, changePhone],
    says: "updateUser was called for user 42 after a wrong code",
  },
  {
    rule: "pending_as_accepted",
    title: "an enrollment after a wrong code",
    calls: [3, 4],
    steps: [send, wrong, register({})],
    says: "createFactorRegistration was called for user 42 after a wrong code",
  },
  {
    rule: "pending_as_accepted",
    title: "use of a device that is not enrolled",
    calls: [3, 4],
    steps: useBeforeEnrolled(String),
    says: "verifyUserOtp was called for user 42 after a wrong code, while the registration was pending.",
  },
  {
    rule: "pending_as_accepted",
    title: "the same, with its id as a number",
    calls: [3, 4],
    steps: useBeforeEnrolled(Number),
    says: "verifyUserOtp was called for user 42 after a wrong code, while the registration was pending.",
  },
  {
    rule: "pending_as_accepted",
    title: "a change after another verification was rejected",
    calls: [3, 10],
    steps: [send, wrong, wait(30), send, ...times(5, wrong), changePhone],
    says: "updateUser was called for user 42 after a wrong code",
  },
];

const rights: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  {
    title: "a resend after the first one has expired, or when the user asks for it after half a minute",
    steps: [send, wait(30), send, wait(120), send],
  },
  {
    title: "two devices and two users at the same time",
    steps: [
      async ({ mfa, sandbox }) => {
        const devices = [{ kind: "sms" }, { kind: "voice" }] as const;
        sandbox.control.createUser({ id: 7, name: "Lin", phone: "+15550107", devices: [...devices] });
        const all = [7, user_id].flatMap((id) =>
          sandbox.control.listDevices({ user_id: id }).map((device) => ({ user_id: id, ...device })),
        );
        for (const { user_id, device_id } of all) await mfa.createDeviceVerification({ user_id, device_id });
      },
    ],
  },
  {
    title: "a start that is tried again by a person, half a minute after a 503",
    steps: [fail({ operation: "createDeviceVerification", after_effect: true }), send, wait(30), send],
  },
  {
    title: "a retry of what changes nothing, and of anything after a 429",
    steps: [
      fail({ operation: "getAuthenticationDevices" }),
      listDevices,
      listDevices,
      fail({ status: 429, operation: "createDeviceVerification" }),
      send,
      send,
    ],
  },
  {
    title: "the second of two clicks, after which the state is asked for",
    steps: [send, right, right, poll],
  },
  {
    title: "an enrollment without a code that is asked for twice",
    steps: times(2, register({ verified: true })),
  },
  {
    title: "an enrollment without a code, while one with a code is pending",
    steps: [register({}), register({ verified: true })],
  },
  {
    title: "wrong codes of a person, then the right one, and what follows",
    steps: [send, wrong, wrong, right, changePhone],
  },
  {
    title: "a help desk that helps after a wrong code",
    steps: [send, wrong, makeCode({}), call("DELETE", `${userPath}/devices/${device_id}`)],
  },
  {
    title: "a reusable temporary code, used twice",
    steps: [
      async ({ mfa }) => {
        const { mfa_token: otp = "" } = await mfa.generateOtp({ user_id, reusable: true });
        for (let use = 0; use < 2; use++) await mfa.verifyUserOtp({ user_id, otp });
      },
    ],
  },
  {
    title: "polls every two seconds, and some on a clock that stands still",
    steps: [send, poll, poll, poll, ...times(4, wait(2), poll)],
  },
  {
    title: "the same wrong code for two verifications, the first answered with a 503, and quick wrong codes",
    steps: [
      send,
      wait(30),
      async (h) => {
        const first = { ...h };
        await play(h, [send, fail({ operation: "verifyUserVerification" })]);
        await wrong(first);
      },
      ...times(3, wait(1), wrong),
    ],
  },
  {
    title: "the QR code of an authenticator, shown twice",
    steps: [
      async ({ mfa, sandbox }) => {
        const { authenticator: factor_id } = sandbox.control.getSnapshot().factor_ids;
        sandbox.control.createUser({ id: 7, name: "Lin" });
        const input = { user_id: 7, factor_id, display_name: "Mine" };
        for (let time = 0; time < 2; time++) await mfa.createFactorRegistration(input);
      },
    ],
  },
  {
    title: "another code after one whose response was lost",
    steps: [send, lost("drop_connection", wrong), submit("123456")],
  },
  {
    title: "an enrollment of what is verified already, after a wrong code",
    steps: [send, wrong, register({ verified: true })],
  },
  {
    title: "a code after two polls, or between them",
    steps: [send, poll, wait(1), poll, wait(1), wrong, wait(1), poll],
  },
  { title: "two polls at one instant", steps: [send, poll, wait(1), poll, poll] },
  { title: "three polls in three and a half seconds", steps: [send, ...times(4, poll, wait(1.75))] },
  { title: "polls of what is accepted", steps: [send, right, ...times(4, poll, wait(1))] },
  {
    title: "polls that the network delays",
    steps: [
      send,
      fail({ kind: "latency", latency_ms: 1, operation: "getUserVerification", times: 4 }),
      ...times(4, poll, wait(1)),
    ],
  },
  {
    title: "a token before each of two calls, or another one after each",
    steps: [
      withToken("GET", `${userPath}/devices`),
      wait(40_000),
      send,
      submitWithToken,
      wait(40_000),
      submitWithToken,
      wait(40_000),
      submitWithToken,
    ],
  },
  {
    title: "two browsers of one user, in each of which a code is typed",
    steps: [inFirstBrowser(send, [wait(5), send, right], right)],
  },
  {
    title: "two browsers of one user that wait for their pushes",
    steps: [inFirstBrowser(push, [wait(5), push, wait(2), poll], poll)],
  },
  {
    title: "a profile that is changed in another tab, while a code is typed again",
    steps: [send, wrong, changePhone, wait(9), right],
  },
  {
    title: "a page of a rejected login that its user loads again, twice",
    steps: [push, answer("denyMessage"), ...times(3, poll, wait(3))],
  },
  {
    title: "polls of what was denied, far apart",
    steps: [push, answer("denyMessage"), ...times(6, poll, wait(15))],
  },
  { title: "five pushes that are not answered", steps: times(5, push, wait(40)) },
  { title: "pushes all day", steps: times(12, push, wait(130)) },
  {
    title: "logins in a row, each of which is approved",
    steps: times(9, push, wait(4), answer("approveMessage"), poll, wait(20)),
  },
  { title: "calls that are no polls, one each second", steps: times(4, listDevices, wait(1)) },
];

const users = adaWith("sms", "authenticator", "protect");

describe("findings", () => {
  it.each(wrongs)("$rule: $title", async ({ rule, steps, calls, says, compat }) => {
    const h = createCase({ users, compat });
    await play(h, steps);
    const found = h.sandbox.findings();
    expect(found).toMatchObject([{ rule, calls, message: expect.stringContaining(says) }]);
    const { entry } = h.sandbox.control.getCall({ call_id: calls.at(-1) ?? 0 });
    expect(entry.findings).toEqual(found);
    h.sandbox.reset();
    expect(h.sandbox.findings()).toEqual([]);
  });

  it.each(rights)("none: $title", async ({ steps }) => {
    const h = createCase({ users });
    await play(h, steps);
    expect(h.sandbox.findings()).toEqual([]);
    expect(h.sandbox.control.listJournal().flatMap(({ findings }) => findings)).toEqual([]);
  });

  it.each(factorCases)("none: enrollment and verification by $name, in both modes", async (factor) => {
    for (const compat of ["observed", "documented"] as const) {
      const h = createCase({ compat });
      await complete(await enroll(h.mfa, { user_id, factor: factor.name }), factor, h.sandbox);
      h.advance(60);
      if (factor.name !== "OneLogin Protect" || compat === "observed") await verify(h.mfa, { user_id });
      expect(h.sandbox.findings()).toEqual([]);
    }
  });

  it("none: the client's flows, with a lost response, two clicks and a saved flow", async () => {
    const h = createCase({ users });
    const clock = { now: () => start, schedule: () => () => {} };
    const createClient = () => h.sandbox.client({ clock });
    const mfa = createClient();
    const verification = await verifyByClient(mfa, { user_id });
    await play(h, [fail({ kind: "drop_connection", operation: "verifyUserVerification" })]);
    const otp = h.sandbox.control.getLatestCode({ user_id }).code;
    expect(await verification.submit(otp)).toMatchObject({ status: "accepted" });
    for (const late of [otp, "123456"]) {
      const again = resumeVerification(createClient(), verification.toJSON(), { clock }).submit(late);
      await expect(again).rejects.toMatchObject({ code: "already_completed" });
    }
    h.sandbox.control.createUser({ id: 7, name: "Lin", phone: "+15550107" });
    const enrollment = await enrollByClient(mfa, { user_id: 7, factor: "SMS", display_name: "Phone" });
    expect(await enrollment.submit("000000")).toMatchObject({ status: "pending" });
    const sent = h.sandbox.control.getLatestCode({ user_id: 7 }).code;
    expect(await enrollment.submit(sent)).toMatchObject({ status: "accepted" });
    expect(h.sandbox.findings()).toEqual([]);
  });

  it("are copies, once each, and hold no secret", async () => {
    const h = createCase({ users });
    await play(h, [send, right, right, right, right]);
    const [first] = h.sandbox.findings();
    expect(JSON.stringify(h.sandbox.findings())).not.toContain(h.otp);
    first?.calls.push(99);
    expect(h.sandbox.findings()).toMatchObject([{ calls: [3, 4] }]);
  });

  it("are told once for a form, at each call for a retry, and withdrawn one by one", async () => {
    const h = createCase({ users });
    const rulesOf = () => h.sandbox.findings().map(({ rule }) => rule);
    await play(h, times(2, makeCode({ expires_in: "300" })));
    expect(rulesOf()).toEqual(["discouraged_form"]);
    await play(h, [fail({ operation: "createDeviceVerification", times: 3 }), send, send, send]);
    expect(rulesOf().slice(1)).toEqual(["unsafe_retry", "unsafe_retry"]);
    await play(h, [wait(30), send, lost("drop_connection", right), right]);
    expect(rulesOf().slice(3)).toEqual(["code_reused", "unsafe_retry"]);
    await play(h, [poll]);
    expect(rulesOf().slice(3)).toEqual(["unsafe_retry"]);
    const marked = h.sandbox.control.listJournal().flatMap(({ findings }) => findings);
    expect(marked.map(({ rule }) => rule).sort()).toEqual(rulesOf().sort());
  });

  it("are at most 200, the last ones", async () => {
    const h = createCase({ users });
    await play(h, [fail({ operation: "generateOtp", times: null }), ...times(203, makeCode({}))]);
    const found = h.sandbox.findings();
    // a retry of each call but the first, which is the second call after that for the token
    expect(found.map(({ calls }) => calls.at(-1))).toEqual(Array.from({ length: 200 }, (_, n) => n + 5));
  });

  it("of one challenge stay when the state of another one is asked for", async () => {
    const h = createCase({ users });
    await play(h, [send, right]);
    const { id, otp } = h;
    await play(h, [send, right, right]);
    const other = { ...h, id, otp };
    await play(other, [right]);
    expect(h.sandbox.findings()).toMatchObject([{ calls: [5, 6] }, { calls: [3, 7] }]);
    await play(other, [poll]);
    expect(h.sandbox.findings()).toMatchObject([{ rule: "code_reused", calls: [5, 6] }]);
  });

  it("take calls of one millisecond for calls without a pause, where the clock is the machine's", () => {
    const journal = createJournal(1000);
    const findings = createFindings(journal, true);
    const before = initialState({ seed: 1, compat: "observed", users: [], now: start });
    const request = { method: "GET", target: `${userPath}/devices`, headers: {}, body: "" };
    for (const status of [429, 200, 200, 200]) {
      const made: RecordedCall = {
        id: journal.count() + 1,
        at: start,
        duration_ms: 0,
        user_id,
        challenge_id: null,
        factor: undefined,
        fault: null,
        operation: "getAuthenticationDevices",
        effect: "read",
        reason: null,
        outcome: undefined,
        request,
        response: { status, headers: {}, text: "[]" },
        changes: [],
        discouraged: [],
        mismatches: [],
      };
      findings.observe({ call: made, before, started: undefined });
      journal.add(made);
    }
    expect(findings.list()).toMatchObject([{ rule: "retry_after_429", calls: [1, 2, 3, 4] }]);
  });

  it("say what was done, and in sentences of their own why it hurts and what to do instead", async () => {
    for (const { steps, says, compat } of wrongs) {
      const h = createCase({ users, compat });
      await play(h, steps);
      const [{ message = "", advice = "" } = {}] = h.sandbox.findings();
      expect(message).toContain(says);
      expect(advice.split(/(?<=\.) /).filter(Boolean).length, advice).toBeGreaterThanOrEqual(2);
      expect(`${message} ${advice}`, "no path of this repository").not.toMatch(/\.md|spec\/|packages\//);
    }
  });

  it("have rules that the README describes and the tests above show", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const described = [...readme.matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, name]) => name);
    const { rule } = Object(controlDocument).components.schemas.Finding.properties;
    expect(described.sort()).toEqual([...rule.enum].sort());
    expect([...new Set(wrongs.map((one) => one.rule))].sort()).toEqual(described);
  });
});
