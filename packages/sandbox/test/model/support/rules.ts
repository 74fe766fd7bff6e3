import assert from "node:assert/strict";
import type { DeviceKind, FactorKind } from "../../../src/index.ts";
import { stepAt, totpAt } from "../../support/totp.ts";
import type { Challenge, Device, Model, Status, User } from "./model.ts";
import { kinds } from "./model.ts";

/** The expected result of a code, and its effect. */
export interface Result {
  readonly status: Status;
  readonly device?: string | undefined;
  /** @param id that of the device, where a registration ends */
  readonly apply: (id: string) => void;
}

const wrongCodes = 5;
const quarterHour = 15 * 60_000;

/** The status of a challenge: an expired one is rejected, and unknown 15 minutes later. */
export function standing({ status, until }: Challenge, now: number): Status | "gone" {
  if (now >= until + quarterHour) return "gone";
  return status === "pending" && now >= until ? "rejected" : status;
}

/** The devices that exist. */
export const devicesOf = ({ devices }: User, now: number): Device[] =>
  devices.filter(({ until }) => now < until);

/** The factors that the user can enroll: those of which there is no device. */
export const offered = ({ allowed, devices }: User): FactorKind[] =>
  kinds.filter((kind) => allowed.includes(kind) && !devices.some((device) => device.kind === kind));

/** The messages that a user has received, newest first: their states, and what can be done about them. */
export function messagesOf({ challenges }: User, now: number) {
  return challenges.toReversed().flatMap(({ message: id, kind, status, until }) => {
    if (id === undefined) return [];
    const state = status === "pending" && now >= until ? "expired" : status;
    return [{ id, state, actions: state === "pending" ? (actions[kind] ?? []) : [] }];
  });
}

const actions: { readonly [kind in DeviceKind]?: readonly string[] } = {
  protect: ["approve", "deny"],
  voice: ["keypad"],
  email_link: ["open"],
};

/** The result of a code for an open registration. */
export function checkRegistration(user: User, challenge: Challenge, otp: string, now: number): Result {
  const { code, secret } = challenge;
  const step = secret === undefined ? undefined : stepOf(otp, secret, -1, now);
  if (step === undefined && code !== otp) return wrong(challenge);
  return {
    status: "accepted",
    apply(id) {
      enrolled(user, challenge, id, now);
      for (const device of user.devices) if (device.id === id) device.step = step ?? -1;
    },
  };
}

/** The result of a code for an open verification. */
export function checkVerification(user: User, challenge: Challenge, otp: string, now: number): Result {
  const device = devicesOf(user, now).find(({ id }) => id === challenge.device);
  const byDevice = challenge.code === undefined && device ? useDevice(user, device, otp, now) : undefined;
  if (!byDevice && challenge.code !== otp) return wrong(challenge);
  return {
    status: "accepted",
    device: challenge.device,
    apply() {
      byDevice?.();
      challenge.status = "accepted";
    },
  };
}

/** The result of a code without a verification: it may be any open one's, or a device's own. */
export function checkOneStep(user: User, deviceId: string | undefined, otp: string, now: number): Result {
  const devices = devicesOf(user, now).filter(({ id, kind }) =>
    deviceId === undefined ? kind !== "authenticator" : id === deviceId,
  );
  const open = user.challenges.filter(
    ({ type, device, ...rest }) =>
      type === "verification" &&
      standing({ type, ...rest }, now) === "pending" &&
      devices.some(({ id }) => id === device),
  );
  const sent = open.findLast(({ code }) => code === otp);
  if (sent) return checkVerification(user, sent, otp, now);
  for (const device of devices) {
    const apply = useDevice(user, device, otp, now);
    if (apply) return { status: "accepted", device: device.id, apply };
  }
  const newest = open.at(-1);
  return newest ? wrong(newest) : { status: "rejected", device: deviceId, apply: () => {} };
}

/** A registration has been accepted: there is a device, and the factor's other registrations are over. */
export function enrolled(user: User, challenge: Challenge, id: string, now: number): void {
  const { kind, secret } = challenge;
  const more = secret === undefined ? {} : { secret };
  user.devices.push({ id, kind, step: -1, until: Number.POSITIVE_INFINITY, ...more });
  challenge.status = "accepted";
  rejectOpen(user, now, (one) => one.type === "registration" && one.kind === kind);
}

/** A device has been removed: what is pending for it is over. */
export function removed(user: User, id: string, now: number): void {
  user.devices = user.devices.filter((device) => device.id !== id);
  rejectOpen(user, now, ({ device }) => device === id);
}

/** Notes an id that must be new. @throws AssertionError for one that was handed out before */
export function noteNew({ ids }: Model, id: string, what: string): string {
  assert.ok(!ids.has(id), `${what} ${id} was handed out before`);
  ids.add(id);
  return id;
}

function rejectOpen({ challenges }: User, now: number, picks: (challenge: Challenge) => boolean): void {
  for (const challenge of challenges) {
    if (standing(challenge, now) === "pending" && picks(challenge)) challenge.status = "rejected";
  }
}

function wrong(challenge: Challenge): Result {
  const status = challenge.wrong + 1 >= wrongCodes ? "rejected" : "pending";
  return {
    status,
    device: challenge.device,
    apply() {
      challenge.wrong += 1;
      challenge.status = status;
    },
  };
}

/** What uses the device's own code up, if the code is right. */
function useDevice(user: User, device: Device, otp: string, now: number): (() => void) | undefined {
  if (device.code !== undefined) {
    if (device.code !== otp) return undefined;
    return () => {
      // what is pending for it stays so: its user has not removed it
      if (!device.reusable) user.devices = user.devices.filter((one) => one !== device);
    };
  }
  const step = device.secret === undefined ? undefined : stepOf(otp, device.secret, device.step, now);
  if (step === undefined) return undefined;
  return () => {
    device.step = step;
  };
}

function stepOf(otp: string, secret: string, last: number, now: number): number | undefined {
  const current = stepAt(now);
  return [current - 1, current, current + 1].find((step) => step > last && totpAt(secret, step) === otp);
}
