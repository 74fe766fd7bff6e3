import type { ChangeContext } from "./change-context.ts";
import { type DeviceKind, factorOf, type MessageKind } from "./factors.ts";
import type { Challenge, Message, User } from "./model.ts";
import { invalid } from "./refusal.ts";
import { totpUrl } from "./totp.ts";

export interface Wording {
  readonly custom_message?: string | undefined;
  readonly redirect_to?: string | undefined;
}

/** The maximum length of a text message, in characters, after the variables are filled in (the reference's page enroll-factor). */
const maxSmsLength = 160;

/**
 * The message that the start of a challenge sends; none for the verification of an authenticator or a temporary code.
 * @throws Refusal `invalid` if the profile has no number or address, or the text is too long
 */
export function messageFor(
  user: User,
  challenge: Challenge,
  wording: Wording,
  context: ChangeContext,
): Message | undefined {
  const kind = messageKindOf(challenge);
  if (!kind) return undefined;
  return {
    id: context.random.uuid(),
    kind,
    to: recipient(user, challenge),
    sent_at: context.now,
    text: messageText(challenge, wording, context),
    challenge: { id: challenge.id, type: challenge.type },
    expires_at: challenge.expires_at,
    status: challenge.status,
    ...(challenge.code !== undefined && !lacksCode(challenge, wording) && { code: challenge.code }),
    ...(challenge.link !== undefined && { link: challenge.link }),
    ...(challenge.secret !== undefined && { totp_url: totpUrlOf(user, challenge.secret) }),
  };
}

/** The kind of message that the start of a challenge sends, if any. */
export function messageKindOf({ kind, type }: Challenge): MessageKind | undefined {
  const { message, texts } = factorOf(kind);
  return (texts[type] && message) ?? undefined;
}

export function totpUrlOf({ email, name }: User, secret: string): string {
  // a colon would end the issuer
  return totpUrl(secret, (email ?? name).replaceAll(":", " "));
}

/** The recipient of a challenge's message. @throws Refusal `invalid` if the profile has no such number or address */
export function recipient(user: User, { type, kind, display_name }: Challenge): string {
  const missing = missingContact(user, kind);
  const field = type === "registration" ? "factor_id" : "device_id";
  if (missing !== undefined) throw invalid(field, missing);
  const { contact } = factorOf(kind);
  return (contact && user[contact]) ?? display_name;
}

type Contact = Pick<User, "email" | "phone">;

const contactNames = { phone: "phone number", email: "e-mail address" } as const;

/** Returns the reason why a device of this kind cannot be reached; `undefined` if it can, or if nothing is sent to it. */
export function missingContact(profile: Contact, kind: DeviceKind): string | undefined {
  const { contact } = factorOf(kind);
  // an update can leave an empty text
  return contact === null || profile[contact]
    ? undefined
    : `the user's profile has no ${contactNames[contact]}`;
}

/** Tells whether the application's text for a message has no place for the code, so that the user gets none. */
export function lacksCode({ kind, code }: Challenge, { custom_message }: Wording): boolean {
  // a live client sends an empty one with every verification, and its users get codes
  return (
    code !== undefined &&
    factorOf(kind).takesCustomMessage === true &&
    !!custom_message &&
    !custom_message.includes("{{otp_code}}")
  );
}

function messageText(challenge: Challenge, { custom_message }: Wording, { now }: ChangeContext): string {
  const { code = "", expires_at, type, kind, display_name } = challenge;
  const { texts, takesCustomMessage } = factorOf(kind);
  const minutes = String(Math.ceil((expires_at - now) / 60_000));
  // a live client sends an empty one with every verification, and its users get codes
  if (takesCustomMessage && custom_message) return expand(custom_message, code, minutes);
  return texts[type]?.({ code, minutes, display_name }) ?? "";
}

function expand(template: string, code: string, minutes: string): string {
  const text = template.replaceAll("{{otp_code}}", () => code).replaceAll("{{otp_expiry}}", () => minutes);
  const length = [...text].length;
  if (length <= maxSmsLength) return text;
  throw invalid("custom_message", `must be at most ${maxSmsLength} characters when filled in, not ${length}`);
}

/** Tells whether a page may redirect there: an absolute `http:` or `https:` URL. */
export function isRedirectTarget(target: string): boolean {
  return URL.canParse(target) && ["http:", "https:"].includes(new URL(target).protocol);
}

/** @throws Refusal `invalid` for a URL to which no page may redirect, such as `javascript:` */
export function checkRedirect(target: string | undefined): void {
  if (target === undefined || isRedirectTarget(target)) return;
  throw invalid("redirect_to", "must be an absolute http or https URL");
}
