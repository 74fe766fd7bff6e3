export { type ProblemCode, SandboxControlError, type WrongInput } from "./control/problem.ts";
export type { Control, ControlInput, ControlOutput, MessageWaitInput, WaitInput } from "./control/types.ts";
export { createSandbox } from "./create-sandbox.ts";
export type * from "./generated/functions.ts";
export type * from "./generated/schema.ts";
export type { components as ControlComponents } from "./generated/schema.ts";
export type { SandboxOptions, Scope } from "./options.ts";
export type { Sandbox, SandboxClientOptions } from "./sandbox.ts";
export type { CredentialPair } from "./state/model.ts";
