import assert from "node:assert/strict";
import fc from "fast-check";
import { stepAt, totpAt } from "../../../support/totp.ts";
import { challengeAt, command, deviceAt, nth, pair, who } from "../command.ts";
import type { Challenge, Device, Model, User } from "../model.ts";
import {
  checkOneStep,
  checkRegistration,
  checkVerification,
  devicesOf,
  noteNew,
  type Result,
  standing,
} from "../rules.ts";
import { type ReceivedResponse, send, wordOf } from "../session.ts";
import { callOn } from "./look.ts";

/** Where the user takes a code from. */
interface CodeChoice {
  readonly from: "right" | "clock" | "before" | "stranger" | "thin air";
  /** Which one, counted round. */
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

/** Which device is named beside a code. */
type Named = "own" | "none" | "other";

/** Submits a code for a registration or a verification, by its user or by another one, and perhaps again. */
export const submit = command(
  "submit",
  fc.record({
    user: who,
    challenge: nth,
    code: codeChoice,
    named: fc.constantFrom<Named>("own", "own", "own", "own", "none", "other"),
    isOwner: fc.constantFrom(true, true, true, true, true, true, true, false),
    times: fc.constantFrom(1, 1, 2, 2, 5),
  }),
  async (model, session, { user, challenge: at, code, named, isOwner, times }) => {
    const { own, other } = pair(model, user);
    const challenge = challengeAt(own, at);
    if (!challenge) return;
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
  (model, { user, challenge }) => challengeAt(pair(model, user).own, challenge) !== undefined,
);

/** Verifies a code in one step. */
export const verifyOnce = command(
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

/** What can show a code. */
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
