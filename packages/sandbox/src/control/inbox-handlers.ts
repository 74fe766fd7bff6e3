import { statusAt } from "../state/challenges.ts";
import { type Action, act } from "../state/inbox-actions.ts";
import { withUser } from "../state/turn.ts";
import type { Store } from "../store.ts";
import { findDevice, findMessage, findUser, secretOf } from "./find.ts";
import type { ControlHandlers } from "./handlers.ts";
import { SandboxControlError } from "./problem.ts";
import { timeOf, viewMessage, viewTotp } from "./views.ts";

type InboxId =
  | "listMessages"
  | "getLatestCode"
  | "approveMessage"
  | "denyMessage"
  | "enterDigits"
  | "openLink"
  | "getDeviceTotp"
  | "getChallengeTotp";

/** The part of the control API that stands for the user's phone and screen. */
export function inboxHandlers(store: Store): Pick<ControlHandlers, InboxId> {
  const userOf = (userId: number) => findUser(store.read(), userId);
  const doing =
    (action: Action) => (call: { params: { message_id: string }; origin: string }, digits?: string) => {
      actOn(store, call.params.message_id, action, digits);
      const { user, message } = findMessage(store.read(), call.params.message_id);
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
    getDeviceTotp({ params }) {
      const device = findDevice(userOf(params.user_id), params.device_id, store.now());
      const { secret, last_step } = secretOf(device);
      return viewTotp(secret, last_step, store.now());
    },
    getChallengeTotp({ params }) {
      const user = userOf(params.user_id);
      const challenge = user.challenges.find(({ id }) => id === params.challenge_id);
      if (!challenge) throw new SandboxControlError("not_found", "There is no such challenge");
      const device = user.devices.find(({ device_id }) => device_id === challenge.device_id);
      const { secret, last_step } = secretOf(device ?? challenge);
      return viewTotp(secret, last_step, store.now());
    },
  };
}

/** @throws SandboxControlError `not_found`; `conflict` where it is too late, or the message is of another kind */
function actOn(store: Store, messageId: string, action: Action, digits: string | undefined): void {
  const { user, message } = findMessage(store.read(), messageId);
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
