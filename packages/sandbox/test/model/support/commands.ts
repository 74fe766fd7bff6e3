import assert from "node:assert/strict";
import fc from "fast-check";
import { stepAt, totpAt } from "../../support/totp.ts";
import {
  type Challenge,
  checkOneStep,
  checkRegistration,
  checkVerification,
  type Device,
  devicesOf,
  enrolled,
  type Intrusion,
  kinds,
  type Model,
  messagesOf,
  names,
  noteNew,
  offered,
  type Result,
  removed,
  standing,
  type User,
} from "./model.ts";
import {
  count,
  type ReceivedResponse,
  renew as renewToken,
  revoke as revokeToken,
  type Session,
  send,
  wordOf,
} from "./session.ts";

/** One step of a sequence: done to the sandbox, and predicted by the model. */
export type Command = fc.AsyncCommand<Model, Session>;

/** Makes a kind of step. `check` says whether it has a meaning as things stand. */
function command<Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  run: (model: Model, session: Session, input: Input) => Promise<void>,
  check: (model: Model, input: Input) => boolean = () => true,
): fc.Arbitrary<Command> {
  return input.map((value) => ({
    check: (model) => check(model, value),
    run: (model, session) => run(model, session, value),
    toString: () => `${name}(${JSON.stringify(value)})`,
  }));
}

/** A user: mostly the first, who has all factors. */
const who: fc.Arbitrary<0 | 1> = fc.constantFrom(0, 0, 0, 1);

/** The place in a list, counted from its end: mostly the last. */
const nth: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(9) },
);

/** A lifetime in seconds; none for the default of 120. */
const life: fc.Arbitrary<number | undefined> = fc.constantFrom(undefined, undefined, 120, 300, 900);

/** True for most steps, which are on what is the user's own. */
const mostly: fc.Arbitrary<boolean> = fc.constantFrom(true, true, true, false);

/** The user who acts and the other one. */
function pair({ users }: Model, index: 0 | 1): { own: User; other: User } {
  const [own, other] = index === 0 ? users : users.toReversed();
  if (!own || !other) throw new Error("the model has two users");
  return { own, other };
}

function fromEnd<T>(list: readonly T[], index: number): T | undefined {
  return list.at(-1 - (index % Math.max(list.length, 1)));
}

const deviceAt = (user: User, now: number, index: number) => fromEnd(devicesOf(user, now), index);

/** Makes a kind of step on one of the user's challenges, for users who have any. */
function onChallenge<More extends object>(
  name: string,
  more: { [Key in keyof More]: fc.Arbitrary<More[Key]> },
  run: (
    model: Model,
    session: Session,
    step: More & { own: User; other: User; challenge: Challenge },
  ) => Promise<void>,
): fc.Arbitrary<Command> {
  const input = fc.tuple(fc.record({ user: who, challenge: nth }), fc.record(more));
  const challengeAt = (model: Model, { user, challenge }: { user: 0 | 1; challenge: number }) =>
    fromEnd(pair(model, user).own.challenges, challenge);
  return command(
    name,
    input,
    async (model, session, [at, step]) => {
      const challenge = challengeAt(model, at);
      // a complete record
      if (challenge) await run(model, session, { ...(step as More), ...pair(model, at.user), challenge });
    },
    (model, [at]) => challengeAt(model, at) !== undefined,
  );
}

const preVerified = ["sms", "voice", "email_code", "email_link"];

/** Starts to enroll a factor, which may be one that is not offered. */
const enroll = command(
  "enroll",
  fc.record({
    user: who,
    kind: fc.constantFrom(...kinds),
    expires_in: life,
    verified: fc.constantFrom(false, false, true),
  }),
  async (model, session, { user: index, kind, expires_in, verified }) => {
    const { own } = pair(model, index);
    const factor_id = model.factorIds[names[kind].type];
    const body = { factor_id, display_name: "Mine", expires_in, verified };
    const path = { user_id: own.id };
    const response = await send(model, session, { operation: "createFactorRegistration", path, body });
    const isGood = offered(own).includes(kind) && (!verified || preVerified.includes(kind));
    assert.equal(response.status, isGood ? 201 : 422, `enrolling ${kind}`);
    if (!isGood) return;
    assert.equal(wordOf(response), verified ? "accepted" : "pending");
    const challenge = {
      ...started(model, response, "registration", expires_in),
      kind,
      ...(verified ? {} : received(model, session, own, response)),
    };
    own.challenges.push(challenge);
    if (verified) {
      enrolled(own, challenge, noteNew(model, String(response.fields.device_id), "device"), model.now);
    }
  },
);

/** Starts to verify a device, which may be another user's. */
const verify = command(
  "verify",
  fc.record({ user: who, device: nth, expires_in: life, isOwn: mostly }),
  async (model, session, { user: index, device: at, expires_in, isOwn }) => {
    const { own, other } = pair(model, index);
    const device = deviceAt(isOwn ? own : other, model.now, at);
    const body = { device_id: device?.id ?? "1", expires_in };
    const path = { user_id: own.id };
    const response = await send(model, session, { operation: "createDeviceVerification", path, body });
    const isGood = device !== undefined && isOwn;
    assert.equal(response.status, isGood ? 201 : 422, `verifying device ${body.device_id}`);
    if (!isGood) return;
    const { user_id, device_id } = response.fields;
    assert.deepEqual({ user_id, device_id }, { user_id: String(own.id), device_id: device.id });
    own.challenges.push({
      ...started(model, response, "verification", expires_in),
      kind: device.kind,
      device: device.id,
      ...received(model, session, own, response),
    });
  },
  (model, { user, device, isOwn }) =>
    !isOwn || deviceAt(pair(model, user).own, model.now, device) !== undefined,
);

function started(
  model: Model,
  { fields }: ReceivedResponse,
  type: Challenge["type"],
  expires_in = 120,
): Omit<Challenge, "kind"> {
  const id = noteNew(model, String(fields.id), type);
  const until = model.now + expires_in * 1000;
  if (typeof fields.expires_at === "string") assert.equal(Date.parse(fields.expires_at), until);
  const status = fields.status === "accepted" ? "accepted" : "pending";
  return { id, type, until, status, wrong: 0 };
}

/** The user's side of a challenge: the message, the newest in the user's own inbox, and what the screen shows. */
function received({ now }: Model, { subject }: Session, own: User, { fields }: ReceivedResponse) {
  const [newest] = subject.control.listMessages({ user_id: own.id });
  const message = newest?.challenge.id === fields.id ? newest : undefined;
  if (message) assert.deepEqual([message.state, Date.parse(message.sent_at)], ["pending", now]);
  if (message?.code !== undefined) own.codes.push(message.code);
  const { verification_token, totp_url } = detailsOf(fields.factor_data);
  const secret = typeof totp_url === "string" ? new URL(totp_url).searchParams.get("secret") : null;
  return {
    ...(message && { message: message.id }),
    ...(message?.code !== undefined && { code: message.code }),
    ...(message?.link !== undefined && { link: message.link }),
    ...(typeof verification_token === "string" && { digits: verification_token }),
    ...(secret !== null && { secret }),
  };
}

function detailsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null ? { ...data } : {};
}

/** The source of a code. */
interface CodeChoice {
  readonly from: "right" | "clock" | "before" | "stranger" | "thin air";
  /** The place among codes of that source, counted round. */
  readonly nth: number;
}

/** Right codes mostly: only they lead on. */
const codeChoice: fc.Arbitrary<CodeChoice> = fc.record({
  from: fc.oneof(
    { weight: 6, arbitrary: fc.constant("right" as const) },
    { weight: 2, arbitrary: fc.constant("before" as const) },
    { weight: 1, arbitrary: fc.constantFrom("clock" as const, "stranger" as const, "thin air" as const) },
  ),
  nth: fc.nat(9),
});

/** The device that is named beside a code. */
type Named = "own" | "none" | "other";

/** Submits a code for a registration or a verification, by its user or by another one, and perhaps again. */
const submit = onChallenge(
  "submit",
  {
    code: codeChoice,
    named: fc.constantFrom<Named>("own", "own", "own", "own", "none", "other"),
    isOwner: fc.constantFrom(true, true, true, true, true, true, true, false),
    times: fc.constantFrom(1, 1, 2, 2, 5),
  },
  async (model, session, { own, other, challenge, code, named, isOwner, times }) => {
    const device = own.devices.find(({ id }) => id === challenge.device);
    const otp = pickCode(code, device ? [challenge, device] : [challenge], own, other, model.now);
    const device_id = deviceNamed(challenge, named);
    for (let time = 0; time < times; time++) {
      const expected: Result | number = isOwner ? result(model, own, challenge, otp, device_id) : 404;
      const response = await callOn(model, session, isOwner ? own : other, challenge, { otp, device_id });
      if (typeof expected === "number") assert.equal(response.status, expected, "a code's HTTP status");
      else {
        agree(model, response, expected);
        finish(model, own, challenge, expected, response);
        if (expected.status === "accepted") own.codes.push(otp);
      }
    }
  },
);

const verifyOnce = command(
  "verifyOnce",
  fc.record({
    user: who,
    device: nth,
    code: codeChoice,
    named: fc.constantFrom<Named>("own", "own", "own", "none", "none", "other"),
  }),
  async (model, session, { user, device: at, code, named }) => {
    const { own, other } = pair(model, user);
    const device = named === "other" ? deviceAt(other, model.now, at) : deviceAt(own, model.now, at);
    const open = own.challenges.filter((one) => one.type === "verification" && one.device === device?.id);
    const shown: readonly (Challenge | Device)[] = device ? [...open.toReversed(), device] : open;
    const otp = pickCode(code, shown, own, other, model.now);
    const device_id = named === "none" ? undefined : (device?.id ?? "1");
    const path = { user_id: own.id };
    const response = await send(model, session, {
      operation: "verifyUserOtp",
      path,
      body: { otp, device_id },
    });
    if (device_id !== undefined && !devicesOf(own, model.now).some(({ id }) => id === device_id)) {
      return assert.equal(response.status, device ? 403 : 422, "another user's device");
    }
    const expected = checkOneStep(own, device_id, otp, model.now);
    agree(model, response, expected);
    expected.apply("");
    if (expected.status === "accepted") own.codes.push(otp);
  },
  (model, { user, device, named }) =>
    named === "other" || deviceAt(pair(model, user).own, model.now, device) !== undefined,
);

/** The expected result of a code, or the HTTP status of a refusal. */
function result(
  model: Model,
  own: User,
  challenge: Challenge,
  otp: string,
  device?: string,
): Result | number {
  const stands = standing(challenge, model.now);
  if (stands === "gone") return 404;
  if (challenge.type === "verification") {
    if (device === undefined && challenge.kind === "authenticator") return 422;
    if (device !== undefined && device !== challenge.device) return 403;
    if (model.compat === "documented" && challenge.kind === "protect") return 422;
  }
  if (stands === "accepted") return 422;
  if (stands === "rejected") return { status: stands, device: challenge.device, apply: () => {} };
  const check = challenge.type === "registration" ? checkRegistration : checkVerification;
  return check(own, challenge, otp, model.now);
}

function deviceNamed({ type, device }: Challenge, named: Named): string | undefined {
  if (type === "registration" || named === "none") return undefined;
  return named === "own" ? device : "1";
}

/** Compares a response with the model; the envelope tells only whether a code was accepted. */
function agree({ compat }: Model, response: ReceivedResponse, expected: Result): void {
  assert.equal(response.status, 200, "a code's HTTP status");
  const word = wordOf(response);
  if (word === "refused" || typeof response.fields.status === "object") {
    assert.equal(compat, "documented");
    assert.equal(word === "accepted", expected.status === "accepted", "whether a code is accepted");
    return;
  }
  assert.equal(word, expected.status, `a code is ${word}, not ${expected.status}`);
  if (expected.device !== undefined) assert.equal(response.fields.device_id, expected.device);
}

function finish(
  model: Model,
  own: User,
  { type }: Challenge,
  expected: Result,
  { fields }: ReceivedResponse,
): void {
  const isEnrolled = type === "registration" && expected.status === "accepted";
  expected.apply(isEnrolled ? noteNew(model, String(fields.device_id), "device") : "");
  if (isEnrolled) assert.ok(own.devices.some(({ id }) => id === fields.device_id));
}

/** Parts of a challenge or a device that show a code. */
type Shown = Pick<Challenge, "code" | "digits" | "secret"> & Pick<Device, "code" | "secret">;

/**
 * The code that is chosen: the one that is shown now, that of a time step nearby, one that was right earlier on, one of
 * another user's, or one that nobody was sent.
 */
function pickCode({ from, nth }: CodeChoice, shown: readonly Shown[], own: User, other: User, now: number) {
  const sent = shown.map(({ code, digits }) => code ?? digits).find((one) => one !== undefined);
  const secret = shown.map((one) => one.secret).find((one) => one !== undefined);
  const shownNow = (steps: number) =>
    secret === undefined ? undefined : totpAt(secret, stepAt(now) + steps);
  const codes: Readonly<Record<CodeChoice["from"], string | undefined>> = {
    right: sent ?? shownNow(0),
    clock: shownNow((nth % 5) - 2) ?? sent,
    before: own.codes.at(-1 - (nth % Math.max(own.codes.length, 1))),
    stranger: other.codes.at(-1),
    "thin air": undefined,
  };
  return codes[from] ?? "wrong!";
}

/** Polls a challenge, as its user or as another one. */
const poll = onChallenge(
  "poll",
  { isOwner: mostly },
  async (model, session, { own, other, challenge, isOwner }) => {
    const response = await callOn(model, session, isOwner ? own : other, challenge);
    const stands = standing(challenge, model.now);
    if (!isOwner || stands === "gone") return assert.equal(response.status, 404);
    assert.equal(response.status, 200);
    assert.equal(wordOf(response), stands, `a ${challenge.type} is ${wordOf(response)}, not ${stands}`);
  },
);

const look = command("look", fc.record({ user: who }), (model, session, { user }) =>
  lookAt(model, session, pair(model, user).own),
);

/** A user's factors, devices, messages and latest code are those of the model. */
export async function lookAt(model: Model, session: Session, user: User): Promise<void> {
  const path = { user_id: user.id };
  const factors = await send(model, session, { operation: "getAuthFactors", path });
  const factorNames = rowsOf(factors).map(({ name }) => name);
  assert.deepEqual(
    factorNames,
    offered(user).map((kind) => names[kind].type),
    "factors that are offered",
  );
  const devices = await send(model, session, { operation: "getAuthenticationDevices", path });
  const expected = devicesOf(user, model.now);
  assert.deepEqual(
    rowsOf(devices).map(({ device_id, auth_factor_name }) => [device_id, auth_factor_name]),
    expected.filter(({ kind }) => kind !== "temporary_code").map(({ id, kind }) => [id, names[kind].factor]),
    "devices",
  );
  assert.deepEqual(
    session.subject.control.listDevices(path).map(({ device_id }) => device_id),
    expected.map(({ id }) => id),
    "devices and temporary codes",
  );
  const messages = session.subject.control.listMessages({ user_id: user.id });
  assert.deepEqual(
    messages.map(({ id, state, actions }) => ({ id, state, actions })),
    messagesOf(user, model.now),
    "messages",
  );
  const newest = user.challenges.findLast(({ code }) => code !== undefined);
  const isOpen = newest && standing(newest, model.now) === "pending";
  assert.equal(latestCode(session, user), isOpen ? newest.code : undefined, "latest code");
}

/** Polls a challenge, or submits the code in `body` for it. */
function callOn(
  model: Model,
  session: Session,
  { id: user_id }: User,
  { type, id }: Challenge,
  body?: object,
): Promise<ReceivedResponse> {
  const verb = body ? "verify" : "get";
  const noun = type === "registration" ? "Registration" : "Verification";
  const path = { user_id, registration_id: id, verification_id: id };
  return send(model, session, { operation: `${verb}User${noun}`, path, body });
}

/** The rows of a list. */
export function rowsOf({ status, body }: ReceivedResponse): readonly Readonly<Record<string, unknown>>[] {
  assert.equal(status, 200);
  assert.ok(Array.isArray(body));
  return body;
}

function latestCode({ subject }: Session, { id: user_id }: User): string | undefined {
  try {
    return subject.control.getLatestCode({ user_id }).code;
  } catch {
    return undefined;
  }
}

const makeTemporary = command(
  "makeTemporary",
  fc.record({ user: who, reusable: fc.boolean(), expires_in: fc.constantFrom(undefined, 120, 3600) }),
  async (model, session, { user, reusable, expires_in }) => {
    const { own } = pair(model, user);
    const body = { reusable, expires_in };
    const path = { user_id: own.id };
    const { status, fields } = await send(model, session, { operation: "generateOtp", path, body });
    assert.equal(status, 201);
    const until = model.now + (expires_in ?? 72 * 3600) * 1000;
    assert.equal(Date.parse(String(fields.expires_at)), until);
    const code = String(fields.mfa_token);
    const id = noteNew(model, String(fields.device_id), "device");
    own.devices.push({ id, kind: "temporary_code", step: -1, code, reusable, until });
    own.codes.push(code);
  },
);

/** Removes a device, which may be another user's. */
const remove = command(
  "remove",
  fc.record({ user: who, device: nth, isOwn: mostly }),
  async (model, session, { user, device: at, isOwn }) => {
    const { own, other } = pair(model, user);
    const device = deviceAt(isOwn ? own : other, model.now, at);
    const path = { user_id: own.id, device_id: device?.id ?? "1" };
    const { status } = await send(model, session, { operation: "deleteEnrolledFactor", path });
    const isGood = device !== undefined && isOwn;
    assert.equal(status, isGood ? 204 : 404, `removing ${path.device_id}`);
    if (isGood) removed(own, device.id, model.now);
  },
  (model, { user, device, isOwn }) =>
    !isOwn || deviceAt(pair(model, user).own, model.now, device) !== undefined,
);

/** Does what a message invites to, in time or too late. */
const act = onChallenge(
  "act",
  { isYes: fc.constantFrom(true, true, false) },
  async (model, session, { own, challenge, isYes }) => {
    if (!challenge.message) return;
    const isOpen = standing(challenge, model.now) === "pending";
    const isPossible = isOpen && ["protect", "voice", "email_link"].includes(challenge.kind);
    const isDone = await attempt(session, challenge, isYes);
    assert.equal(isDone, isPossible, `acting on ${challenge.kind}, ${challenge.status}`);
    count(session, `${challenge.kind} ${isDone ? (isYes ? "yes" : "no") : "not possible"}`);
    if (!isDone) return;
    // a link can be opened, not refused
    const isAccepted = isYes || challenge.kind === "email_link";
    if (!isAccepted) challenge.status = "rejected";
    else if (challenge.type === "verification") challenge.status = "accepted";
    else {
      const { fields } = await callOn(model, session, own, challenge);
      enrolled(own, challenge, noteNew(model, String(fields.device_id), "device"), model.now);
    }
  },
);

/** @returns whether it was possible */
async function attempt({ subject }: Session, challenge: Challenge, isYes: boolean): Promise<boolean> {
  const { kind, link, digits = "0", message: message_id = "" } = challenge;
  if (kind === "email_link") return (await subject.fetch(new Request(link ?? ""))).status === 200;
  try {
    if (kind === "voice") subject.control.enterDigits({ message_id, digits: isYes ? digits : "1" });
    else if (isYes) subject.control.approveMessage({ message_id });
    else subject.control.denyMessage({ message_id });
    return true;
  } catch {
    return false;
  }
}

const wait = command(
  "wait",
  fc.constantFrom(1, 29, 30, 31, 60, 119, 120, 600, 900, 3600, 36_000, 259_200),
  async (model, session, seconds) => advance(model, session, seconds * 1000),
);

/** Waits until just before or just at the moment when a challenge ends, or is forgotten. */
const waitUntil = onChallenge(
  "waitUntil",
  { offset: fc.constantFrom(-1000, 0, 899_000, 900_000) },
  async (model, session, { challenge, offset }) =>
    advance(model, session, Math.max(challenge.until + offset - model.now, 0)),
);

const renew = command("renew", fc.constant(null), renewToken);

const revoke = command("revoke", fc.constant(null), revokeToken);

/** The next call is tried without a valid token first. */
const intrude = command(
  "intrude",
  fc.constantFrom<Intrusion>("none", "invented", "spent", "basic"),
  async (model, _session, kind) => {
    model.intrusion = kind;
  },
);

/** Goes on with another sandbox, which has the snapshot of the first. */
const moveOn = command("moveOn", fc.constant(null), async (_model, session) => {
  const snapshot = JSON.stringify(session.subject.control.getSnapshot());
  session.subject = session.another();
  session.subject.control.restoreSnapshot(JSON.parse(snapshot));
  count(session, "move on");
});

/** Takes a snapshot to return to. */
const save = command("save", fc.constant(null), async (model, session) => {
  const snapshot = JSON.stringify(session.subject.control.getSnapshot());
  const { saved: _, ...rest } = model;
  model.saved = { snapshot, model: structuredClone({ ...rest, saved: undefined }) };
});

/** Returns to the snapshot, ids and time included. */
const goBack = command(
  "goBack",
  fc.constant(null),
  async (model, session) => {
    if (!model.saved) return;
    const { saved } = model;
    session.subject.control.restoreSnapshot(JSON.parse(saved.snapshot));
    Object.assign(model, structuredClone(saved.model), { saved });
    count(session, "go back");
  },
  ({ saved }) => saved !== undefined,
);

function advance(model: Model, { subject }: Session, ms: number): void {
  subject.control.setClock({ advance_ms: ms });
  model.now += ms;
}

/** The kinds of steps. Each is drawn in proportion to its number in this list. */
export const steps: fc.Arbitrary<Command>[] = [
  ...[enroll, enroll, enroll, enroll],
  ...[submit, submit, submit, submit, submit, submit, submit],
  ...[verify, verify, verify, verify],
  ...[verifyOnce, verifyOnce, act, act, act],
  ...[poll, poll, look, wait, waitUntil, waitUntil],
  ...[makeTemporary, remove, renew, revoke, intrude, intrude, moveOn, moveOn, save, goBack],
];
