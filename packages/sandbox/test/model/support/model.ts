import type { Compat, DeviceKind, FactorKind } from "../../../src/index.ts";

/** The status of a challenge in the API. */
export type Status = "pending" | "accepted" | "rejected";

/** A registration or verification that the test has started. */
export interface Challenge {
  readonly id: string;
  readonly type: "registration" | "verification";
  readonly kind: DeviceKind;
  /** Of a verification. */
  readonly device?: string;
  /** When it expires, in milliseconds since 1970. */
  readonly until: number;
  status: Status;
  wrong: number;
  /** What was sent. */
  readonly code?: string;
  /** What the user types into the phone. */
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

/** What the API calls each kind; from the spec's examples. */
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

/** When every sequence begins: nine o'clock. */
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
