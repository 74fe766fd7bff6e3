export { type ProblemCode, SandboxControlError, type WrongInput } from "./control/problem.ts";
export type { Control, ControlInput, ControlOutput, MessageWaitInput, WaitInput } from "./control/types.ts";
export { createSandbox, type Sandbox, type SandboxClientOptions } from "./create-sandbox.ts";
export type { Fault, NewFault } from "./faults.ts";
export type { Finding } from "./findings.ts";
export type { components as ControlComponents } from "./generated/schema.ts";
export type { JournalEntry } from "./journal.ts";
export type { SandboxOptions, Scope } from "./options.ts";
export type {
  Compat,
  CredentialPair,
  DeviceKind,
  FactorKind,
  MessageKind,
  NewUser,
  Seed,
  Snapshot,
} from "./state/model.ts";
