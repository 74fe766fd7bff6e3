import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";

type Control = Sandbox["control"];

/** A factor and how its user completes it: with a code that the application hands in, or elsewhere. */
export interface Factor {
  readonly kind: FactorKind;
  /** As `getAuthFactors` has it: the two e-mail factors differ in nothing else. */
  readonly name: string;
  readonly code?: (control: Control, user_id: number) => string;
  readonly act?: (control: Control, user_id: number, token: string | undefined) => unknown;
}

const sent: Factor["code"] = (control, user_id) => control.getLatestCode({ user_id }).code;

/** The code for the newest challenge of an authenticator. */
const shown: Factor["code"] = (control, user_id) => {
  const [challenge] = control.listChallenges({ user_id });
  return control.getTotp({ user_id, challenge_id: challenge?.id ?? "none" }).code;
};

const newest = (control: Control, user_id: number) => {
  const [message] = control.listMessages({ user_id });
  return { message_id: message?.id ?? "none" };
};

export const factors: readonly Factor[] = [
  { kind: "sms", name: "OneLogin SMS", code: sent },
  { kind: "email_code", name: "OneLogin Email", code: sent },
  { kind: "authenticator", name: "Authenticator", code: shown },
  {
    kind: "protect",
    name: "OneLogin Protect",
    act: (control, user_id) => control.approveMessage(newest(control, user_id)),
  },
  {
    kind: "voice",
    name: "OneLogin Voice",
    act: (control, user_id, digits = "") => control.enterDigits({ ...newest(control, user_id), digits }),
  },
  {
    kind: "email_link",
    name: "Email Magic Link",
    act: (control, user_id) => control.openLink(newest(control, user_id)),
  },
];
