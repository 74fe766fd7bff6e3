import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { RespectRun } from "./run-respect.ts";

/** The flows of the MFA API and the workflows that stand for each: the good case first, then what can go wrong. */
export const flows: Readonly<Record<string, readonly string[]>> = {
  "0 find the user": ["findUser"],
  "A1 enroll SMS": ["enrollSms", "enrollTooLate"],
  "A2 enroll an e-mail code": ["enrollEmailCode"],
  "A3 enroll a magic link": ["enrollMagicLink"],
  "A4 enroll an authenticator": ["enrollAuthenticator"],
  "A5 enroll Protect": ["enrollProtect", "enrollProtectWithCode"],
  "A6 enroll voice": ["enrollVoice"],
  "A7 enroll what is verified": ["enrollPreVerifiedSms", "enrollPreVerifiedVoice", "enrollPreVerifiedEmail"],
  "B1 verify SMS or an e-mail code": ["verifySms", "verifyEmailCode", "verifyTooLate"],
  "B2 verify an authenticator": ["verifyAuthenticator", "verifyAuthenticatorAtOnce"],
  "B3 verify Protect": ["verifyProtectPush", "denyProtectPush", "verifyProtectCode"],
  "B4 verify voice": ["verifyVoice", "mistypeVoice"],
  "B5 verify a magic link": ["verifyMagicLink"],
  "C temporary code": ["issueTemporaryCode"],
  "D list and delete": ["removeDevices"],
};

/** What each flow starts with; a workflow, but no flow by itself. */
export const preparation = "prepareUser";

/** Where `mfa.arazzo.yaml` is. */
export const flowsFile = fileURLToPath(
  new URL("mfa.arazzo.yaml", import.meta.resolve("@onelogin-mfa/spec/package.json")),
);

/** A step as the document has it: it calls an operation or another workflow. */
export interface Step {
  readonly stepId: string;
  readonly workflowId?: string;
  readonly operationId?: string;
}

/** A workflow as the document has it. */
export interface Workflow {
  readonly workflowId: string;
  readonly steps: readonly Step[];
}

/** Reads the workflows of `mfa.arazzo.yaml`. */
export async function readWorkflows(): Promise<readonly Workflow[]> {
  const document: { readonly workflows: readonly Workflow[] } = parse(await readFile(flowsFile, "utf8"));
  return document.workflows;
}

/** All steps of a workflow as `workflow/step`, those of the workflows that it calls in place of the call. */
export function stepsOf(workflow: Workflow, all: readonly Workflow[]): readonly string[] {
  return workflow.steps.flatMap(({ stepId, workflowId }) => {
    const called = all.find((one) => one.workflowId === workflowId);
    return called ? stepsOf(called, all) : [`${workflow.workflowId}/${stepId}`];
  });
}

/** The steps of a run that have failed. */
export const failures = (run: RespectRun) =>
  run.workflows.flatMap(({ steps }) => steps.filter(({ failed }) => failed.length > 0));
