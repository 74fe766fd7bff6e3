import { arrayOf, isObject, type JsonObject, objectOf } from "@onelogin-mfa/codegen/document";

/** A step that calls an operation, as a flow makes it. */
export interface ExpandedStep {
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
export function expandSteps(
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
