import { sandboxFlowsFile } from "@onelogin-mfa/spec/flows";
import { describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { callsOf, failures, runFlows, sandboxWorkflows } from "./support/flows.ts";
import { runRespect } from "./support/run-respect.ts";

const urlsOf = ({ url }: RunningSandbox) => ({ mfa: url, sandbox: url });

it("the flows run as they are, each file by itself", async () => {
  const sandbox = await startSandbox();
  const urls = urlsOf(sandbox);
  const run = await runRespect(sandboxFlowsFile, { urls, workflows: ["verifyLostResponse"] });
  expect(failures(run)).toEqual([]);
  expect(run.passed).toBe(true);
  const submissions = sandbox.control.listJournal().filter(({ effect }) => effect === "consume");
  expect(submissions.map(({ operation, status }) => [operation, status])).toEqual([
    ["verifyUserVerification", 504],
  ]);
  await sandbox.close();
});

type Wrong = readonly [from: string, to: string, flow: string, step: string];

/** One document with the flow of each wrong criterion and what it calls, their ids numbered: a run takes a second to begin. */
function joinVariants(text: string, wrongs: readonly Wrong[]): string {
  const variants = wrongs.map(([from, to, flow], index) => {
    const { workflows, ...document } = JSON.parse(text.replaceAll(from, to));
    const called = sandboxWorkflows.filter(({ workflowId }) => workflowId === flow).flatMap(callsOf);
    const wanted = new Set([flow, ...called]);
    const kept = workflows.filter(({ workflowId }: { workflowId: string }) => wanted.has(workflowId));
    const numbered = JSON.stringify(kept).replace(/("workflowId":"\w+)"/g, `$1${index}"`);
    return { ...document, workflows: JSON.parse(numbered) };
  });
  return JSON.stringify({ ...variants[0], workflows: variants.flatMap(({ workflows }) => workflows) });
}

describe("negative control: a run of the flows fails", () => {
  it("for a sandbox with wrong responses", async () => {
    const sandbox = await startSandbox();
    sandbox.control.addFault({ kind: "status", status: 500, times: 1, operation: "deleteEnrolledFactor" });
    sandbox.control.addFault({ kind: "one_element_array", operation: "verifyUserVerification" });
    const run = await runFlows(urlsOf(sandbox), ["removeDevices", "verifySms"]);
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(failures(run).map(({ step }) => step)).toEqual([
      "removeDevice/remove",
      "refuseVerificationCode/putWrongCode",
    ]);
  });

  // a criterion, what is made of it, a flow, and its step that must not pass any more
  const wrongs: readonly Wrong[] = [
    ["/status == $inputs.status", "/status == 'x'", "enrollSms", "startEnrollment/createRegistration"],
    ["== $inputs.status_code", "== 201", "verifySms", "refuseVerificationCode/putWrongCode"],
    ["$[?@.status == 'accepted' ||", "$[?@.status == 'x' ||", "verifyProtectCode", "verifyCode/postCode"],
    [
      "$[?!(@.status == 'accepted' ||",
      "$[?!(@.status == 'pending' ||",
      "verifyEmailCode",
      "refuseVerificationCode/putWrongCode",
    ],
    ["length(@) == 0", "length(@) == 1", "removeDevices", "removeDevices/none"],
    ["$[?@[?@.device_id", "$[?!@[?@.device_id", "enrollPreVerifiedSms", "confirmEnrollment/enrolled"],
    ["^otpauth://totp/", "^https://", "enrollAuthenticator", "enrollAuthenticator/readCode"],
  ];

  it("for each wrong criterion, at its step", async () => {
    const sandbox = await startSandbox();
    const names = wrongs.map(([, , flow], index) => `${flow}${index}`);
    const run = await runFlows(urlsOf(sandbox), names, (text) => joinVariants(text, wrongs));
    await sandbox.close();
    expect(run.passed).toBe(false);
    const found = run.workflows.map(({ steps }) => steps.filter(({ failed }) => failed.length > 0));
    const steps = found.map((failed) => failed.map(({ step }) => step.replace(/\d+(?=\/)/, "")));
    expect(steps).toEqual(wrongs.map(([, , , step]) => [step]));
  });
});
