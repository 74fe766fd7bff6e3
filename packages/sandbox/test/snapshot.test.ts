import { describe, expect, it } from "vitest";
import type { Snapshot } from "../src/index.ts";
import { createApplication } from "./support/application.ts";
import { enroll, verify } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, start, tokenOf, userPath } from "./support/harness.ts";
import { unknownId } from "./support/spec.ts";

const user_id = 42;

/** Of a sandbox in which each kind of thing is there: devices, open and ended challenges, messages, codes, a token. */
async function takeSnapshot(): Promise<Snapshot> {
  const { sandbox, mfa, advance } = createHarness();
  await tokenOf(sandbox);
  const sms = await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  advance(10);
  await sms.submit(sandbox.control.getLatestCode({ user_id }).code);
  const app = await enroll(mfa, { user_id, factor: "Authenticator" });
  await app.submit(sandbox.control.getTotp({ user_id, challenge_id: app.id }).code);
  await verify(mfa, { user_id });
  await enroll(mfa, { user_id, factor: "OneLogin Protect" });
  await mfa.generateOtp({ user_id });
  await enroll(mfa, { user_id, factor: "Email Magic Link" });
  return sandbox.control.getSnapshot();
}

const snapshot = await takeSnapshot();

/** Enrolls an SMS, of which a verification is open, with one wrong code. @returns its path, and its code */
async function openChallenges({ sandbox, mfa }: Harness) {
  const sms = await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  await sms.submit(sandbox.control.getLatestCode({ user_id }).code);
  const { id, submit } = await verify(mfa, { user_id });
  await submit("wrong!");
  return { path: `${userPath}/verifications/${id}`, otp: sandbox.control.getLatestCode({ user_id }).code };
}

/** Returns the state as the control API shows it, without the faults, the calls, the revision and the options. */
function shownBy({ sandbox: { control } }: Pick<Harness, "sandbox">) {
  const { now, seed, compat, rate_limit, counts } = control.getState();
  const users = control.listUsers();
  const lists = users.map(({ id }) => {
    const one = { user_id: id };
    return [control.listDevices(one), control.listChallenges(one), control.listMessages(one)];
  });
  return { now, seed, compat, rate_limit, counts: { ...counts, calls: 0 }, users, lists };
}

/** A value that stands elsewhere in the snapshot. */
const copied = (from: string) => ({ copied: from });
const later = start + 10_001;

/**
 * Changes that make a valid snapshot contradict itself: a pointer, below Ada unless it begins with a slash, the value there,
 * `undefined` for none, and the problem, with its pointer if that is another one.
 */
const contradictions: readonly [
  at: string,
  value: unknown,
  problem: string,
  more?: Record<string, unknown>,
][] = [
  // another shape
  ["/version", 2, "must be 1, the version"],
  ["/version", undefined, "is missing"],
  ["/mode", "observed", "is unknown"],
  ["/__proto__", { version: 1 }, "is unknown"],
  ["constructor", 1, "is unknown"],
  ["devices/0", {}, "/users/42/devices/0/device_id is missing"],
  // another key
  ["/users/7", copied("/users/43"), "must be the user's id: 43"],
  ["/users/043", copied("/users/43"), "must be the user's id: 43"],
  ["/users/__proto__", copied("/users/43"), "must be the user's id: 43"],
  ["/users/constructor", copied("/users/43"), "must be the user's id: 43"],
  ["/users/43/id", 1e15, "must be 999999999999999 or less"],
  // an id twice
  ["devices/1/device_id", "3919988", "is not unique: 3919988"],
  ["/users/43/devices/0", copied("devices/0"), "/users/43/devices/0/device_id is not unique: 3919988"],
  ["challenges/1/id", copied("challenges/0/id"), "is not unique: "],
  ["messages/1/id", copied("messages/0/id"), "is not unique: "],
  ["/factor_ids/sms", copied("/factor_ids/voice"), "/factor_ids/voice is not unique: "],
  ["/tokens/1", copied("/tokens/0"), "/tokens/1/access_token is not unique"],
  ["/draws/devices", 3919988, "must be above"],
  ["/draws/temporaries", 36216766, "must be above ids in use: 36216766"],
  ["/draws/tokens", 0, "is less than"],
  // a reference to nothing, or to something else
  ["challenges/2/device_id", "1", "is not a device of this user"],
  ["challenges/2/device_id", "3919989", "is a device of another kind: authenticator"],
  ["challenges/3/device_id", "3919988", "is a device already"],
  ["messages/2/challenge/id", unknownId, "is not a challenge of this user"],
  ["messages/2/challenge/type", "registration", "differs from its challenge's"],
  ["messages/2/kind", "voice", "differs from its challenge's"],
  ["messages/2/code", "1", "differs from its challenge's"],
  ["messages/2/expires_at", later, "differs from its challenge's"],
  ["messages/0/status", "rejected", "differs from its challenge's"],
  // what could never work
  ["challenges/2/code", undefined, "is missing", { "messages/2/code": undefined }],
  ["challenges/3/kind", "temporary_code", "cannot be enrolled: temporary_code"],
  ["challenges/2/wrong", 5, "must be below 5 while it is pending"],
  ["devices/1/secret", undefined, "is missing"],
  ["devices/0/secret", copied("devices/1/secret"), "does not belong here"],
  ["devices/2/temporary", undefined, "is missing"],
  ["devices/1/kind", "sms", "is enrolled already: sms", { "devices/1/secret": undefined }],
  ["devices/1/default", true, "is true for more than one device"],
  // times that contradict
  ["/now", "2026-02-30T09:00:00Z", "must be a date and a time"],
  ["/now", "2026-06-30T23:59:60Z", "must be a time that exists"],
  ["/now", "2026-01-05T23:59:60Z", "must be a time that exists"],
  ["/now", "2026-01-05T09:00:00", "must be a date and a time with its zone"],
  ["/now", "yesterday", "must be a date and a time with its zone"],
  ["/tokens/0/created_at", 1e17, "must be 253402300799999 or less"],
  ["/tokens/0/created_at", later, "is after the snapshot's time"],
  ["/tokens/0/ended_at", later, "is after the snapshot's time"],
  ["/rate_limit/window_started_at", later, "is after the snapshot's time"],
  ["devices/0/created_at", later, "is after the snapshot's time"],
  ["challenges/0/started_at", later, "is after the snapshot's time"],
  ["messages/0/sent_at", later, "is after the snapshot's time"],
  ["messages/0/ended_at", later, "is after the snapshot's time"],
  ["devices/1/last_step", Math.floor(start / 30_000) + 2, "is after the snapshot's time"],
  ["challenges/0/expires_at", start, "is not after started_at"],
  ["devices/2/temporary/expires_at", start, "is not after created_at"],
  ["messages/1/expires_at", start + 10_000, "is not after sent_at"],
  ["messages/0/ended_at", start - 1, "is before sent_at"],
  ["messages/2/ended_at", start, "does not belong here"],
  ["messages/0/ended_at", undefined, "is missing"],
];

/** Its secrets, none of which an error has. */
const secrets = [
  ...JSON.stringify(snapshot).matchAll(/"(?:access_token|secret|token|link|code)":"([^"]+)"/g),
].map(([, secret = ""]) => secret);

const pointerTo = (at: string) => (at.startsWith("/") ? at : `/users/42/${at}`);

/** A copy of the snapshot with a change. Every key is an own field, as `JSON.parse` makes it: `__proto__` too. */
function edit(changes: Readonly<Record<string, unknown>>): Snapshot {
  const copy = structuredClone(snapshot);
  const valueAt = (keys: readonly string[]) => keys.reduce((value: unknown, key) => Object(value)[key], copy);
  for (const [at, value] of Object.entries(changes)) {
    const keys = pointerTo(at).split("/").slice(1);
    const key = keys.pop() ?? "";
    const { copied: from } = Object(value);
    const put = from === undefined ? value : structuredClone(valueAt(pointerTo(from).split("/").slice(1)));
    const field = { value: put, enumerable: true, configurable: true, writable: true };
    if (put === undefined) Reflect.deleteProperty(Object(valueAt(keys)), key);
    else Object.defineProperty(valueAt(keys), key, field);
  }
  return copy;
}

const cases = contradictions.map(([at, value, problem, more = {}]) => ({
  change: `${pointerTo(at)}: ${JSON.stringify(value)}`,
  says: problem.startsWith("/") ? problem : `${pointerTo(at)} ${problem}`,
  changes: { [at]: value, ...more },
}));

it.each(cases.map(({ change, ...one }) => [change, one] as const))(
  "a snapshot with %s is refused, and nothing changes",
  { tags: "security" },
  (_, { says, changes }) => {
    const { control } = createHarness({ seed: 9 }).sandbox;
    const before = JSON.stringify(control.getSnapshot());
    let code: unknown;
    let problems: readonly { pointer: string; message: string }[] = [];
    try {
      control.restoreSnapshot(edit(changes));
    } catch (error) {
      ({ code, problems } = Object(error));
    }
    expect(code).toBe("invalid_input");
    expect(problems.map(({ pointer, message }) => `${pointer} ${message}`)).toContainEqual(
      expect.stringContaining(says),
    );
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter((secret) => JSON.stringify(problems).includes(secret))).toEqual([]);
    expect(JSON.stringify(control.getSnapshot())).toBe(before);
    expect(Object.getPrototypeOf({})).not.toHaveProperty("version");
  },
);

it("lists at most a hundred problems", () => {
  const { control } = createHarness().sandbox;
  const users = Object.fromEntries(
    Array.from({ length: 150 }, (_, key) => [`${key + 100}`, snapshot.users[43]]),
  );
  const restore = () => control.restoreSnapshot(edit({ "/users": users }));
  expect(restore).toThrow(expect.objectContaining({ problems: expect.objectContaining({ length: 100 }) }));
});

describe("a snapshot", () => {
  it("is what a file has of it", () => {
    expect(snapshot).toStrictEqual(JSON.parse(JSON.stringify(snapshot)));
  });

  it("is the whole state: another sandbox shows the same and goes on in the same way", async () => {
    const h = createHarness({ seed: 3 });
    h.sandbox.control.setRateLimit({ enforced: true, limit: 60, window_s: 600, headers: true });
    h.sandbox.control.createUser({ id: 7, name: "Edsger", email: "e@example.com", forbidden: true });
    const code = await openChallenges(h);
    h.advance(20);
    const other = createHarness({ seed: 9 });
    other.sandbox.control.restoreSnapshot(h.sandbox.control.getSnapshot());
    expect(shownBy(other)).toEqual(shownBy(h));
    const next = async ({ sandbox, raw }: Harness) => {
      // a new one in each, which asks for its token
      const mfa = createApplication(sandbox.fetch);
      const accepted = await raw("PUT", code.path, { otp: code.otp });
      await verify(mfa, { user_id });
      await enroll(mfa, { user_id, factor: "OneLogin Email" });
      await mfa.generateOtp({ user_id });
      return [accepted.json, shownBy({ sandbox }), sandbox.control.getSnapshot()];
    };
    expect(await next(other)).toEqual(await next(h));
  });

  it("whose temporary code has expired is restored", () => {
    const { ids: _, ...draws } = snapshot.draws;
    const { control } = createHarness({ seed: 8 }).sandbox;
    control.restoreSnapshot(snapshot);
    expect(control.getSnapshot()).toEqual({ ...snapshot, draws });
    control.setClock({ advance_ms: 300_000_000 });
    const expired = control.getSnapshot();
    const other = createHarness({ seed: 9 }).sandbox.control;
    other.restoreSnapshot(expired);
    expect(other.getSnapshot()).toEqual(expired);
  });

  it("with a verification whose temporary code has been used is restored", async () => {
    const h = createHarness();
    const { device_id, mfa_token: otp = "" } = await h.mfa.generateOtp({ user_id });
    await verify(h.mfa, { user_id, device_id });
    await h.mfa.verifyUserOtp({ user_id, otp });
    const used = h.sandbox.control.getSnapshot();
    expect(used.users[42]).toMatchObject({ devices: [], challenges: [{ status: "pending" }] });
    expect(() => h.sandbox.control.restoreSnapshot(used)).not.toThrow();
  });

  it("with more challenges than are kept is restored", async () => {
    const h = createHarness({ users: adaWith("sms", "authenticator") });
    const { submit } = await verify(h.mfa, { user_id, device_id: "3919988" });
    await submit(h.sandbox.control.getLatestCode({ user_id }).code);
    await verify(h.mfa, { user_id, device_id: "3919988" });
    for (let count = 0; count < 201; count++) await verify(h.mfa, { user_id, device_id: "3919989" });
    // nothing but the verification that makes room has changed
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ changes: { length: 1 } }]);
    const crowded = h.sandbox.control.getSnapshot();
    // the message of a challenge that has ended stays, also when one that has sent none makes room
    expect(crowded.users[42]).toMatchObject({
      challenges: { length: 200 },
      messages: [{ status: "accepted" }],
    });
    h.sandbox.control.restoreSnapshot(crowded);
    expect(h.sandbox.control.getSnapshot()).toEqual(crowded);
  });

  it("of a sandbox whose machine's clock was set back is restored", async () => {
    let now = start;
    const h = createHarness({ now: () => now });
    await enroll(h.mfa, { user_id, factor: "OneLogin SMS" });
    now -= 5_000.5;
    const taken = h.sandbox.control.getSnapshot();
    expect(taken.now).toBe("2026-01-05T09:00:00.000Z");
    expect(() => h.sandbox.control.restoreSnapshot(taken)).not.toThrow();
    expect(h.sandbox.control.listChallenges({ user_id })).toMatchObject([{ status: "pending" }]);
  });
});
