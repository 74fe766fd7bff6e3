import assert from "node:assert/strict";
import fc from "fast-check";
import { command, deviceAt, life, nth, pair, who } from "../command.ts";
import { type Challenge, kinds, type Model, names, type User } from "../model.ts";
import { enrolled, noteNew, offered } from "../rules.ts";
import { type ReceivedResponse, type Session, send, wordOf } from "../session.ts";

const preVerified = ["sms", "voice", "email_code", "email_link"];

/** Starts to enroll a factor, which may be one that is not offered. */
export const enroll = command(
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
export const verify = command(
  "verify",
  fc.record({ user: who, device: nth, expires_in: life, isOwn: fc.constantFrom(true, true, true, false) }),
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

/** What the user has in hand now: the message, which must be the newest in the user's own inbox, and what the screen shows. */
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
