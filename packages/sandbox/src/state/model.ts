import type { components } from "../generated/schema.ts";

type Schemas = components["schemas"];

/** Which of two shapes a response has where sources disagree. */
export type Compat = Schemas["Compat"];
/** A kind of factor that can be enrolled. */
export type FactorKind = Schemas["FactorKind"];
/** A kind of device: a factor, or a help desk's code. */
export type DeviceKind = Schemas["DeviceKind"];
/** A kind of message. */
export type MessageKind = Schemas["MessageKind"];
/** A user to be added. */
export type NewUser = Schemas["NewUser"];
/** The initial content of a sandbox. */
export type Seed = Schemas["Seed"];

/** The status of a challenge; expiry is not stored but follows from the clock. */
export type Status = "pending" | "accepted" | "rejected";

/** Milliseconds since 1970, on the sandbox's clock. */
export type Instant = number;

/** A help desk's code. */
export interface Temporary {
  readonly code: string;
  readonly reusable: boolean;
  readonly expires_at: Instant;
}

/** An enrolled device. */
export interface Device {
  readonly device_id: string;
  readonly kind: DeviceKind;
  readonly display_name: string;
  readonly default: boolean;
  readonly created_at: Instant;
  /** Base32; of authenticator and protect. */
  readonly secret?: string;
  /** The time step of the last code that was accepted: neither it nor an earlier one works again. */
  readonly last_step?: number;
  readonly temporary?: Temporary;
}

/** A registration or a verification. */
export interface Challenge {
  readonly id: string;
  readonly type: "registration" | "verification";
  readonly kind: DeviceKind;
  readonly display_name: string;
  /** Of a registration: the id that the device will have. */
  readonly device_id: string;
  readonly status: Status;
  readonly started_at: Instant;
  readonly expires_at: Instant;
  /** Wrong codes so far. */
  readonly wrong: number;
  /** The code that was sent. */
  readonly code?: string;
  /** The token that the user types into the phone or the app. */
  readonly token?: string;
  /** The secret part of the magic link. */
  readonly link?: string;
  readonly redirect_to?: string;
  /** Base32; of a registration of authenticator or protect. */
  readonly secret?: string;
}

/** A message that a user has received. */
export interface Message {
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: string;
  readonly sent_at: Instant;
  readonly text: string;
  readonly challenge: Pick<Challenge, "id" | "type">;
  readonly expires_at: Instant;
  /** That of the challenge, which is dropped before the message. */
  readonly status: Status;
  readonly code?: string;
  readonly link?: string;
  readonly totp_url?: string;
}

/** A user with devices, challenges and messages. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly factors: readonly FactorKind[];
  readonly forbidden: boolean;
  readonly devices: readonly Device[];
  /** Oldest first. */
  readonly challenges: readonly Challenge[];
  /** Oldest first. */
  readonly messages: readonly Message[];
}

/** An access token. */
export interface Token {
  readonly client_id: string;
  readonly access_token: string;
  readonly created_at: Instant;
}

/** The rate limit and how much of it is used. */
export interface RateLimit {
  readonly enforced: boolean;
  readonly limit: number;
  readonly used: number;
  readonly window_s: number;
  readonly window_started_at: Instant;
  readonly headers: boolean;
}

/** The generator's four 32-bit words and the counters of ids. */
export interface Draws {
  readonly words: readonly [number, number, number, number];
  readonly devices: number;
  readonly temporaries: number;
  readonly tokens: number;
}

/** The whole state of a sandbox, as plain JSON. */
export interface State {
  readonly version: 1;
  readonly seed: number;
  readonly compat: Compat;
  readonly offset_ms: number;
  readonly account_id: number;
  readonly factor_ids: Readonly<Record<FactorKind, number>>;
  readonly draws: Draws;
  readonly tokens: readonly Token[];
  readonly rate_limit: RateLimit;
  readonly users: { readonly [id: string]: User };
}
