import type { OperationId } from "../operation-types.ts";
import type { FlowContext, OtpResponse, Outcome, StateResponse } from "./outcome.ts";

/** Differences between an enrollment and a verification. */
export interface FlowKind {
  readonly noun: "enrollment" | "verification";
  readonly idField: "registration_id" | "verification_id";
  readonly startOperation: OperationId;
  readonly codeOperation: OperationId;
  readonly stateOperation: OperationId;
  /** Classifies the response to a code. */
  readonly classifyCode: (response: OtpResponse | StateResponse, context: FlowContext) => Outcome;
}
