import {
  arrayOf,
  child,
  isObject,
  listOperations,
  type Operation,
  objectOf,
} from "@onelogin-mfa/codegen/document";
import { type ExpandedStep, expandSteps } from "./expand-steps.ts";
import { outcomeOf } from "./outcome.ts";

/** A call of the application. */
export interface CallEvent {
  readonly kind: "call";
  /** Such as `POST /registrations`. */
  readonly request: string;
  /** Of the request body. */
  readonly fields: readonly string[];
  /** Message that the call sends to the user, such as "the text message". */
  readonly sends: string | undefined;
  /** Such as `201 pending`. */
  readonly response: string;
  /** True if the call is repeated while the state is `pending`. */
  readonly polls: boolean;
}

/** A flow in order: calls, the user's actions, and other events. */
export type FlowEvent =
  | CallEvent
  | { readonly kind: "user"; readonly text: string }
  | { readonly kind: "meanwhile"; readonly text: string };

/** One workflow of an Arazzo document, for people. */
export interface Flow {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly events: readonly FlowEvent[];
}

/** The flows with these ids of an Arazzo document, in its order. */
export function readFlows(arazzo: unknown, ids: readonly string[], spec: unknown): Flow[] {
  const workflows = arrayOf(objectOf(arazzo).workflows).filter(isObject);
  const operations = new Map(listOperations(spec).map((operation) => [operation.id, operation]));
  return workflows
    .filter(({ workflowId }) => ids.includes(String(workflowId)))
    .map((workflow) => ({
      id: String(workflow.workflowId),
      summary: String(workflow.summary ?? workflow.workflowId),
      description: String(workflow.description ?? "").trim(),
      events: expandSteps(workflow, workflows).flatMap((step) => eventOf(step, operations)),
    }));
}

function eventOf(step: ExpandedStep, operations: ReadonlyMap<string, Operation>): FlowEvent[] {
  const [, source = "", operationId = ""] =
    /^\$sourceDescriptions\.(\w+)\.(\w+)$/.exec(step.operationId) ?? [];
  const operation = source === "mfa" ? operations.get(operationId) : undefined;
  const text = firstSentence(step.description);
  if (operation) return [callOf(step, operation, text)];
  if (/^(setClock|addFault|setRateLimit)$/.test(operationId)) return [{ kind: "meanwhile", text }];
  return text.startsWith("The user ") ? [{ kind: "user", text: text.replace("The user ", "") }] : [];
}

function callOf(step: ExpandedStep, operation: Operation, text: string): FlowEvent {
  const path = operation.path.replace(/^\/api\/2\/mfa\/users\/\{user_id\}/, "").replace(/\{\w+_id\}/, "{id}");
  const actions = step.actions.map((action) => JSON.stringify(action));
  const sends = child(operation.node, "x-effect").value === "send";
  return {
    kind: "call",
    request: `${operation.method} ${path}`,
    fields: Object.entries(step.payload).map(([name, value]) =>
      name === "otp" && !/^\$/.test(String(value)) ? "wrong otp" : name,
    ),
    sends: sends ? /^Sends (?!nothing)(.*)$/.exec(text)?.[1] : undefined,
    response: outcomeOf(step.criteria),
    // a workflow that polls serves a single request as well
    polls: /\bpoll/i.test(text) && actions.some((action) => /askAgain|"retry"/.test(action)),
  };
}

/** Without its full stop. */
function firstSentence(description: unknown): string {
  const [first = ""] = String(description ?? "").split(/(?<=[^.])\.(?:\s|$)/);
  return first.replaceAll("`", "").trim();
}
