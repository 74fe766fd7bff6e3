import type { IconName } from "../dom/icon.ts";
import type { Challenge, Message } from "../model/control-api.ts";

/** What a factor is called on the page, by its kind in the control API. */
export const kindNames: Readonly<Record<Challenge["kind"], string>> = {
  sms: "SMS",
  voice: "Voice",
  email_code: "E-mail code",
  email_link: "Magic link",
  authenticator: "Authenticator",
  protect: "Protect",
  temporary_code: "Temporary code",
};

/** The drawing for each kind of factor and of message. */
export const kindIcons: Readonly<Record<Challenge["kind"] | Message["kind"], IconName>> = {
  sms: "text",
  voice: "call",
  email_code: "mail",
  email_link: "mail",
  authenticator: "clock",
  protect: "shield",
  push: "shield",
  temporary_code: "key",
};
