import assert from "node:assert/strict";
import fc from "fast-check";
import { challengeAt, command, nth, pair, who } from "../command.ts";
import type { Challenge } from "../model.ts";
import { enrolled, noteNew, standing } from "../rules.ts";
import { count, type Session } from "../session.ts";
import { stateOf } from "./look.ts";

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
      const { fields } = await stateOf(model, session, own, challenge);
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
