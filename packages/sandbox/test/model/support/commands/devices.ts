import assert from "node:assert/strict";
import fc from "fast-check";
import { challengeAt, command, deviceAt, nth, pair, who } from "../command.ts";
import type { Challenge } from "../model.ts";
import { enrolled, noteNew, removed, standing } from "../rules.ts";
import { count, type Session, send } from "../session.ts";
import { callOn } from "./look.ts";

/** Makes a help desk's code. */
export const makeTemporary = command(
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
export const remove = command(
  "remove",
  fc.record({ user: who, device: nth, isOwn: fc.constantFrom(true, true, true, false) }),
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
export const act = command(
  "act",
  fc.record({ user: who, challenge: nth, isYes: fc.constantFrom(true, true, false) }),
  async (model, session, { user, challenge: at, isYes }) => {
    const { own } = pair(model, user);
    const challenge = challengeAt(own, at);
    if (!challenge?.message) return;
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
  (model, { user, challenge }) => challengeAt(pair(model, user).own, challenge)?.message !== undefined,
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
