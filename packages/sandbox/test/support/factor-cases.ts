import type { FactorKind, Sandbox } from "../../src/index.ts";
import { newest } from "./harness.ts";

/** How the user completes a factor: with a code that the application hands in, or elsewhere. */
export interface FactorCase {
  readonly kind: FactorKind;
  readonly name: string;
  readonly auth_factor_name: string;
  readonly code?: (sandbox: Sandbox, token: string | undefined) => string;
  readonly act?: (sandbox: Sandbox, token: string | undefined) => unknown;
}

const sent = (sandbox: Sandbox) => sandbox.control.getLatestCode({ user_id: 42 }).code;

/** What the app of an authenticator shows for the newest challenge, the code that has not been used. */
export const shown = (sandbox: Sandbox): string => {
  const [challenge] = sandbox.control.listChallenges({ user_id: 42 });
  if (!challenge) throw new Error("nothing is pending");
  const { code, next_code, used } = sandbox.control.getChallengeTotp({
    user_id: 42,
    challenge_id: challenge.id,
  });
  return used ? next_code : code;
};

export const factorCases: readonly FactorCase[] = [
  { kind: "sms", name: "OneLogin SMS", auth_factor_name: "SMS", code: sent },
  { kind: "email_code", name: "OneLogin Email", auth_factor_name: "OneLogin Email", code: sent },
  { kind: "authenticator", name: "Authenticator", auth_factor_name: "Google Authenticator", code: shown },
  {
    kind: "protect",
    name: "OneLogin Protect",
    auth_factor_name: "OneLogin",
    act: (sandbox) => sandbox.control.approveMessage({ message_id: newest(sandbox).id }),
  },
  {
    kind: "voice",
    name: "OneLogin Voice",
    auth_factor_name: "OneLogin Voice",
    act: (sandbox, digits = "") => sandbox.control.enterDigits({ message_id: newest(sandbox).id, digits }),
  },
  {
    kind: "email_link",
    name: "Email Magic Link",
    auth_factor_name: "OneLogin Email",
    act: (sandbox) => sandbox.fetch(new Request(newest(sandbox).link ?? "")),
  },
];
