import type { Snapshot } from "./kept-state.ts";

/** A factor or device that a request can name. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Values of the sandbox's state for the places of a request, by the names that the API has for them. */
export interface Choices {
  readonly factors: readonly Choice[];
  readonly devices: readonly Choice[];
  /** The newest registration that waits for the user. */
  readonly registration_id?: string;
  /** The newest verification that waits for the user. */
  readonly verification_id?: string;
  readonly access_token?: string;
}

const labels: Readonly<Record<string, string>> = {
  sms: "SMS",
  voice: "Voice",
  email_code: "E-mail code",
  email_link: "Magic link",
  authenticator: "Authenticator",
  protect: "Push",
};

/** Returns the choices of the only user in a snapshot. @param now milliseconds since 1970 */
export function choicesIn({ users, factor_ids }: Snapshot, now: number): Choices {
  const [user] = Object.values(users);
  if (!user) return { factors: [], devices: [] };
  const enrolled = new Set(user.devices.map(({ kind }) => kind));
  const newest = (type: string) =>
    user.challenges.findLast((one) => one.type === type && one.status === "pending" && one.expires_at > now)
      ?.id;
  const [registration_id, verification_id] = [newest("registration"), newest("verification")];
  return {
    factors: user.factors
      .filter((kind) => !enrolled.has(kind))
      .map((kind) => ({ id: String(factor_ids[kind]), label: labels[kind] ?? kind })),
    devices: user.devices
      .filter(({ kind }) => kind in labels)
      .map(({ device_id, kind }) => ({ id: device_id, label: labels[kind] ?? kind })),
    ...(registration_id !== undefined && { registration_id }),
    ...(verification_id !== undefined && { verification_id }),
  };
}
