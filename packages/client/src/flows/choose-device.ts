import type { OperationMethods } from "../client-types.ts";
import type { OperationData } from "../operation-types.ts";
import { callOptions, type FlowOptions } from "./flow-options.ts";
import { refuse } from "./refuse.ts";

/** A device that the user has enrolled. */
export type Device = OperationData<"getAuthenticationDevices">[number];

/**
 * Which device to verify: its `device_id`, one out of the list of `getAuthenticationDevices`, or a function that picks
 * one out of that list. Left out: the default device, else the only one.
 */
export type DeviceChoice =
  | string
  | number
  | Device
  | ((devices: readonly Device[]) => Device | undefined | Promise<Device | undefined>);

/** What is known about the device that was chosen. */
export type ChosenDevice = { readonly device_id: string | number } & Partial<
  Pick<Device, "auth_factor_name">
>;

const operation = "createDeviceVerification";

/**
 * Finds the device. The list is asked for only if the choice needs it.
 *
 * @throws MfaError `invalid_input` if none can be settled on; the message lists those that there are
 */
export async function chooseDevice(
  mfa: Pick<OperationMethods, "getAuthenticationDevices">,
  { user_id, device }: { user_id: number; device?: DeviceChoice | undefined },
  options: FlowOptions,
): Promise<ChosenDevice> {
  if (typeof device === "number" || (typeof device === "string" && device !== ""))
    return { device_id: device };
  if (typeof device === "object" && device !== null) return device;
  if (device !== undefined && typeof device !== "function") {
    throw refuse('"device" must be a device_id, a device or a function', operation);
  }
  const devices = await mfa.getAuthenticationDevices({ user_id }, callOptions(options));
  if (!device) return preferred(devices);
  const picked = await device(devices);
  if (picked) return picked;
  throw refuse(`the function given as "device" picked none; the user has ${listed(devices)}`, operation);
}

function preferred(devices: readonly Device[]): Device {
  const defaults = devices.filter((device) => device.default === true);
  const [found, ...others] = defaults.length > 0 ? defaults : devices;
  if (!found) throw refuse("the user has no device that can be verified; enroll one first", operation);
  if (others.length === 0) return found;
  throw refuse(`no single default device; name one in "device". The user has ${listed(devices)}`, operation);
}

function listed(devices: readonly Device[]): string {
  const texts = devices.map(
    ({ device_id, auth_factor_name, user_display_name }) =>
      `${device_id} (${auth_factor_name}${user_display_name === undefined ? "" : `, "${user_display_name}"`})`,
  );
  return texts.join(", ") || "none at all";
}
