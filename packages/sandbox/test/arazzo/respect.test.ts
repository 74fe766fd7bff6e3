import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { failures, flows, flowsFile, preparation, readWorkflows } from "./support/flows.ts";
import { runRespect } from "./support/run-respect.ts";

const workflows = await readWorkflows();
const urlsOf = ({ url }: RunningSandbox) => ({ urls: { mfa: url, sandbox: url } });

describe("the flows", () => {
  it("are each a workflow, and no workflow is without a flow", () => {
    const ids = workflows.map(({ workflowId }) => workflowId);
    expect(new Set(ids)).toEqual(new Set([preparation, ...Object.values(flows).flat()]));
  });
});

describe("negative control: a run of the flows fails", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "flows-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("for a sandbox with wrong responses", async () => {
    const sandbox = await startSandbox();
    sandbox.control.addFault({ kind: "status", status: 500, times: 1, operation: "deleteEnrolledFactor" });
    sandbox.control.addFault({ kind: "one_element_array", operation: "verifyUserVerification" });
    const run = await runRespect(flowsFile, urlsOf(sandbox), ["removeDevices", "verifySms"]);
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(failures(run).map(({ step }) => step)).toEqual([
      "verifySms/submitWrong",
      "removeDevices/removeFirst",
    ]);
  });

  // a criterion, what is made of it, and the step that must not pass any more
  const wrongs = [
    ["$response.body#/status == 'accepted'", "$response.body#/status == 'x'", "enrollSms/submit"],
    ["$[?@.status == 'accepted' ||", "$[?@.status == 'x' ||", "verifyProtectCode/submit"],
    ["$[?!(@.status == 'accepted' ||", "$[?!(@.status == 'pending' ||", "verifyEmailCode/submitWrong"],
    ["length(@) == 0", "length(@) == 1", "removeDevices/none"],
    ["^otpauth://totp/", "^https://", "enrollAuthenticator/startRegistration"],
  ] as const;

  it("for criteria that are not met, of every kind", async () => {
    const text = await readFile(flowsFile, "utf8");
    const wrong = wrongs.reduce((edited, [from, to]) => edited.replaceAll(from, to), text);
    const file = join(folder, "wrong.arazzo.yaml");
    await writeFile(file, wrong.replaceAll("url: .", `url: ${dirname(flowsFile)}/.`));
    const steps = wrongs.map(([, , step]) => step);
    const sandbox = await startSandbox();
    const run = await runRespect(
      file,
      urlsOf(sandbox),
      steps.map((step) => dirname(step)),
    );
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(new Set(failures(run).map(({ step }) => step))).toEqual(new Set(steps));
  });
});
