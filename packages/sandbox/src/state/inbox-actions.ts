import { isOpen, putChallenge } from "./challenges.ts";
import type { Challenge, Message, MessageKind, State, User } from "./model.ts";
import { acceptRegistration } from "./registrations.ts";
import type { Turn } from "./turn.ts";
import { acceptVerification } from "./verifications.ts";

/** What a user can do about a message. */
export type Action = "approve" | "deny" | "keypad" | "open";

const possible: Readonly<Record<MessageKind, readonly Action[]>> = {
  sms: [],
  email_code: [],
  authenticator: [],
  email_link: ["open"],
  voice: ["keypad"],
  push: ["approve", "deny"],
};

/** What a user can do about a message now. */
export function actionsOn(user: User, message: Message, { now }: Pick<Turn, "now">): readonly Action[] {
  const challenge = challengeBehind(user, message);
  return challenge && isOpen(challenge, now) ? possible[message.kind] : [];
}

/**
 * Acts on a message as its user.
 *
 * @param digits the typed digits, for `keypad`; wrong ones reject the challenge
 * @returns the changed user, or `undefined` if the action is not possible
 */
export function act(
  user: User,
  message: Message,
  action: Action,
  turn: Turn,
  digits?: string,
): User | undefined {
  const challenge = challengeBehind(user, message);
  if (!challenge || !actionsOn(user, message, turn).includes(action)) return undefined;
  const isYes = action === "keypad" ? challenge.token === digits : action !== "deny";
  if (!isYes) return putChallenge(user, { ...challenge, status: "rejected" }, turn.now);
  return challenge.type === "registration"
    ? acceptRegistration(user, challenge, turn)
    : acceptVerification(user, challenge, turn.now);
}

function challengeBehind(user: User, message: Message): Challenge | undefined {
  return user.challenges.find(({ id }) => id === message.challenge.id);
}

/** The first message that fits, and its user. */
export function findMessage(
  { users }: State,
  fits: (message: Message) => boolean,
): { readonly user: User; readonly message: Message } | undefined {
  for (const user of Object.values(users)) {
    const message = user.messages.find(fits);
    if (message) return { user, message };
  }
  return undefined;
}
