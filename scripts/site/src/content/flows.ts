import {
  arrayOf,
  child,
  isObject,
  type JsonObject,
  listOperations,
  type Operation,
  objectOf,
} from "@onelogin-mfa/codegen/document";

/** One workflow of an Arazzo document, for people. */
export interface Flow {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  /**
   * A sequence diagram of application, OneLogin and user as text of Mermaid, with a title for those who hear it. Of the fields it
   * names those that decide how the flow goes, as a label has the room between two participants.
   */
  readonly diagram: string;
}

/** The flows with these ids of an Arazzo document, in its order. */
export function readFlows(arazzo: unknown, ids: readonly string[], spec: unknown): Flow[] {
  const workflows = arrayOf(objectOf(arazzo).workflows).filter(isObject);
  const operations = new Map(listOperations(spec).map((operation) => [operation.id, operation]));
  return workflows
    .filter(({ workflowId }) => ids.includes(String(workflowId)))
    .map((workflow) => {
      const summary = String(workflow.summary ?? workflow.workflowId);
      const events = expandSteps(workflow, workflows).flatMap((step) => eventOf(step, operations));
      return {
        id: String(workflow.workflowId),
        summary,
        description: String(workflow.description ?? "").trim(),
        diagram: [
          "sequenceDiagram",
          `accTitle: Sequence diagram: ${summary} ${events.map(({ sentence }) => sentence).join(" ")}`,
          "participant A as Your application",
          "participant O as OneLogin's MFA API",
          "participant U as User",
          ...events.flatMap(({ lines }) => lines),
        ].join("\n  "),
      };
    });
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

/** Steps with the values of inputs in place of their names: null for one that nobody sets, an expression for one that only a run knows. */
function withInputs(steps: readonly unknown[], inputs: ReadonlyMap<string, unknown>): unknown {
  const text = JSON.stringify(steps)
    .replaceAll(/"\$inputs\.(\w+)"/g, (_, name: string) => JSON.stringify(inputs.get(name) ?? null))
    .replaceAll(/(?<= == )\$inputs\.(\w+)(?=")/g, (_, name: string) => {
      const value = inputs.get(name);
      return typeof value === "string" && !value.startsWith("$") ? `'${value}'` : String(value);
    });
  return JSON.parse(text);
}

/** A part of the diagram, and the same for those who hear it. */
interface FlowEvent {
  readonly lines: readonly string[];
  readonly sentence: string;
}

function eventOf(step: JsonObject, operations: ReadonlyMap<string, Operation>): FlowEvent[] {
  const [, source, id = ""] = /^\$sourceDescriptions\.(\w+)\.(\w+)$/.exec(String(step.operationId)) ?? [];
  const operation = source === "mfa" ? operations.get(id) : undefined;
  const [first = ""] = String(step.description ?? "").split(/(?<=[^.])\.(?:\s|$)/);
  const text = first.replaceAll("`", "").trim();
  if (operation) return [callOf(step, operation, text)];
  if (/^(setClock|addFault|setRateLimit)$/.test(id))
    return [{ lines: [`Note over A,O: ${plain(text)}`], sentence: `${text}.` }];
  if (!text.startsWith("The user ")) return [];
  return [{ lines: [`Note over U: ${plain(text.replace("The user ", ""))}`], sentence: `${text}.` }];
}

function callOf(step: JsonObject, { node, method, path }: Operation, text: string): FlowEvent {
  const request = `${method} ${path.replace(/^\/api\/2\/mfa\/users\/\{user_id\}/, "").replace(/\{\w+_id\}/, "{id}")}`;
  const fields = Object.entries(objectOf(objectOf(step.requestBody).payload))
    .filter(([name, value]) => /otp$|^verified$/.test(name) && value !== null)
    .map(([name, value]) => (name === "otp" && !/^\$/.test(String(value)) ? "wrong otp" : name));
  const told = fields.length > 0 ? `: ${fields.join(", ")}` : "";
  const sends =
    child(node, "x-effect").value === "send" ? /^Sends (?!nothing)(.*)$/.exec(text)?.[1] : undefined;
  const response = outcomeOf(arrayOf(step.successCriteria).map((one) => String(objectOf(one).condition)));
  const lines = [
    `A->>O: ${plain(request + told)}`,
    ...(sends ? [`O->>U: ${plain(sends)}`] : []),
    `O-->>A: ${plain(response) || "response"}`,
  ];
  // a workflow that polls serves a single request as well
  const isPolling = /\bpoll/i.test(text) && /askAgain|"retry"/.test(JSON.stringify(step.onFailure ?? []));
  return {
    lines: isPolling ? ["loop while pending", ...lines, "end"] : lines,
    sentence: `${request}${isPolling ? ", repeated while pending" : ""}: ${response || "a response"}.`,
  };
}

const plain = (text: string) => text.replace(/[;#]/g, ",");

/** Describes a step's success criteria in a few words: `201 pending`, `200 no success`. */
export function outcomeOf(conditions: readonly string[]): string {
  const words = conditions.flatMap((condition) => {
    for (const [pattern, word] of readings) {
      const match = pattern.exec(condition);
      if (match) return [word(match[1] ?? "")];
    }
    return [];
  });
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
