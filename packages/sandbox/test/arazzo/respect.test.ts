import { listFlowIds, sandboxFlowsFile } from "@onelogin-mfa/spec/flows";
import { describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { failures, flows, runFlows } from "./support/flows.ts";
import { runRespect } from "./support/run-respect.ts";

const urlsOf = ({ url }: RunningSandbox) => ({ mfa: url, sandbox: url });

describe("the flows", () => {
  it("are each a workflow, and no workflow is without a flow", () => {
    expect(new Set(listFlowIds())).toEqual(new Set(Object.values(flows).flat()));
  });

  it("run as they are, each file by itself", async () => {
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
});

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
  const wrongs = [
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
  ] as const;

  it.each(wrongs)("for the criterion %s", async (from, to, flow, step) => {
    const sandbox = await startSandbox();
    const run = await runFlows(urlsOf(sandbox), [flow], (text) => text.replaceAll(from, to));
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(failures(run).map((failure) => failure.step)).toEqual([step]);
  });
});
