import fc from "fast-check";
import { challengeAt, command, nth, pair, who } from "../command.ts";
import type { Intrusion, Model } from "../model.ts";
import { count, renew as renewToken, revoke as revokeToken, type Session } from "../session.ts";

/** Lets time pass, in seconds. */
export const wait = command(
  "wait",
  fc.constantFrom(1, 29, 30, 31, 60, 119, 120, 600, 900, 3600, 36_000, 259_200),
  async (model, session, seconds) => advance(model, session, seconds * 1000),
);

/** Waits until just before or just at the moment when a challenge ends, or is forgotten. */
export const waitUntil = command(
  "waitUntil",
  fc.record({ user: who, challenge: nth, offset: fc.constantFrom(-1000, 0, 899_000, 900_000) }),
  async (model, session, { user, challenge: at, offset }) => {
    const challenge = challengeAt(pair(model, user).own, at);
    if (challenge) advance(model, session, Math.max(challenge.until + offset - model.now, 0));
  },
  (model, { user, challenge }) => challengeAt(pair(model, user).own, challenge) !== undefined,
);

/** Asks for a token. */
export const renew = command("renew", fc.constant(null), renewToken);

/** Ends the token. */
export const revoke = command("revoke", fc.constant(null), revokeToken);

/** The next call is tried without a valid token first. */
export const intrude = command(
  "intrude",
  fc.constantFrom<Intrusion>("none", "invented", "spent", "basic"),
  async (model, _session, kind) => {
    model.intrusion = kind;
  },
);

/** Goes on with another sandbox, which has the snapshot of the first. */
export const moveOn = command("moveOn", fc.constant(null), async (_model, session) => {
  const snapshot = JSON.stringify(session.subject.control.getSnapshot());
  session.subject = session.another();
  session.subject.control.restoreSnapshot(JSON.parse(snapshot));
  count(session, "move on");
});

/** Takes a snapshot to return to. */
export const save = command("save", fc.constant(null), async (model, session) => {
  const snapshot = JSON.stringify(session.subject.control.getSnapshot());
  const { saved: _, ...rest } = model;
  model.saved = { snapshot, model: structuredClone({ ...rest, saved: undefined }) };
});

/** Returns to the snapshot, ids and time included. */
export const goBack = command(
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
