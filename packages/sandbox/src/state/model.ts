import type { components } from "../generated/schema.ts";

type Schemas = components["schemas"];

/** The shape of responses where sources disagree. */
export type Compat = Schemas["Compat"];
/** A user to be added. */
export type NewUser = Schemas["NewUser"];
/** A credential pair. Its scopes limit what its tokens may do; OneLogin gives each pair one. */
export type CredentialPair = Frozen<Schemas["Client"]>;
/** The initial content of a sandbox. */
export type Seed = Schemas["Seed"];
/** The whole state of a sandbox as JSON. Holds secrets. */
export type Snapshot = Schemas["Snapshot"];

/** The status of a challenge; expiry is not stored but follows from the clock. */
export type Status = Schemas["StoredStatus"];
/** Milliseconds since 1970, on the sandbox's clock. */
export type Instant = Schemas["Instant"];

/** A type whose fields and lists cannot be changed, at any depth. */
type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

// the state is what a snapshot holds, so that control.yaml describes it
export type Device = Frozen<Schemas["StoredDevice"]>;
export type Temporary = NonNullable<Device["temporary"]>;
/** A registration or a verification. */
export type Challenge = Frozen<Schemas["StoredChallenge"]>;
export type Message = Frozen<Schemas["StoredMessage"]>;
export type User = Frozen<Schemas["StoredUser"]>;
/** The whole state of a sandbox, as plain JSON. */
export type State = Frozen<Omit<Schemas["Snapshot"], "now">> & { readonly offset_ms: number };
export type Token = State["tokens"][number];
export type RateLimit = State["rate_limit"];
/** The generator's four 32-bit words and the counters of ids. */
export type Draws = State["draws"];
