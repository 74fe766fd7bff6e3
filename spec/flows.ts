import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { arrayOf, isObject, type JsonObject, objectOf } from "@onelogin-mfa/openapi";
import { parse } from "yaml";

const fileOf = (name: string) => ownPath(import.meta.dirname, name);

/** The file of the workflows that run against a tenant. */
export const tenantFlowsFile = fileOf("mfa.arazzo.yaml");

/** The file of the flows that run in the sandbox, which call the workflows of the other file. */
export const sandboxFlowsFile = fileOf("sandbox.arazzo.yaml");

/** A workflow of either file. */
export interface Workflow extends JsonObject {
  readonly workflowId: string;
}

/** Reads the workflows of an Arazzo document. */
export function readWorkflows(file: string): readonly Workflow[] {
  return arrayOf(objectOf(parse(readFileSync(file, "utf8"))).workflows).filter(isWorkflow);
}

/**
 * Reads both files as one Arazzo document, whose sources are absolute paths. It runs the flows of the sandbox in a tenth of
 * the time, as `redocly respect` reads the whole spec anew for each call of another file's workflow.
 */
export function joinFlows(): JsonObject & { readonly workflows: readonly Workflow[] } {
  const document = objectOf(parse(readFileSync(tenantFlowsFile, "utf8")));
  const sandbox = objectOf(parse(readFileSync(sandboxFlowsFile, "utf8")));
  const sources = arrayOf(sandbox.sourceDescriptions).filter(isObject);
  return {
    ...document,
    sourceDescriptions: sources
      .filter(({ type }) => type === "openapi")
      .map((source) => ({ ...source, url: join(import.meta.dirname, String(source.url)) })),
    workflows: [...readWorkflows(tenantFlowsFile), ...readWorkflows(sandboxFlowsFile).map(withLocalCalls)],
  };
}

/** The ids of the flows that run in the sandbox: all of its workflows but `prepare…`, with which they start. */
export function listFlowIds(): readonly string[] {
  const ids = readWorkflows(sandboxFlowsFile).map(({ workflowId }) => workflowId);
  return ids.filter((id) => !id.startsWith("prepare"));
}

const flowsPrefix = "$sourceDescriptions.flows.";

/** Returns a workflow whose steps call workflows of the tenant's file as those of their own document. */
function withLocalCalls(workflow: Workflow): Workflow {
  const steps = arrayOf(workflow.steps)
    .filter(isObject)
    .map((step) => {
      const { workflowId } = step;
      if (typeof workflowId !== "string" || !workflowId.startsWith(flowsPrefix)) return step;
      return { ...step, workflowId: workflowId.slice(flowsPrefix.length) };
    });
  return { ...workflow, steps };
}

/** The ids of the API's operations that a step of either file calls. */
export function listCalledOperations(): ReadonlySet<string> {
  const texts = [tenantFlowsFile, sandboxFlowsFile].map((file) => readFileSync(file, "utf8"));
  // as text: to parse both files would add a third to each lint, which the author waits for
  const calls = texts.join("\n").matchAll(/operationId: \$sourceDescriptions\.mfa\.(\w+)/g);
  return new Set([...calls].map(([, id = ""]) => id));
}

function isWorkflow(value: unknown): value is Workflow {
  return isObject(value) && typeof value.workflowId === "string";
}
