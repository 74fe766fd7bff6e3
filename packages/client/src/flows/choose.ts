import { adviceFor, check, copyOf } from "../check.ts";
import type { AuthFactor, Device } from "../generated/schema.ts";
import { idOf } from "../ids.ts";
import { isRecord } from "../is-record.ts";
import type { OperationMethods } from "../operation-types.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { distrust, during, refuse } from "./refuse.ts";

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
export type ChosenDevice = { readonly device_id: string | number; readonly auth_factor_name?: string };

/**
 * The factor to enroll: its `factor_id` (which differs from account to account), its `auth_factor_name` or else its
 * `name` (which an administrator can change), an element of the list of `getAuthFactors`, or a function that picks one
 * from that list. "OneLogin Email" is the `auth_factor_name` of two factors, the code and the magic link: use another way.
 */
export type FactorChoice =
  | number
  | AuthFactor["auth_factor_name"]
  | AuthFactor
  | ((factors: readonly AuthFactor[]) => AuthFactor | undefined | Promise<AuthFactor | undefined>);

/** Returns the chosen factor. Its name is unknown if only a `factor_id` was given. */
export type ChosenFactor = Pick<AuthFactor, "factor_id"> & Partial<Pick<AuthFactor, "auth_factor_name">>;

/** Returns true for what has a `device_id`, or a `factor_id`. */
const isDevice = <D extends { device_id?: unknown }>(device: D | null | undefined): device is D =>
  idOf(device?.device_id) !== undefined;
const isFactor = <F extends { factor_id?: unknown }>(factor: F | null | undefined): factor is F =>
  Number.isSafeInteger(factor?.factor_id);

/**
 * Finds the device. The list is requested only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if no device or more than one is found; the message lists the user's devices
 */
export async function chooseDevice(
  mfa: Pick<OperationMethods, "getAuthenticationDevices">,
  { user_id, device }: { user_id: number; device?: DeviceChoice | undefined },
  options: FlowCallOptions,
): Promise<ChosenDevice> {
  if (device !== undefined && typeof device !== "function") {
    const chosen = isRecord(device) ? copyOf(device, undefined, '"device"') : { device_id: device };
    check(isDevice(chosen), '"device" must be a device_id, a device or a function');
    return chosen;
  }
  const devices = await listDevices(mfa, user_id, options);
  if (!device) return preferred(devices);
  const picked = await device(devices);
  check(isDevice(picked), `the function given as "device" returned none; available: ${deviceTexts(devices)}`);
  return picked;
}

/** Requests the user's devices. @throws MfaError `protocol` if one has no id */
export function listDevices(
  mfa: Pick<OperationMethods, "getAuthenticationDevices">,
  user_id: number,
  options: FlowCallOptions,
): Promise<Device[]> {
  return during("getAuthenticationDevices", async () =>
    checkList(await mfa.getAuthenticationDevices({ user_id }, callOptions(options)), isDevice),
  );
}

/**
 * Finds the factor. The list is requested only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if no factor or more than one is found; the message lists the available factors
 */
export async function chooseFactor(
  mfa: Pick<OperationMethods, "getAuthFactors">,
  { user_id, factor }: { user_id: number; factor: FactorChoice },
  options: FlowCallOptions,
): Promise<ChosenFactor> {
  if (typeof factor !== "string" && typeof factor !== "function") {
    const chosen = isRecord(factor) ? copyOf(factor, undefined, '"factor"') : { factor_id: factor };
    check(isFactor(chosen), '"factor" must be a factor_id, a name, a factor or a function');
    return chosen;
  }
  const factors = await during("getAuthFactors", async () =>
    checkList(await mfa.getAuthFactors({ user_id }, callOptions(options)), isFactor),
  );
  if (typeof factor === "string") return named(factor, factors);
  const picked = await factor(factors);
  check(isFactor(picked), `the function given as "factor" returned none; available: ${factorTexts(factors)}`);
  return picked;
}

/** Checks each element of a list. @throws MfaError `protocol` */
export function checkList<T>(list: T[], isElement: (element: T) => boolean): T[] {
  if (Array.isArray(list) && list.every((element) => isRecord(element) && isElement(element))) return list;
  throw distrust("an element of the list has no valid id");
}

function preferred(devices: readonly Device[]): Device {
  const defaults = devices.filter((device) => device.default === true);
  const [found, ...others] = defaults.length > 0 ? defaults : devices;
  check(found, "the user has no device that can be verified; enroll one first");
  if (others.length === 0) return found;
  throw refuse(`no single default device; pass a "device": ${deviceTexts(devices)}`);
}

function named(name: string, factors: readonly AuthFactor[]): AuthFactor {
  const byFactorName = factors.filter(({ auth_factor_name }) => auth_factor_name === name);
  // an administrator can give any factor the auth_factor_name of another one
  const all = byFactorName.length > 0 ? byFactorName : factors.filter((factor) => factor.name === name);
  const [found, ...others] = all;
  const names = factors.flatMap((factor) => [factor.auth_factor_name, factor.name]);
  const available = factorTexts(factors) + adviceFor(name, names);
  check(found, `factor "${name}" is not available to this user; available: ${available}`);
  if (others.length === 0) return found;
  const kinds = name === "OneLogin Email" ? " (the code or the magic link)" : "";
  throw refuse(`factor name "${name}" is ambiguous${kinds}; pass a factor_id: ${factorTexts(all)}`);
}

function deviceTexts(devices: readonly Device[]): string {
  const texts = devices.map(
    ({ device_id, auth_factor_name, user_display_name: name }) =>
      `${device_id} (${auth_factor_name}${name === undefined ? "" : `, "${name}"`})`,
  );
  return listText(texts);
}

/** Longest list in a message. */
const listed = 10;

function listText(texts: readonly string[]): string {
  const more = texts.length > listed ? `, and ${texts.length - listed} more` : "";
  return texts.slice(0, listed).join(", ") + more || "none";
}

function factorTexts(factors: readonly AuthFactor[]): string {
  const texts = factors.map(
    ({ factor_id, name, auth_factor_name }) =>
      `"${auth_factor_name}" (factor_id ${factor_id}, named "${name}")`,
  );
  return listText(texts);
}
