import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { operationTable } from "@onelogin-mfa/client/openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../../src/node.ts";
import { flows, flowsFile, preparation, readWorkflows, stepsOf, type Workflow } from "./support/flows.ts";
import { type RespectRun, runRespect } from "./support/run-respect.ts";

const compats = ["observed", "documented"] as const;
type Compat = (typeof compats)[number];
const runs = new Map<Compat, RespectRun>();
let workflows: readonly Workflow[];

const failures = (run: RespectRun | undefined) =>
  run?.workflows.flatMap(({ steps }) => steps.filter(({ failed }) => failed.length > 0));

beforeAll(async () => {
  workflows = await readWorkflows();
  await Promise.all(
    compats.map(async (compat) => {
      const sandbox = await startSandbox({ compat });
      runs.set(compat, await runRespect(flowsFile, sandbox.url));
      await sandbox.close();
    }),
  );
});

describe.each(compats)("the flows against the sandbox as %s", (compat) => {
  it("succeed, every one", () => {
    expect(failures(runs.get(compat))).toEqual([]);
    expect(runs.get(compat)?.passed).toBe(true);
  });

  it("run to their last step, and no step is left out", () => {
    const run = runs
      .get(compat)
      ?.workflows.map(({ workflow, steps }) => [workflow, steps.map(({ step }) => step)]);
    expect(run).toEqual(workflows.map((one) => [one.workflowId, stepsOf(one, workflows)]));
  });

  it("poll again when one poll has failed", () => {
    const retried = runs.get(compat)?.workflows.filter(({ retries }) => retries > 0);
    expect(retried?.map(({ workflow, retries }) => ({ workflow, retries }))).toEqual([
      { workflow: "verifyProtectPush", retries: 1 },
    ]);
  });
});

describe("the flows", () => {
  it("are each a workflow, and no workflow is without a flow", () => {
    const ids = workflows.map(({ workflowId }) => workflowId);
    expect(new Set(ids)).toEqual(new Set([preparation, ...Object.values(flows).flat()]));
  });

  it("use every operation on users", () => {
    const used = workflows.flatMap(({ steps }) => steps.map(({ operationId }) => operationId));
    const onUsers = Object.entries(operationTable).filter(([, { path }]) => path.includes("{user_id}"));
    expect(used).toEqual(expect.arrayContaining(onUsers.map(([id]) => `$sourceDescriptions.mfa.${id}`)));
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
    const run = await runRespect(flowsFile, sandbox.url, ["removeDevices", "verifySms"]);
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(failures(run)?.map(({ step }) => step)).toEqual([
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
      sandbox.url,
      steps.map((step) => dirname(step)),
    );
    await sandbox.close();
    expect(run.passed).toBe(false);
    expect(new Set(failures(run)?.map(({ step }) => step))).toEqual(new Set(steps));
  });
});
