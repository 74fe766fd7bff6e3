import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { enroll as enrollByClient, resumeVerification, verify as verifyByClient } from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { controlDocument } from "../src/generated/control-document.ts";
import type { Finding } from "../src/index.ts";
import { read } from "./support/application.ts";
import { complete, factorCases } from "./support/factor-cases.ts";
import { enroll, offered, verify } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, start, tokenOf, userPath } from "./support/harness.ts";

const user_id = 42;
const device_id = "3919988";
const verifications = `${userPath}/verifications`;
const code = ({ sandbox }: Harness) => sandbox.control.getLatestCode({ user_id }).code;
const send = ({ mfa }: Harness) => mfa.createDeviceVerification({ user_id, device_id });
const submit = ({ raw }: Harness, id: string, otp: string) => raw("PUT", `${verifications}/${id}`, { otp });
const poll = ({ raw }: Harness, id: string) => raw("GET", `${verifications}/${id}`);
const fail = ({ sandbox }: Harness, fault: object = {}) =>
  sandbox.control.addFault({ kind: "status", status: 503, times: 1, ...fault });

/** A harness whose `raw` keeps its token; `rawWithToken` asks for one before each call. */
function createCase(options: Parameters<typeof createHarness>[0]) {
  const h = createHarness(options);
  let token: Promise<string> | undefined;
  const raw: Harness["raw"] = async (method, path, body, headers = {}) => {
    token ??= tokenOf(h.sandbox);
    const all = { authorization: `Bearer ${await token}`, "content-type": "application/json", ...headers };
    const init = { method, headers: all, body: body === undefined ? null : JSON.stringify(body) };
    return read(await h.sandbox.fetch(new Request(`http://localhost${path}`, init)));
  };
  return { ...h, raw, rawWithToken: h.raw };
}
type Case = ReturnType<typeof createCase>;

interface Play {
  readonly title: string;
  readonly play: (h: Case) => Promise<unknown>;
}

/** Sends an SMS and hands in its code. */
async function logIn(h: Harness) {
  const { id } = await send(h);
  const otp = code(h);
  await submit(h, id, otp);
  return { id, otp };
}

/** A wrong code, after which the verification is pending. */
async function failToLogIn(h: Harness) {
  const { id } = await send(h);
  await submit(h, id, "wrong!");
  return id;
}

interface Wrong extends Play, Pick<Finding, "rule" | "calls"> {
  readonly says: string;
  readonly compat?: "documented";
}

const wrong: readonly Wrong[] = [
  {
    ...{ rule: "second_message", title: "a second SMS while one is pending", calls: [2, 3] },
    play: async (h) => {
      await send(h);
      h.advance(29);
      await send(h);
    },
    says: "A second message (sms) was sent to user 42 while the first was pending, 29 s after it.",
  },
  {
    ...{ rule: "second_message", title: "a second enrollment of the factor", calls: [3, 5] },
    play: async ({ mfa }) => {
      await enroll(mfa, { user_id, factor: "OneLogin Email" });
      await enroll(mfa, { user_id, factor: "OneLogin Email" });
    },
    says: "A second message (email_code)",
  },
  {
    ...{ rule: "code_reused", title: "the same code twice", calls: [4, 5] },
    play: async (h) => {
      const { id, otp } = await logIn(h);
      await submit(h, id, otp);
    },
    says: "A code that had been accepted was sent again for user 42.",
  },
  {
    ...{ rule: "code_reused", title: "the same code twice in one step", calls: [2, 3], compat: "documented" },
    play: async (h) => {
      const otp = h.sandbox.control.getTotp({ user_id }).code;
      const body = { otp, device_id: "3919989" };
      await h.raw("POST", verifications, body);
      await h.raw("POST", verifications, body);
    },
    says: "A code that had been accepted was sent again",
  },
  {
    ...{ rule: "used_after_acceptance", title: "another code for what was accepted", calls: [4, 6] },
    play: async (h) => {
      const { id } = await logIn(h);
      await h.raw("GET", `${userPath}/devices`);
      await submit(h, id, "123456");
    },
    says: "A code was sent for a verification of user 42 that had been accepted.",
  },
  {
    ...{ rule: "unsafe_retry", title: "a start sent again after a 503", calls: [2, 3] },
    play: async (h) => {
      fail(h, { operation: "createDeviceVerification" });
      for (let attempt = 0; attempt < 2; attempt++) await h.raw("POST", verifications, { device_id });
    },
    says: "createDeviceVerification was sent again after a 503",
  },
  {
    ...{ rule: "unsafe_retry", title: "a code sent again after its response was lost", calls: [5, 6] },
    play: async (h) => {
      const { id } = await send(h);
      await h.raw("GET", `${userPath}/devices`);
      fail(h, { kind: "drop_connection", operation: "verifyUserVerification" });
      const call = { user_id, verification_id: id, otp: "wrong!" };
      await expect(h.mfa.verifyUserVerification(call)).rejects.toThrow();
      await h.mfa.verifyUserVerification(call);
    },
    says: "verifyUserVerification was sent again after its response was lost",
  },
  {
    ...{ rule: "unsafe_retry", title: "a code sent again because of a 401", calls: [4, 5] },
    play: async (h) => {
      const { id } = await send(h);
      const authorization = "Bearer no";
      await h.raw("PUT", `${verifications}/${id}`, { otp: "1" }, { authorization });
      await h.mfa.verifyUserVerification({ user_id, verification_id: id, otp: "1" });
    },
    says: "verifyUserVerification was sent again after a 401",
  },
  {
    ...{ rule: "unsafe_retry", title: "a start sent again after its body was cut", calls: [2, 3] },
    play: async (h) => {
      fail(h, { kind: "truncated_body", operation: "createDeviceVerification" });
      await expect(h.raw("POST", verifications, { device_id })).rejects.toThrow();
      await h.raw("POST", verifications, { device_id });
    },
    says: "createDeviceVerification was sent again after its response was lost",
  },
  {
    ...{ rule: "unsafe_retry", title: "a temporary code made again after a 500", calls: [2, 3] },
    play: async (h) => {
      fail(h, { status: 500, operation: "generateOtp" });
      for (let attempt = 0; attempt < 2; attempt++) await h.raw("POST", `${userPath}/mfa_token`, {});
    },
    says: "generateOtp was sent again after a 500",
  },
  {
    ...{ rule: "polling_too_fast", title: "a poll each second", calls: [3, 4, 5] },
    play: async (h) => {
      const { id: verification_id } = await send(h);
      for (let second = 0; second < 6; second++) {
        await h.mfa.getUserVerification({ user_id, verification_id });
        h.advance(1);
      }
    },
    says: "A pending state of user 42 was asked for three times within 2000 ms.",
  },
  {
    ...{ rule: "token_for_each_call", title: "a token before each call", calls: [1, 2, 3, 4, 5, 6] },
    play: async (h) => {
      await h.rawWithToken("GET", `${userPath}/devices`);
      const { json } = await h.rawWithToken("POST", verifications, { device_id });
      await h.rawWithToken("PUT", `${verifications}/${Object(json).id}`, { otp: code(h) });
    },
    says: "A token was asked for before each of three calls",
  },
  {
    ...{ rule: "discouraged_form", title: "a text in place of a number", calls: [2] },
    play: async ({ raw }) => raw("POST", `${userPath}/mfa_token`, { expires_in: "300" }),
    says: "generateOtp was sent in a form that the spec discourages. expires_in: It is a number of seconds",
  },
  {
    ...{ rule: "pending_as_accepted", title: "another phone number after a wrong code", calls: [4, 5] },
    play: async (h) => {
      await failToLogIn(h);
      await h.raw("PUT", "/api/2/users/42", { phone: "+15550999" });
    },
    says: "updateUser was called for user 42 after a wrong code, while the verification was pending.",
  },
  {
    ...{ rule: "pending_as_accepted", title: "use of a device that is not enrolled", calls: [4, 5] },
    play: async ({ mfa, sandbox }) => {
      const { submit: submitCode } = await enroll(mfa, { user_id, factor: "OneLogin Email" });
      await submitCode("wrong!");
      const [pending] = sandbox.control.getSnapshot().users[user_id]?.challenges ?? [];
      await mfa.verifyUserOtp({ user_id, device_id: pending?.device_id ?? "", otp: "1" }).catch(() => {});
    },
    says: "verifyUserOtp was called for user 42 after a wrong code, while the registration was pending.",
  },
  {
    ...{
      rule: "pending_as_accepted",
      title: "a change after another verification was rejected",
      calls: [4, 11],
    },
    play: async (h) => {
      await failToLogIn(h);
      h.advance(30);
      const { id } = await send(h);
      for (let count = 0; count < 5; count++) await submit(h, id, "wrong!");
      await h.raw("PUT", "/api/2/users/42", { phone: "+15550999" });
    },
    says: "updateUser was called for user 42 after a wrong code",
  },
];

const right: readonly Play[] = [
  {
    title: "a resend after the first one has expired, or when the user asks for it after half a minute",
    play: async (h) => {
      await send(h);
      h.advance(30);
      await send(h);
      h.advance(120);
      await send(h);
    },
  },
  {
    title: "two devices and two users at the same time",
    play: async (h) => {
      const devices = [{ kind: "sms" }, { kind: "voice" }] as const;
      h.sandbox.control.createUser({ id: 7, name: "Lin", phone: "+15550107", devices: [...devices] });
      const [sms, voice] = h.sandbox.control.listDevices({ user_id: 7 });
      await Promise.all([
        send(h),
        h.mfa.createDeviceVerification({ user_id: 7, device_id: sms?.device_id ?? "" }),
        h.mfa.createDeviceVerification({ user_id: 7, device_id: voice?.device_id ?? "" }),
        h.mfa.createDeviceVerification({ user_id, device_id: "3919989" }),
      ]);
    },
  },
  {
    title: "a start that is tried again by a person, half a minute after a 503",
    play: async (h) => {
      fail(h, { operation: "createDeviceVerification", after_effect: true });
      await h.raw("POST", verifications, { device_id });
      h.advance(30);
      await h.raw("POST", verifications, { device_id });
    },
  },
  {
    title: "a retry of what changes nothing, and of anything after a 429",
    play: async (h) => {
      fail(h, { operation: "getAuthenticationDevices" });
      await h.raw("GET", `${userPath}/devices`);
      await h.raw("GET", `${userPath}/devices`);
      fail(h, { status: 429, operation: "createDeviceVerification" });
      await h.raw("POST", verifications, { device_id });
      await h.raw("POST", verifications, { device_id });
    },
  },
  {
    title: "the second of two clicks, after which the state is asked for",
    play: async (h) => {
      const { id, otp } = await logIn(h);
      await submit(h, id, otp);
      await poll(h, id);
    },
  },
  {
    title: "an enrollment without a code that is asked for twice",
    play: async ({ mfa, raw }) => {
      const { factor_id } = await offered(mfa, user_id, "OneLogin Email");
      const body = { factor_id, display_name: "Mine", verified: true };
      for (let click = 0; click < 2; click++) await raw("POST", `${userPath}/registrations`, body);
    },
  },
  {
    title: "wrong codes of a person, then the right one, and what follows",
    play: async (h) => {
      const id = await failToLogIn(h);
      await submit(h, id, "wrong!");
      await submit(h, id, code(h));
      await h.raw("PUT", "/api/2/users/42", { phone: "+15550999" });
    },
  },
  {
    title: "a help desk that helps after a wrong code",
    play: async (h) => {
      await failToLogIn(h);
      await h.mfa.generateOtp({ user_id });
      await h.mfa.deleteEnrolledFactor({ user_id, device_id });
    },
  },
  {
    title: "a reusable temporary code, used twice",
    play: async ({ mfa }) => {
      const { mfa_token: otp = "" } = await mfa.generateOtp({ user_id, reusable: true });
      await mfa.verifyUserOtp({ user_id, otp });
      await mfa.verifyUserOtp({ user_id, otp });
    },
  },
  {
    title: "polls every two seconds, and some on a clock that stands still",
    play: async (h) => {
      const { id: verification_id } = await send(h);
      for (const seconds of [0, 0, 0, 2, 2, 2, 2]) {
        h.advance(seconds);
        await h.mfa.getUserVerification({ user_id, verification_id });
      }
    },
  },
  {
    title: "the same wrong code for two verifications, the first answered with a 503, and quick wrong codes",
    play: async (h) => {
      const { id } = await send(h);
      h.advance(30);
      const { id: second } = await send(h);
      fail(h, { operation: "verifyUserVerification" });
      await submit(h, id, "wrong!");
      for (let attempt = 0; attempt < 3; attempt++) {
        h.advance(1);
        await submit(h, second, "wrong!");
      }
    },
  },
  {
    title: "calls that are no polls, one each second",
    play: async (h) => {
      for (let second = 0; second < 4; second++) {
        await h.raw("GET", `${userPath}/devices`);
        h.advance(1);
      }
    },
  },
  {
    title: "programs that run once for each call, and two instances that share a token",
    play: async (h) => {
      for (let run = 0; run < 5; run++) await h.rawWithToken("GET", `${userPath}/devices`);
      const [one, two] = [h.mfa, h.mfa];
      const { id: verification_id } = await one.createDeviceVerification({ user_id, device_id });
      await two.verifyUserVerification({ user_id, verification_id, otp: code(h) });
    },
  },
];

const users = adaWith("sms", "authenticator");

describe("findings", () => {
  it.each(wrong)("$rule: $title", async ({ rule, play, calls, says, compat }) => {
    const h = createCase({ users, compat });
    await play(h);
    const found = h.sandbox.findings();
    expect(found).toMatchObject([{ rule, calls, message: expect.stringContaining(says) }]);
    expect(found.filter(({ guide }) => !isGuide(guide))).toEqual([]);
    const { entry } = h.sandbox.control.getCall({ call_id: calls.at(-1) ?? 0 });
    expect(entry.findings).toEqual(found);
    h.sandbox.reset();
    expect(h.sandbox.findings()).toEqual([]);
  });

  it.each(right)("none: $title", async ({ play }) => {
    const h = createCase({ users });
    await play(h);
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
    fail(h, { kind: "drop_connection", operation: "verifyUserVerification" });
    const otp = code(h);
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
    const { id, otp } = await logIn(h);
    for (let click = 0; click < 3; click++) await submit(h, id, otp);
    const [first] = h.sandbox.findings();
    expect(JSON.stringify(h.sandbox.findings())).not.toContain(otp);
    first?.calls.push(99);
    expect(h.sandbox.findings()).toMatchObject([{ calls: [4, 5] }]);
  });

  it("are told once for a form, at each call for a retry, and withdrawn one by one", async () => {
    const h = createCase({ users });
    const rulesOf = () => h.sandbox.findings().map(({ rule }) => rule);
    for (let call = 0; call < 2; call++) await h.raw("POST", `${userPath}/mfa_token`, { expires_in: "300" });
    expect(rulesOf()).toEqual(["discouraged_form"]);
    fail(h, { operation: "createDeviceVerification", times: 3 });
    for (let attempt = 0; attempt < 3; attempt++) await h.raw("POST", verifications, { device_id });
    expect(rulesOf().slice(1)).toEqual(["unsafe_retry", "unsafe_retry"]);
    h.advance(30);
    const { id } = await send(h);
    const otp = code(h);
    fail(h, { kind: "drop_connection", operation: "verifyUserVerification" });
    await expect(submit(h, id, otp)).rejects.toThrow();
    await submit(h, id, otp);
    expect(rulesOf().slice(3)).toEqual(["code_reused", "unsafe_retry"]);
    await poll(h, id);
    expect(rulesOf().slice(3)).toEqual(["unsafe_retry"]);
    const marked = h.sandbox.control.listJournal().flatMap(({ findings }) => findings);
    expect(marked.map(({ rule }) => rule).sort()).toEqual(rulesOf().sort());
  });

  it("of one challenge stay when the state of another one is asked for", async () => {
    const h = createCase({ users });
    const [one, other] = [await logIn(h), await logIn(h)];
    for (const { id, otp } of [one, other]) await submit(h, id, otp);
    expect(h.sandbox.findings()).toMatchObject([{ calls: [4, 7] }, { calls: [6, 8] }]);
    await poll(h, one.id);
    expect(h.sandbox.findings()).toMatchObject([{ rule: "code_reused", calls: [6, 8] }]);
  });

  it("have rules that the README describes and the tests above show", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    const described = [...readme.matchAll(/^\| `(\w+)` \| [^|]+ \|$/gm)].map(([, name]) => name);
    const { rule } = Object(controlDocument).components.schemas.Finding.properties;
    expect(described.sort()).toEqual([...rule.enum].sort());
    expect([...new Set(wrong.map((one) => one.rule))].sort()).toEqual(described);
  });
});

/** Tells whether a guide is there, with the heading if it names one. */
function isGuide(guide: string): boolean {
  const [file = "", heading] = guide.split("#");
  const path = join(import.meta.dirname, "../../..", file);
  const headings = existsSync(path) ? readFileSync(path, "utf8").match(/^#+ .*$/gm) : null;
  const anchors = headings?.map((text) => text.replace(/^#+ /, "").toLowerCase().replaceAll(" ", "-"));
  return anchors !== undefined && (heading === undefined || anchors.includes(heading));
}
