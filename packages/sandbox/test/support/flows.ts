import type { OperationInput } from "@onelogin-mfa/client";
import { factorKinds, factorOf } from "../../src/state/factors.ts";
import type { Application } from "./application.ts";

/** An enrollment or a verification that has been started. */
export type Steps = Awaited<ReturnType<typeof enroll> | ReturnType<typeof verify>>;

/** Starts the enrollment of the factor of this name. */
export async function enroll(
  mfa: Application,
  {
    factor,
    ...fields
  }: Omit<OperationInput<"createFactorRegistration">, "factor_id" | "display_name"> & {
    readonly factor: string;
    readonly display_name?: string;
  },
) {
  const { user_id } = fields;
  const { factor_id } = await offered(mfa, user_id, factor);
  const started = await mfa.createFactorRegistration({ display_name: "Mine", ...fields, factor_id });
  const { id, status, device_id, factor_data } = started;
  const call = { user_id, registration_id: id };
  return {
    id,
    status,
    device_id,
    verification_token: factor_data?.verification_token,
    totp_url: factor_data?.totp_url,
    submit: (otp: string) => mfa.verifyUserRegistration({ ...call, otp }),
    /** Once: in a test, the user has acted before. */
    poll: () => mfa.getUserRegistration(call),
  };
}

/** The factor of this name among those that a user can enroll. */
export async function offered(mfa: Application, user_id: number, name: string) {
  const factor = (await mfa.getAuthFactors({ user_id })).find((one) => one.name === name);
  if (!factor) throw new Error(`no factor ${name}`);
  return factor;
}

/** Starts a verification, of the default device unless one is named. */
export async function verify(
  mfa: Application,
  input: Omit<OperationInput<"createDeviceVerification">, "device_id"> & { readonly device_id?: string },
) {
  const { user_id, device_id = await defaultDevice(mfa, user_id) } = input;
  const started = await mfa.createDeviceVerification({ ...input, device_id });
  const call = { user_id, verification_id: started.id };
  const named = needsDeviceId(started) ? { device_id } : {};
  return {
    id: started.id,
    user_id: started.user_id,
    verification_token: started.factor_data?.verification_token,
    submit: async (otp: string) => outcomeOf(await mfa.verifyUserVerification({ ...call, ...named, otp })),
    poll: () => mfa.getUserVerification(call),
  };
}

/** Tells whether a code of this factor is sent with its device. */
function needsDeviceId({ type_display_name }: { readonly type_display_name?: string }): boolean {
  const kind = factorKinds.find((one) => factorOf(one).name === type_display_name);
  return kind !== undefined && factorOf(kind).needsDeviceId === true;
}

async function defaultDevice(mfa: Application, user_id: number) {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  return devices.find((device) => device.default === true)?.device_id ?? "none";
}

/** Verifies a code in one step. */
export async function verifyOnce(mfa: Application, input: OperationInput<"verifyUserOtp">) {
  return outcomeOf(await mfa.verifyUserOtp(input));
}

/** The outcome of a code, which the two modes write in two shapes: a state, and an envelope with `error`. */
function outcomeOf(result: Awaited<ReturnType<Application["verifyUserOtp"]>>) {
  const status = "status" in result ? result.status : result;
  if (typeof status === "string") return { ...result, status };
  return { status: status.error === false ? "accepted" : "rejected" };
}
