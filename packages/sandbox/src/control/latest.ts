import { statusAt } from "../state/challenges.ts";
import type { Instant, Message, MessageKind, User } from "../state/model.ts";
import { SandboxControlError } from "./problem.ts";
import { timeOf } from "./views.ts";

/** Nothing in the inbox that is open; it may still come. */
export class NothingOpen extends SandboxControlError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** The newest message with an open code. @throws NothingOpen */
export function latestCode(user: User, now: Instant): Message & { readonly code: string } {
  const fits = (message: Message) => message.code !== undefined;
  const message = latestOpen(user, now, fits, { noun: "code", accepted: "was used" });
  // it fits
  return { ...message, code: message.code ?? "" };
}

/** The newest open message of a kind, or of any kind. @throws NothingOpen */
export function latestMessage(user: User, now: Instant, kind: MessageKind | undefined): Message {
  const fits = (message: Message) => kind === undefined || message.kind === kind;
  const noun = kind === undefined ? "message" : `message of kind ${kind}`;
  return latestOpen(user, now, fits, { noun, accepted: "was answered" });
}

interface Words {
  readonly noun: string;
  /** The end of an accepted one, such as "was used". */
  readonly accepted: string;
}

function latestOpen(user: User, now: Instant, fits: (message: Message) => boolean, words: Words): Message {
  const messages = user.messages.filter(fits);
  const open = messages.findLast((message) => statusAt(message, now) === "pending");
  if (open) return open;
  const newest = messages.at(-1);
  if (!newest) throw new NothingOpen(`No ${words.noun} has been sent to user ${user.id} yet`);
  throw new NothingOpen(`The newest ${words.noun} of user ${user.id} ${endOf(newest, words)}`);
}

function endOf({ status, ended_at, expires_at, challenge }: Message, { accepted }: Words): string {
  if (status === "pending" || ended_at === undefined) return `expired at ${timeOf(expires_at)}`;
  const how = status === "accepted" ? accepted : `is void: its ${challenge.type} was rejected`;
  return `${how} at ${timeOf(ended_at)}`;
}
