import type { OperationData, OperationMethods } from "../operation-types.ts";
import { callOptions, type FlowOptions } from "./flow-options.ts";
import { refuse } from "./refuse.ts";

/** A device that the user has enrolled. */
export type Device = OperationData<"getAuthenticationDevices">[number];

/**
 * The device to verify: its `device_id`, an element of the list of `getAuthenticationDevices`, or a function that picks
 * one from that list.
 * @default the default device, or else the only one
 */
export type DeviceChoice =
  | string
  | number
  | Device
  | ((devices: readonly Device[]) => Device | undefined | Promise<Device | undefined>);

/** The chosen device. Its factor is unknown if only a `device_id` was given. */
export type ChosenDevice = { readonly device_id: string | number } & Partial<
  Pick<Device, "auth_factor_name">
>;

/** A factor that the user can enroll. */
export type AuthFactor = OperationData<"getAuthFactors">[number];

/**
 * The factor to enroll: its `factor_id` (which differs from account to account), its `auth_factor_name`, an element of
 * the list of `getAuthFactors`, or a function that picks one from that list.
 */
export type FactorChoice =
  | number
  | AuthFactor["auth_factor_name"]
  | AuthFactor
  | ((factors: readonly AuthFactor[]) => AuthFactor | undefined | Promise<AuthFactor | undefined>);

/** The chosen factor. Its name is unknown if only a `factor_id` was given. */
export type ChosenFactor = Pick<AuthFactor, "factor_id"> & Partial<Pick<AuthFactor, "auth_factor_name">>;

const refuseDevice = (what: string) => refuse(what, "createDeviceVerification");
const refuseFactor = (what: string) => refuse(what, "createFactorRegistration");

/**
 * Finds the device. The list is requested only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if no device or more than one is found; the message lists the user's devices
 */
export async function chooseDevice(
  mfa: Pick<OperationMethods, "getAuthenticationDevices">,
  { user_id, device }: { user_id: number; device?: DeviceChoice | undefined },
  options: FlowOptions,
): Promise<ChosenDevice> {
  if (typeof device === "number" || (typeof device === "string" && device !== "")) {
    return { device_id: device };
  }
  if (typeof device === "object" && device !== null) return device;
  if (device !== undefined && typeof device !== "function") {
    throw refuseDevice('"device" must be a device_id, a device or a function');
  }
  const devices = await mfa.getAuthenticationDevices({ user_id }, callOptions(options));
  if (!device) return preferred(devices);
  const picked = await device(devices);
  if (picked) return picked;
  throw refuseDevice(`the function given as "device" returned none; available: ${listDevices(devices)}`);
}

/**
 * Finds the factor. The list is requested only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if no factor or more than one is found; the message lists the available factors
 */
export async function chooseFactor(
  mfa: Pick<OperationMethods, "getAuthFactors">,
  { user_id, factor }: { user_id: number; factor: FactorChoice },
  options: FlowOptions,
): Promise<ChosenFactor> {
  if (typeof factor === "number") return { factor_id: factor };
  if (typeof factor === "object" && factor !== null) return factor;
  if (typeof factor !== "string" && typeof factor !== "function") {
    throw refuseFactor('"factor" must be a factor_id, an auth_factor_name, a factor or a function');
  }
  const factors = await mfa.getAuthFactors({ user_id }, callOptions(options));
  if (typeof factor === "string") return named(factor, factors);
  const picked = await factor(factors);
  if (picked) return picked;
  throw refuseFactor(`the function given as "factor" returned none; available: ${listFactors(factors)}`);
}

function preferred(devices: readonly Device[]): Device {
  const defaults = devices.filter((device) => device.default === true);
  const [found, ...others] = defaults.length > 0 ? defaults : devices;
  if (!found) throw refuseDevice("the user has no device that can be verified; enroll one first");
  if (others.length === 0) return found;
  throw refuseDevice(`no single default device; pass a "device": ${listDevices(devices)}`);
}

function named(name: string, factors: readonly AuthFactor[]): AuthFactor {
  const [found, ...others] = factors.filter(({ auth_factor_name }) => auth_factor_name === name);
  if (!found) {
    throw refuseFactor(`factor "${name}" is not available to this user; available: ${listFactors(factors)}`);
  }
  if (others.length === 0) return found;
  const same = listFactors([found, ...others]);
  throw refuseFactor(`factor name "${name}" is ambiguous; pass a factor_id: ${same}`);
}

function listDevices(devices: readonly Device[]): string {
  const texts = devices.map(({ device_id, auth_factor_name, user_display_name: name }) =>
    name === undefined
      ? `${device_id} (${auth_factor_name})`
      : `${device_id} (${auth_factor_name}, "${name}")`,
  );
  return texts.join(", ") || "none";
}

function listFactors(factors: readonly AuthFactor[]): string {
  const texts = factors.map(
    ({ factor_id, name, auth_factor_name }) =>
      `"${auth_factor_name}" (factor_id ${factor_id}, named "${name}")`,
  );
  return texts.join(", ") || "none";
}
