import { type Enrolment, enroll, type MfaClient, type Verification, verify } from "@onelogin-mfa/client";
import type { FactorKind, Sandbox } from "../../../src/index.ts";

/** What one user has come across. */
export interface Seen {
  readonly user_id: number;
  /** Registrations, verifications, devices and messages. */
  readonly ids: string[];
  /** What was not the user's own, or not as it should be. */
  readonly objections: string[];
}

/** Kinds by the name under which the API offers them. */
const factorNames: Readonly<Record<string, FactorKind>> = {
  "OneLogin SMS": "sms",
  "OneLogin Email": "email_code",
  Authenticator: "authenticator",
  "OneLogin Protect": "protect",
  "OneLogin Voice": "voice",
  "Email Magic Link": "email_link",
};

/** Enrols, verifies and removes each factor of a user, one after the other, as an application would. */
export async function runUserFlow(
  mfa: MfaClient,
  control: Sandbox["control"],
  user_id: number,
): Promise<Seen> {
  const seen: Seen = { user_id, ids: [], objections: [] };
  const object = (isGood: boolean, what: string) =>
    isGood || seen.objections.push(`user ${user_id}: ${what}`);
  for (const [name, kind] of Object.entries(factorNames)) {
    const enrolment = await enroll(mfa, {
      user_id,
      factor: (factors) => factors.find((factor) => factor.name === name),
      display_name: `Device of ${user_id}`,
    });
    const enrolled = await complete(enrolment, kind, control, user_id);
    object(enrolled.status === "accepted", `${kind} is ${enrolled.status}`);

    const [device, ...others] = await mfa.getAuthenticationDevices({ user_id });
    object(others.length === 0, `${others.length} devices too many`);
    object(device?.user_display_name === `Device of ${user_id}`, `${device?.user_display_name} is listed`);
    if (!device || seen.objections.length > 0) return seen;

    const verification = await verify(mfa, { user_id, device });
    object(verification.verification.user_id === String(user_id), "a verification of another user");
    const verified = await complete(verification, kind, control, user_id);
    object(verified.status === "accepted", `${kind} is verified with ${verified.status}`);

    await mfa.deleteEnrolledFactor({ user_id, device_id: device.device_id });
    seen.ids.push(enrolment.registration.id, verification.verification.id, device.device_id);
  }
  seen.ids.push(...control.listMessages({ user_id }).map(({ id }) => id));
  return seen;
}

/** What several users have come across. */
export function sharedIds(users: readonly Seen[]): string[] {
  const all = users.flatMap(({ ids }) => [...new Set(ids)]);
  return all.filter((id, index) => all.indexOf(id) < index);
}

async function complete(
  steps: Enrolment | Verification,
  kind: FactorKind,
  control: Sandbox["control"],
  user_id: number,
) {
  if (kind === "sms" || kind === "email_code") return steps.submit(control.getLatestCode({ user_id }).code);
  if (kind === "authenticator") return steps.submit(shownTo(control, user_id));
  const [message] = control.listMessages({ user_id });
  const message_id = message?.id ?? "none";
  if (kind === "protect") control.approveMessage({ message_id });
  if (kind === "voice") control.enterDigits({ message_id, digits: steps.verification_token ?? "" });
  if (kind === "email_link") await fetch(message?.link ?? "");
  return steps.wait();
}

/** The code in the app that has not been used. */
function shownTo(control: Sandbox["control"], user_id: number): string {
  const [challenge] = control.listChallenges({ user_id });
  const totp = control.getChallengeTotp({ user_id, challenge_id: challenge?.id ?? "none" });
  return totp.used ? totp.next_code : totp.code;
}
