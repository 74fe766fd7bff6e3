import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arrayOf, isObject, objectOf } from "@onelogin-mfa/openapi";
import { joinFlows, readWorkflows, tenantFlowsFile, type Workflow } from "@onelogin-mfa/spec/flows";
import { type RespectRun, runRespect, type Urls } from "./run-respect.ts";

const allWorkflows = joinFlows().workflows;
const tenantIds = new Set(readWorkflows(tenantFlowsFile).map(({ workflowId }) => workflowId));

/** The workflows that the sandbox runs. */
export const sandboxWorkflows = allWorkflows.filter(({ workflowId }) => !tenantIds.has(workflowId));

/** Runs workflows of the sandbox, all if none is named, by `redocly respect`. `edit` changes the document before. */
export async function runFlows(
  urls: Urls,
  ids: readonly string[] = sandboxWorkflows.map(({ workflowId }) => workflowId),
  edit: (text: string) => string = (text) => text,
): Promise<RespectRun> {
  const folder = await mkdtemp(join(tmpdir(), "flows-"));
  const file = join(folder, "flows.arazzo.yaml");
  try {
    await writeFile(file, edit(JSON.stringify(joinFlows())));
    return await runRespect(file, { urls, workflows: ids });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Runs workflows through Prism. It closes a connection that was idle for five seconds, which is how long the program may wait
 * for a processor on a busy machine: its next request then fails, before it is sent. Such a workflow runs again, twice at most.
 */
export async function runFlowsThroughPrism(
  urls: Urls,
  ids: readonly string[],
  again = 2,
): Promise<RespectRun> {
  const run = await runFlows(urls, ids);
  const isCutOff = ({ steps }: RespectRun["workflows"][number]) =>
    steps.some(({ failed }) => failed.includes("failed network request"));
  const cutOff = run.workflows.filter(isCutOff).map(({ workflow }) => workflow);
  if (cutOff.length === 0 || again === 0) return run;
  const { passed, workflows, responses } = await runFlowsThroughPrism(urls, cutOff, again - 1);
  const all = run.workflows.map((one) => workflows.find(({ workflow }) => workflow === one.workflow) ?? one);
  const merged = { passed, workflows: all, responses: [...run.responses, ...responses] };
  return { ...merged, passed: passed && failures(merged).length === 0 };
}

/** All steps of a workflow as `workflow/step`, those of the workflows that it calls in place of the call. */
export function stepsOf(workflow: Workflow): readonly string[] {
  return arrayOf(workflow.steps)
    .filter(isObject)
    .flatMap(({ stepId, workflowId }) => {
      const called = allWorkflows.find((one) => one.workflowId === workflowId);
      return called ? stepsOf(called) : [`${workflow.workflowId}/${stepId}`];
    });
}

/** The workflows and operations that a workflow calls, directly or by another workflow. */
export function callsOf(workflow: Workflow): readonly string[] {
  return arrayOf(workflow.steps)
    .map(objectOf)
    .flatMap(({ operationId, workflowId }) => {
      const called = allWorkflows.find((one) => one.workflowId === workflowId);
      return called ? [called.workflowId, ...callsOf(called)] : [String(operationId)];
    });
}

/** The steps of a run that have failed. */
export const failures = (run: RespectRun) =>
  run.workflows.flatMap(({ steps }) => steps.filter(({ failed }) => failed.length > 0));
