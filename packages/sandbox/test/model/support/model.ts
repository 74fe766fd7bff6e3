import assert from "node:assert/strict";
import type { Compat, DeviceKind, FactorKind } from "../../../src/index.ts";
import { stepAt, totpAt } from "../../support/totp.ts";

/** The status of a challenge in the API. */
export type Status = "pending" | "accepted" | "rejected";

/** A registration or verification that the test has started. */
export interface Challenge {
  readonly id: string;
  readonly type: "registration" | "verification";
  readonly kind: DeviceKind;
  /** Of a verification. */
  readonly device?: string;
  /** The instant of expiry, in milliseconds since 1970. */
  readonly until: number;
  status: Status;
  wrong: number;
  /** The code that was sent. */
  readonly code?: string;
  /** The digits that the user types into the phone. */
  readonly digits?: string;
  /** The seed that the QR code holds. */
  readonly secret?: string;
  readonly message?: string;
  readonly link?: string;
}

/** A device that the user is known to have. */
export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly secret?: string;
  /** The last time step whose code was accepted. */
  step: number;
  readonly code?: string;
  readonly reusable?: boolean;
  readonly until: number;
}

/** A user, as far as the reference model goes. */
export interface User {
  readonly id: number;
  readonly allowed: readonly FactorKind[];
  devices: Device[];
  readonly challenges: Challenge[];
  /** Every code that was ever right. */
  readonly codes: string[];
}

/** An access token. */
export interface Token {
  readonly value: string;
  readonly until: number;
}

/** The reference model: the expected state after the calls so far. Plain data, so that a copy can be kept. */
export interface Model {
  readonly compat: Compat;
  now: number;
  factorIds: Readonly<Record<string, number>>;
  /** The application's token, valid or not. */
  held: Token;
  /** The valid token. */
  live: Token | undefined;
  /** Tokens that are no longer valid. */
  readonly spent: string[];
  /** Every id and token that was ever handed out. */
  readonly ids: Set<string>;
  readonly users: readonly User[];
  /** The invalid credentials of the next call. */
  intrusion: Intrusion | undefined;
  saved: { readonly snapshot: string; readonly model: Model } | undefined;
}

/** Kinds of invalid credentials. */
export type Intrusion = "none" | "invented" | "spent" | "basic";

/** The API's names of each kind, from the spec's examples. */
export const names: Readonly<Record<DeviceKind, { readonly type: string; readonly factor: string }>> = {
  protect: { type: "OneLogin Protect", factor: "OneLogin" },
  sms: { type: "OneLogin SMS", factor: "SMS" },
  voice: { type: "OneLogin Voice", factor: "OneLogin Voice" },
  email_code: { type: "OneLogin Email", factor: "OneLogin Email" },
  email_link: { type: "Email Magic Link", factor: "OneLogin Email" },
  authenticator: { type: "Authenticator", factor: "Google Authenticator" },
  temporary_code: { type: "OneLogin Temporary Code", factor: "OneLogin Temporary Code" },
};

/** The kinds that can be enrolled, in the order in which they are offered. */
export const kinds: readonly FactorKind[] = [
  "protect",
  "sms",
  "voice",
  "email_code",
  "email_link",
  "authenticator",
];

/** The start of every sequence: nine o'clock. */
export const start = Date.UTC(2026, 0, 5, 9);

/** One user with all factors, and one with two. */
export const seedUsers = [
  { id: 42, name: "Ada", email: "ada@example.com", phone: "+15550100" },
  { id: 43, name: "Grace", phone: "+15550101", factors: ["sms", "authenticator"] satisfies FactorKind[] },
];

/** A model of a sandbox with `seedUsers` that nobody has called. */
export function freshModel(compat: Compat): Model {
  return {
    compat,
    now: start,
    factorIds: {},
    held: { value: "none-yet", until: 0 },
    live: undefined,
    spent: [],
    ids: new Set(),
    users: seedUsers.map(({ id, factors = kinds }) => ({
      id,
      allowed: factors,
      devices: [],
      challenges: [],
      codes: [],
    })),
    intrusion: undefined,
    saved: undefined,
  };
}

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

/** Returns the effect of the device's own code; `undefined` for a wrong one. */
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
