import { challengesAt, statusAt } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { type Action, act, findMessage } from "../state/inbox-actions.ts";
import { makeUser } from "../state/initial-state.ts";
import type { Instant, Message, State, User } from "../state/model.ts";
import { withUser } from "../state/turn.ts";
import type { Store } from "../store.ts";
import { checkUser } from "./check.ts";
import { invalidInput, SandboxControlError } from "./problem.ts";
import type { ControlHandlers } from "./types.ts";
import { timeOf, viewChallenge, viewDevice, viewMessage, viewTotp, viewUser } from "./views.ts";

type UserId = "listUsers" | "createUser" | "updateUser" | "deleteUser" | "listDevices" | "listChallenges";

/** The handlers for users and their devices. */
export function userHandlers(store: Store): Pick<ControlHandlers, UserId> {
  const userOf = (userId: number) => findUser(store.read(), userId);
  return {
    listUsers: () => Object.values(store.read().users).map(viewUser),
    createUser({ body }) {
      if (Object.hasOwn(store.read().users, body.id)) {
        throw new SandboxControlError("conflict", `User ${body.id} already exists`);
      }
      checkUser(body);
      store.change((state, turn) => [withUser(state, makeUser(body, turn)), undefined]);
      return viewUser(userOf(body.id));
    },
    updateUser({ params, body }) {
      const changed = { ...userOf(params.user_id), ...body };
      store.change((state) => [withUser(state, changed), undefined]);
      return viewUser(userOf(params.user_id));
    },
    deleteUser({ params }) {
      const { id } = userOf(params.user_id);
      store.change((state) => {
        const { [id]: _, ...users } = state.users;
        return [{ ...state, users }, undefined];
      });
    },
    listDevices: ({ params }) => devicesAt(userOf(params.user_id), store.now()).map(viewDevice),
    listChallenges({ params }) {
      const user = userOf(params.user_id);
      const now = store.now();
      return challengesAt(user, now)
        .map((challenge) => viewChallenge(challenge, user, now))
        .reverse();
    },
  };
}

type InboxId =
  | "listMessages"
  | "getLatestCode"
  | "approveMessage"
  | "denyMessage"
  | "enterDigits"
  | "openLink"
  | "getTotp";

/** The handlers for what a user does: read the inbox, act on messages, use an authenticator app. */
export function inboxHandlers(store: Store): Pick<ControlHandlers, InboxId> {
  const userOf = (userId: number) => findUser(store.read(), userId);
  const doing =
    (action: Action) => (call: { params: { message_id: string }; origin: string }, digits?: string) => {
      actOn(store, call.params.message_id, action, digits);
      const { user, message } = messageOf(store.read(), call.params.message_id);
      return viewMessage(message, user, { now: store.now(), origin: call.origin });
    };
  const keypad = doing("keypad");
  return {
    listMessages({ params, origin }) {
      const user = userOf(params.user_id);
      const now = store.now();
      return user.messages.map((message) => viewMessage(message, user, { now, origin })).reverse();
    },
    getLatestCode: ({ params }) => latestCode(store, params.user_id),
    approveMessage: (call) => doing("approve")(call),
    denyMessage: (call) => doing("deny")(call),
    openLink: (call) => doing("open")(call),
    enterDigits: (call) => keypad(call, call.body.digits),
    getTotp({ params }) {
      const { secret, last_step } = appOf(userOf(params.user_id), params, store.now());
      return viewTotp(secret, last_step, store.now());
    },
  };
}

/** @throws SandboxControlError `not_found`; `conflict` if it is too late, or the message is of another kind */
function actOn(store: Store, messageId: string, action: Action, digits: string | undefined): void {
  const { user, message } = messageOf(store.read(), messageId);
  store.change((state, turn) => {
    const changed = act(user, message, action, turn, digits);
    if (changed) return [withUser(state, changed), undefined];
    const how = `it is of kind ${message.kind} and ${statusAt(message, turn.now)}`;
    throw new SandboxControlError("conflict", `"${action}" is not possible on this message: ${how}`);
  });
}

function latestCode(store: Store, userId: number): ReturnType<ControlHandlers["getLatestCode"]> {
  const now = store.now();
  const messages = findUser(store.read(), userId).messages;
  const found = messages.findLast((one) => one.code !== undefined && statusAt(one, now) === "pending");
  if (found?.code === undefined) {
    throw new SandboxControlError("not_found", `There is no open code in the inbox of user ${userId}`);
  }
  const { code, id, kind, challenge, expires_at } = found;
  return { code, message_id: id, kind, challenge_id: challenge.id, expires_at: timeOf(expires_at) };
}

/** The user of this id. @throws SandboxControlError `not_found` */
function findUser({ users }: State, userId: number): User {
  const user = Object.hasOwn(users, userId) ? users[userId] : undefined;
  if (!user) throw new SandboxControlError("not_found", `There is no user ${userId}`);
  return user;
}

/** The message of this id and its user. @throws SandboxControlError `not_found` */
function messageOf(state: State, messageId: string): { user: User; message: Message } {
  const found = findMessage(state, ({ id }) => id === messageId);
  if (!found) throw new SandboxControlError("not_found", "The message does not exist");
  return found;
}

/**
 * The authenticator app behind a device or a challenge: its secret, and the time step of its last code.
 *
 * @throws SandboxControlError `not_found`; `invalid_input` unless one of the two is named
 */
function appOf(
  user: User,
  { device_id, challenge_id }: { device_id?: string; challenge_id?: string },
  now: Instant,
): { readonly secret: string; readonly last_step?: number | undefined } {
  if ((device_id === undefined) === (challenge_id === undefined)) {
    throw invalidInput([{ pointer: "", message: "must name either device_id or challenge_id" }]);
  }
  const challenge = user.challenges.find(({ id }) => id === challenge_id);
  const wanted = device_id ?? challenge?.device_id;
  const device = devicesAt(user, now).find((one) => one.device_id === wanted);
  // a registration has the secret before its device exists
  const { secret, last_step } = { ...challenge, ...device };
  if (secret !== undefined) return { secret, last_step };
  if (device || challenge)
    throw new SandboxControlError("not_found", "This is not an authenticator, so it shows no code");
  const what = device_id === undefined ? "challenge" : "device";
  throw new SandboxControlError("not_found", `User ${user.id} has no such ${what}`);
}
