import { isOpen, statusAt } from "../state/challenges.ts";
import { withUser } from "../state/change-context.ts";
import { devicesAt } from "../state/devices.ts";
import { type Action, act, findMessage } from "../state/inbox-actions.ts";
import type { Challenge, Device, Instant, Message, State, User } from "../state/model.ts";
import type { Store } from "../store.ts";
import { endOfInbox, latestCode, latestMessage } from "./latest.ts";
import { invalidInput, SandboxControlError } from "./problem.ts";
import type { ControlHandlers } from "./types.ts";
import { findUser } from "./user-handlers.ts";
import { timeOf, viewMessage, viewTotp } from "./views.ts";

type InboxId =
  | "listMessages"
  | "getInboxMark"
  | "getLatestCode"
  | "getLatestMessage"
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
    getInboxMark: ({ params }) => ({ mark: endOfInbox(userOf(params.user_id)) }),
    getLatestCode({ params }) {
      const { code, id, kind, challenge, expires_at } = latestCode(
        userOf(params.user_id),
        store.now(),
        params,
      );
      return { code, message_id: id, kind, challenge_id: challenge.id, expires_at: timeOf(expires_at) };
    },
    getLatestMessage({ params, origin }) {
      const user = userOf(params.user_id);
      const now = store.now();
      return viewMessage(latestMessage(user, now, params), user, { now, origin });
    },
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
  store.change((state, context) => {
    const changed = act(user, message, action, context, digits);
    if (changed) return [withUser(state, changed), undefined];
    const how = `it is of kind ${message.kind} and ${statusAt(message, context.now)}`;
    throw new SandboxControlError("conflict", `"${action}" is not possible on this message: ${how}`);
  });
}

/** The message of this id and its user. @throws SandboxControlError `not_found` */
function messageOf(state: State, messageId: string): { user: User; message: Message } {
  const found = findMessage(state, ({ id }) => id === messageId);
  if (!found) throw new SandboxControlError("not_found", "The message does not exist");
  return found;
}

/**
 * The authenticator app that a device or a challenge names: its secret, and the time step of its last code. Without a name it
 * is that of the newest open challenge of an app, or else the newest device's.
 *
 * @throws SandboxControlError `not_found`; `invalid_input` if both are named
 */
function appOf(
  user: User,
  { device_id, challenge_id }: { device_id?: string; challenge_id?: string },
  now: Instant,
): { readonly secret: string; readonly last_step?: number | undefined } {
  if (device_id !== undefined && challenge_id !== undefined) {
    throw invalidInput([{ pointer: "", message: "must name either device_id or challenge_id" }]);
  }
  const isApp = ({ kind }: Device | Challenge) => kind === "authenticator" || kind === "protect";
  const isNamed = device_id !== undefined || challenge_id !== undefined;
  const devices = devicesAt(user, now);
  const challenge = user.challenges.findLast((one) =>
    isNamed ? one.id === challenge_id : isApp(one) && isOpen(one, now),
  );
  const wanted = device_id ?? challenge?.device_id;
  const device = devices.findLast((one) => (isNamed || challenge ? one.device_id === wanted : isApp(one)));
  // a registration has the secret before its device exists
  const { secret, last_step } = { ...challenge, ...device };
  if (secret !== undefined) return { secret, last_step };
  const isOther = device !== undefined || challenge !== undefined;
  const what = !isNamed ? "authenticator app" : device_id === undefined ? "such challenge" : "such device";
  const message = isOther
    ? "This is not an authenticator, so it shows no code"
    : `User ${user.id} has no ${what}`;
  throw new SandboxControlError("not_found", message);
}
