import { endAfter, rejectAll, type SettledUser } from "./challenges.ts";
import type { ChangeContext, ChangedUser } from "./change-context.ts";
import { factorOf } from "./factors.ts";
import type { Device, Instant, Temporary, User } from "./model.ts";
import { invalid, listed, notFound } from "./refusal.ts";
import { matchTotp } from "./totp.ts";

/** The devices that exist at an instant: a temporary one expires with its code. */
export function devicesAt({ devices }: User, now: Instant): readonly Device[] {
  return devices.filter(({ temporary }) => !temporary || now < temporary.expires_at);
}

/** The user's device of this id. @throws Refusal `invalid` */
export function deviceOf(user: User, deviceId: string, now: Instant): Device {
  const devices = devicesAt(user, now);
  const device = devices.find(({ device_id }) => device_id === deviceId);
  if (!device) throw invalid("device_id", "is not a device of this user", deviceList(devices));
  return device;
}

const deviceList = (devices: readonly Device[]) =>
  listed(devices.map(({ device_id, kind }) => `${device_id} (${kind})`));

/** Removes a device; what is pending for it is rejected. @throws Refusal `not_found` */
export function removeDevice(user: User, deviceId: string, now: Instant): SettledUser {
  const devices = devicesAt(user, now);
  if (!devices.some(({ device_id }) => device_id === deviceId)) {
    throw notFound(`user ${user.id} has no such device; ${deviceList(devices)}`);
  }
  const without = { ...user, devices: user.devices.filter(({ device_id }) => device_id !== deviceId) };
  const [rejected, changes] = rejectAll(without, now, ({ device_id }) => device_id === deviceId);
  return [rejected, [...changes, removed(deviceId)]];
}

const removed = (deviceId: string) => `device ${deviceId} removed`;

/**
 * Checks a code of the device itself: the one in the app of an authenticator or of Protect, or a temporary code. A right
 * code cannot be used again.
 * @returns the changed user, or `undefined` for a wrong code
 */
export function useDeviceCode(
  user: User,
  device: Device,
  otp: string,
  now: Instant,
): SettledUser | undefined {
  const { secret, last_step, temporary } = device;
  if (temporary) {
    if (temporary.code !== otp) return undefined;
    if (temporary.reusable) return [user, []];
    const devices = user.devices.filter((one) => one !== device);
    return [{ ...user, devices }, [removed(device.device_id)]];
  }
  if (secret === undefined) return undefined;
  const step = matchTotp(otp, { secret, now, lastStep: last_step });
  if (step === undefined) return undefined;
  const used = { ...device, last_step: step };
  return [{ ...user, devices: user.devices.map((one) => (one === device ? used : one)) }, []];
}

/** Returns the journal's line on a new device. */
export const added = ({ device_id }: Device) => `device ${device_id} added`;

/** 72 hours in seconds, the default and the maximum (the reference's page generate-mfa-token). */
const defaultLife = 259_200;

/** The number of temporary codes that are kept for a user; the oldest is dropped. */
const temporaryCodesKept = 100;

/** The number of digits of all printed codes but one. */
const codeLength = 8;

/** Makes a code for a user without access to a device, and the temporary device that accepts it. */
export function makeTemporaryCode(
  user: User,
  { expires_in, reusable }: { expires_in?: number | undefined; reusable?: boolean | undefined },
  context: ChangeContext,
): ChangedUser<Temporary & Pick<Device, "device_id">> {
  const code = context.random.digits(codeLength);
  const device = temporaryDevice({ code, expires_in, reusable }, context);
  const living = devicesAt(user, context.now);
  const surplus = living.filter((one) => one.temporary).slice(0, -(temporaryCodesKept - 1));
  const kept = living.filter((one) => !surplus.includes(one));
  const gone = user.devices.filter((one) => !kept.includes(one));
  const changes = [added(device), ...gone.map((one) => removed(one.device_id))];
  const { temporary, device_id } = device;
  return [{ ...user, devices: [...kept, device] }, { ...temporary, device_id }, changes];
}

export function temporaryDevice(
  {
    code,
    expires_in = defaultLife,
    reusable = false,
  }: { code: string; expires_in?: number | undefined; reusable?: boolean | undefined },
  { now, random }: ChangeContext,
) {
  return {
    device_id: random.temporaryDeviceId(),
    kind: "temporary_code",
    display_name: factorOf("temporary_code").name,
    default: false,
    created_at: now,
    temporary: { code, reusable, expires_at: endAfter(now, expires_in) },
  } as const satisfies Device;
}
