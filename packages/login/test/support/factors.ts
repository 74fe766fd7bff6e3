import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";

type Control = Sandbox["control"];

/** A factor and how its user, who has the id 42, completes it: with a code that is typed into the page, or elsewhere. */
export interface Factor {
  readonly kind: FactorKind;
  /** As `getAuthFactors` has it: the two e-mail factors differ in nothing else. */
  readonly name: string;
  readonly code?: (control: Control) => string;
  readonly act?: (control: Control, token: string) => unknown;
}

const user_id = 42;
const sent = (control: Control) => control.getLatestCode({ user_id }).code;

/** The code for the newest challenge of an authenticator. */
const shown = (control: Control) => {
  const [challenge] = control.listChallenges({ user_id });
  return control.getTotp({ user_id, challenge_id: challenge?.id ?? "none" }).code;
};

const newest = (control: Control) => {
  const [message] = control.listMessages({ user_id });
  return { message_id: message?.id ?? "none" };
};

export const factors: readonly Factor[] = [
  { kind: "sms", name: "OneLogin SMS", code: sent },
  { kind: "email_code", name: "OneLogin Email", code: sent },
  { kind: "authenticator", name: "Authenticator", code: shown },
  { kind: "protect", name: "OneLogin Protect", act: (control) => control.approveMessage(newest(control)) },
  {
    kind: "voice",
    name: "OneLogin Voice",
    act: (control, digits) => control.enterDigits({ ...newest(control), digits }),
  },
  { kind: "email_link", name: "Email Magic Link", act: (control) => control.openLink(newest(control)) },
];
