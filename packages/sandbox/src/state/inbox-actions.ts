import { isOpen, putChallenge } from "./challenges.ts";
import type { ChangeContext } from "./change-context.ts";
import type { Challenge, Message, MessageKind, State, User } from "./model.ts";
import { acceptRegistration } from "./registrations.ts";
import { acceptVerification } from "./verifications.ts";

/** An action of a user on a message. */
export type Action = "approve" | "deny" | "keypad" | "open";

const possible: Readonly<Record<MessageKind, readonly Action[]>> = {
  sms: [],
  email_code: [],
  authenticator: [],
  email_link: ["open"],
  voice: ["keypad"],
  push: ["approve", "deny"],
};

/** Returns the actions that are possible on a message now. */
export function actionsOn(
  user: User,
  message: Message,
  { now }: Pick<ChangeContext, "now">,
): readonly Action[] {
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
  context: ChangeContext,
  digits?: string,
): User | undefined {
  const challenge = challengeBehind(user, message);
  if (!challenge || !actionsOn(user, message, context).includes(action)) return undefined;
  const isYes = action === "keypad" ? challenge.token === digits : action !== "deny";
  if (!isYes) return putChallenge(user, { ...challenge, status: "rejected" }, context.now);
  return challenge.type === "registration"
    ? acceptRegistration(user, challenge, context)
    : acceptVerification(user, challenge, context.now);
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
