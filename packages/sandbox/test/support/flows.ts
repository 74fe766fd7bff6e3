import type { Application, InputOf } from "./application.ts";

/** How an enrollment or a verification stands, as the sandbox says it. */
export interface Outcome {
  readonly status: string;
  readonly device_id?: string | number | undefined;
}

/** What completes an enrollment or a verification. */
export interface Steps {
  readonly id: string;
  /** What the user types into the phone or the app. */
  readonly verification_token: string | undefined;
  readonly submit: (otp: string) => Promise<Outcome>;
  /** Polls once: in a test, the user has acted before. */
  readonly poll: () => Promise<Outcome>;
}

/** An enrollment that has been started. */
export interface Enrollment extends Outcome, Steps {
  readonly totp_url: string | undefined;
}

/** A verification that has been started. */
export interface Verification extends Steps {
  readonly user_id: string | number | undefined;
}

/** What `enroll` takes: `factor` is the `name` of one that is offered, or else the first one is taken. */
export type EnrollInput = Omit<InputOf<"createFactorRegistration">, "factor_id" | "display_name"> & {
  readonly factor?: string;
  readonly display_name?: string;
};

/** What `verify` takes: the default device is taken unless `device_id` names one. */
export type VerifyInput = Omit<InputOf<"createDeviceVerification">, "device_id"> & {
  readonly device_id?: string;
};

/** Starts an enrollment. */
export async function enroll(mfa: Application, { factor, ...fields }: EnrollInput): Promise<Enrollment> {
  const { user_id } = fields;
  const { factor_id } = await offered(mfa, user_id, factor);
  const started = await mfa.createFactorRegistration({ display_name: "Mine", ...fields, factor_id });
  const { id, status, device_id, factor_data } = started;
  const call = { user_id, registration_id: id };
  return {
    ...{ id, status, device_id },
    verification_token: factor_data?.verification_token,
    totp_url: factor_data?.totp_url,
    submit: (otp) => mfa.verifyUserRegistration({ ...call, otp }),
    poll: () => mfa.getUserRegistration(call),
  };
}

/** The factor of this name among those that a user can enroll; the first one without a name. */
export async function offered(mfa: Application, user_id: number, name?: string) {
  const factors = await mfa.getAuthFactors({ user_id });
  const factor = factors.find((one) => name === undefined || one.name === name);
  if (!factor) throw new Error(`no factor ${name}`);
  return factor;
}

/** Starts a verification. */
export async function verify(mfa: Application, input: VerifyInput): Promise<Verification> {
  const { user_id } = input;
  const device_id = input.device_id ?? (await defaultDevice(mfa, user_id));
  const started = await mfa.createDeviceVerification({ ...input, device_id });
  const call = { user_id, verification_id: started.id };
  // only an authenticator's code needs its device
  const named = started.auth_factor_name === "Google Authenticator" ? { device_id } : {};
  return {
    id: started.id,
    user_id: started.user_id,
    verification_token: started.factor_data?.verification_token,
    submit: async (otp) => outcomeOf(await mfa.verifyUserVerification({ ...call, ...named, otp })),
    poll: () => mfa.getUserVerification(call),
  };
}

async function defaultDevice(mfa: Application, user_id: number) {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  return devices.find((device) => device.default === true)?.device_id ?? "none";
}

/** Verifies a code in one step. */
export async function verifyOnce(mfa: Application, input: InputOf<"verifyUserOtp">): Promise<Outcome> {
  return outcomeOf(await mfa.verifyUserOtp(input));
}

/** What a code led to, which the two modes write in two shapes: a state, and an envelope with `error`. */
function outcomeOf(result: Awaited<ReturnType<Application["verifyUserOtp"]>>): Outcome {
  if (typeof result.status === "string") return { ...result, status: result.status };
  return { status: Object(result.status).error === false ? "accepted" : "rejected" };
}
