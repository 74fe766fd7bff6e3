import {
  arrayOf,
  child,
  isObject,
  type JsonObject,
  listOperations,
  type Operation,
  objectOf,
} from "@onelogin-mfa/codegen/document";

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

/** A step that calls an operation, as a flow makes it. */
interface ExpandedStep {
  readonly operationId: string;
  /** That of the step which calls the workflow, or its own. */
  readonly description: string;
  /** The fields of the request body that are sent. */
  readonly payload: JsonObject;
  readonly criteria: readonly JsonObject[];
  readonly actions: readonly unknown[];
}

/** Values of inputs by name. Those that are known only in a run are runtime expressions. */
type Inputs = ReadonlyMap<string, unknown>;

/** The steps of a workflow, those of the workflows that it calls in place of the call. `prepareUser` is left out. */
function expandSteps(
  workflow: JsonObject,
  workflows: readonly JsonObject[],
  given: Inputs = new Map(),
  caller = "",
): readonly ExpandedStep[] {
  const inputs = new Map([...defaultsOf(workflow), ...given]);
  return arrayOf(workflow.steps)
    .filter(isObject)
    .flatMap((step) => {
      const description = caller || String(step.description ?? "");
      const called = workflows.find(({ workflowId }) => workflowId === step.workflowId);
      if (!called) return [expand(step, description, inputs)];
      if (called.workflowId === "prepareUser") return [];
      const parameters = arrayOf(step.parameters).filter(isObject);
      const values = parameters.map(
        ({ name, value }) => [String(name), resolveInput(value, inputs)] as const,
      );
      return expandSteps(called, workflows, new Map(values), description);
    });
}

function defaultsOf({ inputs }: JsonObject): readonly (readonly [string, unknown])[] {
  const properties = Object.entries(objectOf(objectOf(inputs).properties));
  return properties.flatMap(([name, schema]) => {
    const value = objectOf(schema).default;
    return value === undefined ? [] : [[name, value] as const];
  });
}

const inputPattern = /^\$inputs\.(\w+)$/;

/** The value itself, or that of the input that it names; `undefined` if nobody sets the input. */
function resolveInput(value: unknown, inputs: Inputs): unknown {
  const [, name] = inputPattern.exec(String(value)) ?? [];
  return name === undefined ? value : inputs.get(name);
}

function expand(step: JsonObject, description: string, inputs: Inputs): ExpandedStep {
  const fields = Object.entries(objectOf(objectOf(step.requestBody).payload));
  const values = fields.map(([name, value]) => [name, resolveInput(value, inputs)] as const);
  return {
    operationId: String(step.operationId),
    description,
    payload: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    criteria: arrayOf(step.successCriteria)
      .filter(isObject)
      .map((criterion) => ({ ...criterion, condition: withInputs(String(criterion.condition), inputs) })),
    actions: arrayOf(step.onFailure),
  };
}

/** The condition with the values of inputs in place of their names. */
function withInputs(condition: string, inputs: Inputs): string {
  return condition.replace(/\$inputs\.(\w+)$/, (expression, name: string) => {
    const value = inputs.get(name);
    if (value === undefined || String(value).startsWith("$")) return expression;
    return typeof value === "string" ? `'${value}'` : String(value);
  });
}

/** Describes a step's success criteria in a few words: `201 pending`, `200 no success`. */
export function outcomeOf(criteria: readonly JsonObject[]): string {
  const words = criteria.map(({ condition }) => wordOf(String(condition))).filter((word) => word !== "");
  return [...new Set(words)].join(" ");
}

/** Criteria that say something about a response, and how: the first one that matches a condition names it. */
const readings: readonly (readonly [condition: RegExp, word: (match: string) => string])[] = [
  [/^\$statusCode == (\d+)/, (status) => status],
  [/^\$statusCode ([<>]=? \d+)/, (range) => range],
  [/^\$response\.body#\/status == '(\w+)'$/, (state) => state],
  [/auth_factor_name == '([^']+)'/, (name) => `"${name}"`],
  [/^\$\[\?@\[\?@\.device_id ==()/, () => "with the device"],
  [/^\$\[\?!@\[\?@\.factor_id ==()/, () => "without the factor"],
  [/^\$\[\?length\(@\) == (\d+)/, (length) => lists[length] ?? `${length} entries`],
  [/^\$\[\?!.*(@\.status == 'accepted')/s, () => "no success"],
  [/(@\.status == 'accepted')/, () => "accepted"],
];

const lists: { readonly [length: string]: string } = { 0: "empty list", 1: "1 entry" };

function wordOf(condition: string): string {
  const found = readings.flatMap(([pattern, word]) => {
    const match = pattern.exec(condition);
    return match ? [word(match[1] ?? "")] : [];
  });
  return found[0] ?? "";
}
