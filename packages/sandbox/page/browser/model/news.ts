import type { Data } from "./load-data.ts";

/**
 * What a screen reader is told of: the messages that have come for a user since the page was last brought up to date,
 * oldest first.
 */
export function newsIn(before: Data | undefined, data: Data): string[] {
  if (!before || before.user?.id !== data.user?.id) return [];
  const known = new Set(before.messages.map(({ id }) => id));
  return data.messages
    .filter(({ id }) => !known.has(id))
    .reverse()
    .map(({ kind, text }) => `${messageTitles[kind]}: ${text}`);
}

/** What each kind of message is called. */
export const messageTitles = {
  sms: "Text message",
  email_code: "E-mail",
  email_link: "E-mail",
  voice: "Voice call",
  push: "OneLogin Protect",
  authenticator: "Authenticator app",
} as const;
