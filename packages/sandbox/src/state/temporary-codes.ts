import { devicesAt } from "./devices.ts";
import type { Device, Temporary, User } from "./model.ts";
import type { ChangedUser, Turn } from "./turn.ts";

/** 72 hours in seconds, the default and the maximum (the reference's page generate-mfa-token). */
const longestLife = 259_200;

/** How many temporary codes of a user are kept; the oldest makes room. */
const temporaryCodesKept = 100;

/** Digits of every printed code but one. */
const codeLength = 8;

/** Makes a code for a user whose device is out of reach, and the temporary device that takes it. */
export function makeTemporaryCode(
  user: User,
  {
    expires_in = longestLife,
    reusable = false,
  }: { expires_in?: number | undefined; reusable?: boolean | undefined },
  turn: Turn,
): ChangedUser<Temporary & Pick<Device, "device_id">> {
  const code = turn.random.digits(codeLength);
  const temporary = { code, reusable, expires_at: turn.now + expires_in * 1000 };
  const device: Device = {
    device_id: turn.random.temporaryDeviceId(),
    kind: "temporary_code",
    display_name: "OneLogin Temporary Code",
    default: false,
    created_at: turn.now,
    temporary,
  };
  const living = devicesAt(user, turn.now);
  const surplus = living.filter((one) => one.temporary).slice(0, -(temporaryCodesKept - 1));
  const devices = [...living.filter((one) => !surplus.includes(one)), device];
  return [
    { ...user, devices },
    { ...temporary, device_id: device.device_id },
  ];
}
