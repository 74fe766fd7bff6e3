import assert from "node:assert/strict";
import fc from "fast-check";
import { challengeAt, command, nth, pair, who } from "../command.ts";
import { type Challenge, type Model, names, type User } from "../model.ts";
import { devicesOf, messagesOf, offered, standing } from "../rules.ts";
import { type ReceivedResponse, type Session, send, wordOf } from "../session.ts";

/** Polls a challenge, as its user or as another one. */
export const poll = command(
  "poll",
  fc.record({ user: who, challenge: nth, isOwner: fc.constantFrom(true, true, true, false) }),
  async (model, session, { user, challenge: at, isOwner }) => {
    const { own, other } = pair(model, user);
    const challenge = challengeAt(own, at);
    if (!challenge) return;
    const response = await callOn(model, session, isOwner ? own : other, challenge);
    const stands = standing(challenge, model.now);
    if (!isOwner || stands === "gone") return assert.equal(response.status, 404);
    assert.equal(response.status, 200);
    assert.equal(wordOf(response), stands, `a ${challenge.type} is ${wordOf(response)}, not ${stands}`);
  },
  (model, { user, challenge }) => challengeAt(pair(model, user).own, challenge) !== undefined,
);

/** Looks at what a user has. */
export const look = command("look", fc.record({ user: who }), (model, session, { user }) =>
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
  const open = user.challenges.filter(
    (one) => one.code !== undefined && standing(one, model.now) === "pending",
  );
  assert.equal(latestCode(session, user), open.at(-1)?.code, "latest code");
}

/** Polls a challenge, or submits the code in `body` for it. */
export function callOn(
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
