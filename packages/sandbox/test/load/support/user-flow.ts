import type { Application } from "../../support/application.ts";
import { complete, factorCases, type Side } from "../../support/factor-cases.ts";
import { enroll, verify } from "../../support/flows.ts";

/** What one user has come across. */
export interface Seen {
  readonly user_id: number;
  /** Registrations, verifications, devices and messages. */
  readonly ids: string[];
  /** What was not the user's own, or not as it should be. */
  readonly objections: string[];
}

/** Enrolls, verifies and removes each factor of a user, one after the other, as an application would. */
export async function runUserFlow(mfa: Application, side: Side, user_id: number): Promise<Seen> {
  const seen: Seen = { user_id, ids: [], objections: [] };
  const object = (isGood: boolean, what: string) =>
    isGood || seen.objections.push(`user ${user_id}: ${what}`);
  const display_name = `Device of ${user_id}`;
  for (const factor of factorCases) {
    const { kind, name } = factor;
    const enrollment = await enroll(mfa, { user_id, factor: name, display_name });
    const enrolled = await complete(enrollment, factor, side, user_id);
    object(enrolled.status === "accepted", `${kind} is ${enrolled.status}`);

    const [device, ...others] = await mfa.getAuthenticationDevices({ user_id });
    object(others.length === 0, `${others.length} devices too many`);
    object(device?.user_display_name === display_name, `${device?.user_display_name} is listed`);
    if (!device || seen.objections.length > 0) return seen;

    const verification = await verify(mfa, { user_id, device_id: device.device_id });
    object(verification.user_id === String(user_id), "a verification of another user");
    const verified = await complete(verification, factor, side, user_id);
    object(verified.status === "accepted", `${kind} is verified with ${verified.status}`);

    await mfa.deleteEnrolledFactor({ user_id, device_id: device.device_id });
    seen.ids.push(enrollment.id, verification.id, device.device_id);
  }
  seen.ids.push(...side.control.listMessages({ user_id }).map(({ id }) => id));
  return seen;
}

/** What several users have come across. */
export function sharedIds(users: readonly Seen[]): string[] {
  const all = users.flatMap(({ ids }) => [...new Set(ids)]);
  return all.filter((id, index) => all.indexOf(id) < index);
}
