import assert from "node:assert/strict";
import fc from "fast-check";
import { factorOf } from "../../../src/state/factors.ts";
import { factorCases } from "../../support/factor-cases.ts";
import { stepAt, totpAt } from "../../support/totp.ts";
import type { Twins, View } from "./twins.ts";

/** Mostly the first user, who has all factors. */
const user = fc.constantFrom(42, 42, 42, 43);
/** The place in a list, counted from its end: mostly the last. */
const nth = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(9) });
const factor = fc.constantFrom(...factorCases.map(({ kind, name }) => ({ kind, name })));
/** In seconds; 120 by default. */
const expires_in = fc.constantFrom(undefined, undefined, 120, 300, 900);
/** The right code, that of an app from so many time steps away; or any code that was accepted before, a wrong one at first. */
const early = fc.constantFrom(0, 0, 0, 0, 1, -1, 2, -2, undefined, undefined, undefined);
const seconds = fc.constantFrom(1, 29, 30, 31, 120, 900, 3600, 36_000);
/** The last second of a challenge and its end, and the same of the time for which it can still be read. */
const afterEnd = fc.constantFrom(-1, 0, 899, 900);

const named = <const Name extends string>(step: Name) => ({ step: fc.constant(step), user });

/** All kinds of steps. */
export const steps = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...named("enroll"), factor, expires_in, verified: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ ...named("verify"), nth, expires_in }) },
  { weight: 9, arbitrary: fc.record({ ...named("submit"), nth, early, times: fc.constantFrom(1, 1, 1, 6) }) },
  { weight: 4, arbitrary: fc.record({ ...named("answer"), nth, isYes: fc.constantFrom(true, true, false) }) },
  { weight: 3, arbitrary: fc.record({ ...named("poll"), nth }) },
  { weight: 1, arbitrary: fc.record({ ...named("remove"), nth }) },
  { weight: 2, arbitrary: fc.record({ ...named("trespass"), nth }) },
  { weight: 2, arbitrary: fc.record({ ...named("waitUntil"), nth, afterEnd }) },
  { weight: 1, arbitrary: fc.record({ ...named("wait"), seconds }) },
  { weight: 1, arbitrary: fc.record(named("revokeToken")) },
  { weight: 2, arbitrary: fc.record(named("moveOn")) },
);

type Step = typeof steps extends fc.Arbitrary<infer Any> ? Any : never;
type Challenge = View["challenges"][number];

/** The effect of a step, beside that of time: ids of challenges, and of a device that is removed. */
interface Effect {
  readonly started?: string;
  readonly accepted?: string | undefined;
  readonly denied?: string;
  readonly wrong?: string;
  readonly removed?: string | undefined;
}

/** The users before a step, the one who acts and another one, and what they know. */
interface Scene extends Twins {
  readonly own: View;
  readonly other: View;
  /** Authenticator apps by the ids of registrations and devices, each with the time step of its last accepted code. */
  readonly apps: Map<string, { readonly secret: string; last: number }>;
  readonly usedCodes: string[];
}

/**
 * Plays a sequence. After each step, what is seen of a user is what was seen before, changed by the step and by time only.
 * @param reached gets the states of challenges that were seen
 */
export async function play(twins: Twins, sequence: readonly Step[], reached: Set<string>): Promise<void> {
  const memory = { apps: new Map(), usedCodes: ["wrong!"] };
  let views = [42, 43].map(twins.look);
  for (const step of sequence.flatMap((one) => Array<Step>("times" in one ? one.times : 1).fill(one))) {
    const own = views.find(({ user_id }) => user_id === step.user) ?? assert.fail();
    const other = views.find((view) => view !== own) ?? assert.fail();
    const scene = { ...twins, ...memory, own, other };
    // the one for this step
    const act = acts[step.step] as (scene: Scene, step: Step) => Promise<Effect | undefined> | undefined;
    const effect = (await act(scene, step)) ?? {};
    views = views.map((view) => checkView(scene, view, view === own ? effect : {}));
    const challenges = views.flatMap((view) => view.challenges);
    for (const { kind, type, status } of challenges) reached.add(`${kind} ${type} ${status}`);
  }
}

/** Checks what is seen of a user after a step. @returns it */
function checkView({ note, now, apps, look }: Scene, before: View, effect: Effect): View {
  const after = look(before.user_id);
  const started = after.challenges.filter(({ id }) => id === effect.started);
  const fresh = { status: "pending", attempts_left: 5 } as const;
  const all = [...before.challenges, ...started.map((one) => ({ ...one, ...fresh }))];
  const done = all.find(({ id }) => id === effect.accepted);
  const brief = ({ id, status, attempts_left }: Challenge) => [id, status, attempts_left];
  const expected = all
    .filter(({ expires_at }) => now() < Date.parse(expires_at) + 15 * 60_000)
    .map((one) => brief({ ...one, ...changeOf(one, effect, done, now()) }));
  assert.deepEqual(after.challenges.map(brief), expected, "challenges");

  const enrolled = after.challenges.filter(({ id, type }) => id === done?.id && type === "registration");
  for (const { id, device_id } of enrolled) {
    note(device_id);
    const app = apps.get(id);
    if (app) apps.set(device_id, app);
  }
  const devices = [...before.devices, ...enrolled].map(({ device_id }) => device_id);
  const left = devices.filter((id) => id !== effect.removed);
  assert.deepEqual(
    after.devices.map(({ device_id }) => device_id),
    left,
    "devices",
  );
  return after;
}

/** A pending challenge ends by an effect or by time, and one that has ended never changes. */
function changeOf(
  { id, kind, status, device_id, attempts_left, expires_at }: Challenge,
  { accepted, denied, wrong, removed }: Effect,
  done: Challenge | undefined,
  now: number,
): Partial<Challenge> {
  if (status !== "pending") return {};
  if (id === accepted) return { status: "accepted" };
  // a factor is enrolled once
  const isReplaced = done?.type === "registration" && done.kind === kind;
  if (id === denied || isReplaced || device_id === removed) return { status: "rejected" };
  if (id === wrong) {
    return { attempts_left: attempts_left - 1, status: attempts_left === 1 ? "rejected" : "pending" };
  }
  return now < Date.parse(expires_at) ? {} : { status: "expired" };
}

const fromEnd = <T>(list: readonly T[], index: number) => list.at(-1 - (index % Math.max(list.length, 1)));

/** Polls a challenge, or submits what is in the body, as a user. */
function callOn({ call }: Twins, user_id: number, { id, type }: Challenge, body?: object) {
  const noun = type === "registration" ? "Registration" : "Verification";
  const path = { user_id, registration_id: id, verification_id: id };
  return call(`${body ? "verify" : "get"}User${noun}`, path, body);
}

/** The code of a challenge: the sent one, or that of an app, which is good a time step early or late, and only once. */
function codeOf({ own, apps, now }: Scene, { id, type, device_id }: Challenge, early = 0) {
  const sent = own.messages.find(({ challenge }) => challenge.id === id)?.code;
  const app = apps.get(type === "registration" ? id : device_id) ?? {
    secret: "",
    last: Number.POSITIVE_INFINITY,
  };
  const current = stepAt(now());
  return {
    code: sent ?? totpAt(app.secret, current + early),
    accepts(otp: string): boolean {
      const steps = [current - 1, current, current + 1].filter((step) => step > app.last);
      const step = steps.find((one) => totpAt(app.secret, one) === otp);
      app.last = step ?? app.last;
      return step !== undefined || sent === otp;
    },
  };
}

type Acts = {
  readonly [Name in Step["step"]]: (
    scene: Scene,
    step: Extract<Step, { readonly step: Name }>,
  ) => Promise<Effect | undefined> | Promise<void> | void;
};

const acts: Acts = {
  async enroll(scene, { factor: { kind, name }, expires_in, verified }) {
    const { own, call } = scene;
    const { fields: factors } = await call("getAuthFactors", own);
    const offered = factors.find((one: { name: string }) => one.name === name);
    assert.equal(offered !== undefined, own.offered.includes(kind), `${kind} is offered`);
    const body = { factor_id: offered?.factor_id ?? 1, display_name: "Mine", expires_in, verified };
    const { status, fields } = await call("createFactorRegistration", own, body);
    assert.equal(
      status,
      offered && (!verified || factorOf(kind).isPreVerifiable) ? 201 : 422,
      `enrolling ${kind}`,
    );
    if (status !== 201) return;
    scene.note(fields.id);
    const secret = new URL(fields.factor_data?.totp_url ?? "otpauth:").searchParams.get("secret");
    if (secret) scene.apps.set(fields.id, { secret, last: -1 });
    return { started: fields.id, accepted: verified ? fields.id : undefined };
  },
  async verify({ own, call, note }, { nth, expires_in }) {
    const device_id = fromEnd(own.devices, nth)?.device_id ?? "1";
    const { status, fields } = await call("createDeviceVerification", own, { device_id, expires_in });
    assert.equal(status, own.devices.length > 0 ? 201 : 422, "verifying a device");
    return status === 201 ? { started: note(fields.id) } : {};
  },
  async submit(scene, { nth, early }) {
    const { own, usedCodes, compat } = scene;
    const challenge = fromEnd(own.challenges, nth);
    if (!challenge) return;
    const { id, status, type, kind, device_id, attempts_left } = challenge;
    const isVerification = type === "verification";
    const isPush = isVerification && factorOf(kind).takesNoCodeIn === compat;
    const right = codeOf(scene, challenge, early);
    const otp = early === undefined ? (fromEnd(usedCodes, nth) ?? "") : right.code;
    const response = await callOn(scene, own.user_id, challenge, {
      otp,
      ...(isVerification && { device_id }),
    });
    assert.equal(response.status, isPush || status === "accepted" ? 422 : 200, "the HTTP status for a code");
    if (response.status !== 200) return;
    const isRight = status === "pending" && right.accepts(otp);
    if (isRight) usedCodes.push(otp);
    const isOver = status !== "pending" || attempts_left === 1;
    // the envelope of the reference says no more than that
    const words = isRight ? ["accepted"] : ["refused", isOver ? "rejected" : "pending"];
    assert.ok(words.includes(response.word), `what is said of a code: ${response.word}, not ${words}`);
    return isRight ? { accepted: id } : { wrong: id };
  },
  /** Does what a message asks for, or what it does not. */
  async answer({ own, act }, { nth, isYes }) {
    const message = fromEnd(own.messages, nth);
    if (!message) return;
    const { id, kind, link, challenge } = message;
    const { token = "0", status } = own.challenges.find((one) => one.id === challenge.id) ?? {};
    const verb = kind === "voice" ? "keypad" : isYes ? "approve" : "deny";
    const body = kind === "voice" ? { digits: isYes ? token : "1" } : undefined;
    const isDone = await (link
      ? act("GET", link)
      : act("POST", `/_sandbox/api/messages/${id}/${verb}`, body));
    assert.equal(
      isDone,
      status === "pending" && ["push", "voice", "email_link"].includes(kind),
      `${verb} ${kind}`,
    );
    if (!isDone) return;
    return isYes || link ? { accepted: challenge.id } : { denied: challenge.id };
  },
  async poll(scene, { nth }) {
    const challenge = fromEnd(scene.own.challenges, nth);
    if (!challenge) return;
    const { word } = await callOn(scene, scene.own.user_id, challenge);
    assert.equal(word, challenge.status.replace("expired", "rejected"), "what is said at a poll");
  },
  async remove({ own, call }, { nth }) {
    const device_id = fromEnd(own.devices, nth)?.device_id;
    const { status } = await call("deleteEnrolledFactor", { ...own, device_id: device_id ?? "1" });
    assert.equal(status, device_id ? 204 : 404);
    return { removed: device_id };
  },
  /** Nobody reaches what is another user's, with the right code neither. */
  async trespass(scene, { nth }) {
    const { own, other, call } = scene;
    const challenge = fromEnd(other.challenges, nth);
    if (!challenge) return;
    const { code: otp } = codeOf({ ...scene, own: other }, challenge, 0);
    assert.equal((await callOn(scene, own.user_id, challenge, { otp })).status, 404);
    const device_id = other.devices[0]?.device_id;
    if (device_id) assert.equal((await call("verifyUserOtp", own, { otp, device_id })).status, 403);
  },
  wait: ({ advance }, { seconds }) => advance(seconds),
  waitUntil({ own, now, advance }, { nth, afterEnd }) {
    const end = fromEnd(own.challenges, nth)?.expires_at;
    if (end !== undefined) advance(Math.max((Date.parse(end) - now()) / 1000 + afterEnd, 0));
  },
  revokeToken: ({ revokeToken }) => revokeToken(),
  moveOn: ({ moveOn }) => moveOn(),
};
