import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { tenantFlowsFile } from "@onelogin-mfa/spec/flows";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { createApplication } from "../support/application.ts";
import { offered } from "../support/flows.ts";
import { failures } from "./support/flows.ts";
import { runRespect } from "./support/run-respect.ts";

const user_id = 42;
const cli = join(createRequire(import.meta.url).resolve("@redocly/cli/package.json"), "../bin/cli.js");
const guide = readFileSync(join(dirname(tenantFlowsFile), "guides/flows.md"), "utf8");

/** The commands of a guide that run flows, each with its variables. */
const commandsOf = (text: string) =>
  [...text.matchAll(/^REDOCLY_CLI_RESPECT_INPUT=.*\\\n.*$/gm)].map(([command]) => command);

describe("a flow of mfa.arazzo.yaml, run alone against what stands for a tenant", () => {
  let tenant: RunningSandbox;
  let inputs: { access_token: string; user_id: number };
  beforeAll(async () => {
    tenant = await startSandbox();
    const mfa = createApplication((request) => fetch(request), tenant.url);
    const { access_token } = await mfa.generateToken({ grant_type: "client_credentials" });
    inputs = { access_token, user_id };
  });
  afterAll(() => tenant.close());

  const run = (workflow: string, input: object) =>
    runRespect(tenantFlowsFile, {
      urls: { mfa: tenant.url, sandbox: "http://127.0.0.1:1" },
      workflows: [workflow],
      input: { ...inputs, ...input },
    });
  const factorId = async (name: string) => {
    const mfa = createApplication((request) => fetch(request), tenant.url);
    return (await offered(mfa, user_id, name)).factor_id;
  };
  /** Presses Approve as soon as a push has come. */
  const approve = async () => {
    const pending = () => tenant.control.listMessages({ user_id }).find(({ state }) => state === "pending");
    await expect.poll(pending).toMatchObject({ kind: "push" });
    tenant.control.approveMessage({ message_id: pending()?.id ?? "" });
  };

  it("gets a token, which it masks", async () => {
    const { passed, responses } = await run("getAccessToken", {
      client_id: "sandbox-client",
      client_secret: "sandbox-secret",
    });
    expect(passed).toBe(true);
    expect(responses).toMatchObject([{ access_token: "********" }]);
  });

  it("enrolls and verifies while the user approves", async () => {
    const factor_id = await factorId("OneLogin Protect");
    const [enrolled] = await Promise.all([
      run("enrollByPolling", { factor_id, display_name: "Mine" }),
      approve(),
    ]);
    expect(failures(enrolled)).toEqual([]);
    const [device] = tenant.control.listDevices({ user_id });
    const [verified] = await Promise.all([
      run("verifyByPolling", { device_id: device?.device_id }),
      approve(),
    ]);
    expect(failures(verified)).toEqual([]);
    expect(verified.passed).toBe(true);
  });

  it("takes a code in a second run", async () => {
    const factor_id = await factorId("OneLogin SMS");
    const started = await run("startEnrollment", { factor_id, display_name: "My phone" });
    const { code } = tenant.control.getLatestCode({ user_id });
    const registration = started.responses.at(-1) as { readonly id: string };
    const submitted = await run("submitEnrollmentCode", { registration_id: registration.id, otp: code });
    expect(failures(submitted)).toEqual([]);
    expect(tenant.control.listDevices({ user_id })).toMatchObject([{}, { kind: "sms" }]);
  });

  it("runs by the commands of the guide", async () => {
    const [list, poll] = commandsOf(guide);
    const { device_id } =
      tenant.control.listDevices({ user_id }).find(({ kind }) => kind === "protect") ?? {};
    const runCommand = (command = "") =>
      promisify(execFile)("bash", ["-c", command], {
        env: { ...process.env, REDOCLY_TELEMETRY: "off", ACCESS_TOKEN: inputs.access_token },
      });
    const fill = (command = "") =>
      command
        .replace("npx redocly", `"${process.execPath}" "${cli}"`)
        .replace("spec/mfa.arazzo.yaml", `"${tenantFlowsFile}"`)
        .replace("https://acme.onelogin.com", tenant.url)
        .replace("64515901", `${user_id}`)
        .replace("9528539", `${device_id}`);
    expect((await runCommand(fill(list))).stdout).toContain('"device_id"');
    const [polled] = await Promise.all([runCommand(fill(poll)), approve()]);
    expect(polled.stdout).toContain('"status": "accepted"');
    expect(polled.stdout).not.toContain(inputs.access_token);
  });
});
