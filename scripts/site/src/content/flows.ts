import {
  arrayOf,
  child,
  isObject,
  type JsonObject,
  listOperations,
  type Operation,
  objectOf,
} from "@onelogin-mfa/openapi";
import { joinFlows, listFlowIds } from "@onelogin-mfa/spec/flows";

/** One workflow of an Arazzo document, for people. */
export interface Flow {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /**
   * A sequence diagram of application, OneLogin and user: a line for each step, such as `request POST /verifications`. Of the fields
   * it names those that decide how the flow goes.
   */
  readonly diagram: string;
}

/** The flows that run in the sandbox, in the order of their document. */
export function readFlows(spec: unknown): Flow[] {
  const { workflows } = joinFlows();
  const ids = listFlowIds();
  const operations = new Map(listOperations(spec).map((operation) => [operation.id, operation]));
  return workflows
    .filter(({ workflowId }) => ids.includes(workflowId))
    .map((workflow) => ({
      id: workflow.workflowId,
      summary: String(workflow.summary ?? workflow.workflowId),
      description: String(workflow.description ?? "").trim(),
      diagram: expandSteps(workflow, workflows)
        .flatMap((step) => linesOf(step, operations))
        .join("\n"),
    }));
}

/** The steps of a workflow, those of the workflows that it calls in place of the call. `prepareUser` is left out. */
function expandSteps(
  workflow: JsonObject,
  workflows: readonly JsonObject[],
  given: readonly (readonly [name: string, value: unknown])[] = [],
): readonly JsonObject[] {
  const properties = Object.entries(objectOf(objectOf(workflow.inputs).properties));
  const defaults = properties.map(([name, schema]) => [name, objectOf(schema).default] as const);
  const steps = withInputs(arrayOf(workflow.steps), new Map([...defaults, ...given]));
  return arrayOf(steps)
    .filter(isObject)
    .flatMap((step) => {
      const called = workflows.find(({ workflowId }) => workflowId === step.workflowId);
      if (!called) return [step];
      if (called.workflowId === "prepareUser") return [];
      const values = arrayOf(step.parameters).map(objectOf);
      const inside = expandSteps(
        called,
        workflows,
        values.map(({ name, value }) => [String(name), value] as const),
      );
      // the call says more of the flow than the step that it leads to
      return inside.map((one) => ({ ...one, description: step.description ?? one.description }));
    });
}

/** A part of steps with the values of inputs in place of their names: null for one that nobody sets, an expression for one that only a run knows. */
function withInputs(part: unknown, inputs: ReadonlyMap<string, unknown>): unknown {
  if (typeof part === "string") return withInputsInText(part, inputs);
  if (Array.isArray(part)) return part.map((one) => withInputs(one, inputs));
  if (!isObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withInputs(value, inputs)]));
}

/** The value of an expression that is an input; a condition whose right side is one, with its value. */
function withInputsInText(text: string, inputs: ReadonlyMap<string, unknown>): unknown {
  const [, input] = /^\$inputs\.(\w+)$/.exec(text) ?? [];
  if (input !== undefined) return inputs.get(input) ?? null;
  return text.replace(/(?<= == )\$inputs\.(\w+)$/, (_, name: string) => {
    const value = inputs.get(name);
    return typeof value === "string" && !value.startsWith("$") ? `'${value}'` : String(value);
  });
}

/** The lines of a diagram for a step; none for what neither the application nor the user does. */
function linesOf(step: JsonObject, operations: ReadonlyMap<string, Operation>): string[] {
  const [, source, id = ""] = /^\$sourceDescriptions\.(\w+)\.(\w+)$/.exec(String(step.operationId)) ?? [];
  const operation = source === "mfa" ? operations.get(id) : undefined;
  const [first = ""] = String(step.description ?? "").split(/(?<=[^.])\.(?:\s|$)/);
  const text = first.replaceAll("`", "").replaceAll(/\s+/g, " ").trim();
  if (operation) return linesOfCall(step, operation, text);
  if (/^(setClock|addFault|setRateLimit)$/.test(id)) return [`remark ${text}`];
  return text.startsWith("The user ") ? [text.replace("The user", "user")] : [];
}

function linesOfCall(step: JsonObject, { node, method, path }: Operation, text: string): string[] {
  const request = `${method} ${path.replace(/^\/api\/2\/mfa\/users\/\{user_id\}/, "").replace(/\{\w+_id\}/, "{id}")}`;
  const fields = Object.entries(objectOf(objectOf(step.requestBody).payload))
    .filter(([name, value]) => /otp$|^verified$/.test(name) && value !== null)
    .map(([name, value]) => (name === "otp" && !/^\$/.test(String(value)) ? "wrong otp" : name));
  const told = fields.length > 0 ? `: ${fields.join(", ")}` : "";
  const sends =
    child(node, "x-effect").value === "send" ? /^Sends (?!nothing)(.*)$/.exec(text)?.[1] : undefined;
  const response = outcomeOf(arrayOf(step.successCriteria).map((one) => String(objectOf(one).condition)));
  // a workflow that polls serves a single request as well
  const isPolling = /\bpoll/i.test(text) && /askAgain|"retry"/.test(JSON.stringify(step.onFailure ?? []));
  return [
    ...(isPolling ? ["remark repeated while pending:"] : []),
    `request ${request}${told}`,
    ...(sends ? [`message ${sends}`] : []),
    `response ${response || "any"}`,
  ];
}

/** Describes a step's success criteria in a few words: `201 pending`, `200 no success`. */
export function outcomeOf(conditions: readonly string[]): string {
  const words = conditions.flatMap((condition) => {
    const [pattern, word] = readings.find(([pattern]) => pattern.test(condition)) ?? [];
    return word === undefined ? [] : [word(pattern?.exec(condition)?.[1] ?? "")];
  });
  return [...new Set(words)].join(" ");
}

/** Criteria that say something about a response, and how: the first one that matches a condition names it. */
const readings: readonly (readonly [condition: RegExp, word: (match: string) => string])[] = [
  [/^\$statusCode (?:== )?([<>=]* ?\d+)/, (status) => status],
  [/^\$response\.body#\/status == '(\w+)'$/, (state) => state],
  [/auth_factor_name == '([^']+)'/, (name) => `"${name}"`],
  [/^\$\[\?@\[\?@\.device_id ==/, () => "with the device"],
  [/^\$\[\?!@\[\?@\.factor_id ==/, () => "without the factor"],
  [/^\$\[\?length\(@\) == (\d+)/, (length) => (length === "0" ? "empty list" : `list of ${length}`)],
  [/^\$\[\?!.*(@\.status == 'accepted')/s, () => "no success"],
  [/(@\.status == 'accepted')/, () => "accepted"],
];
