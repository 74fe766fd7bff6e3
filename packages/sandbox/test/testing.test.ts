import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createMfaClient, enroll } from "@onelogin-mfa/client";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { type RunningSandbox, startSandbox } from "../src/node.ts";
import { type ConnectedSandbox, sandboxFixture, tenantFixture, tenantOfWorker } from "../src/testing.ts";

const shared = await startSandbox();
afterAll(shared.close);

async function expectEnrollment(sandbox: Sandbox): Promise<void> {
  expect(sandbox.control.getState().counts).toMatchObject({ messages: 0, calls: 0 });
  expect(sandbox.control.listDevices({ user_id: 42 })).toEqual([]);
  const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "My phone" });
  const { code } = sandbox.control.getLatestCode({ user_id: 42 });
  expect(await enrollment.submit(code)).toMatchObject({ status: "accepted", device_id: "3919988" });
  expect(sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
}

describe("a sandbox that is reset before each test", () => {
  const sandbox = createSandbox();
  beforeEach(sandbox.reset);
  // in whichever order they run, each finds the sandbox empty
  it.each([1, 2])("shows nothing of the tests before, in vitest (%i)", () => expectEnrollment(sandbox));

  it("shows nothing of the tests before, in node:test", () => {
    const file = join(import.meta.dirname, "support/node-runner.ts");
    const args = ["--disable-warning=ExperimentalWarning", "--test-reporter=tap", file];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stdout.match(/^ok \d - .*$/gm)).toEqual([
      "ok 1 - run 1 finds nothing",
      "ok 2 - run 2 finds nothing",
    ]);
    expect(status).toBe(0);
  });
});

describe("the fixture", () => {
  const withSandbox = it.extend({ sandbox: sandboxFixture() });
  const urls: string[] = [];

  withSandbox.for([1, 2])("gives each test a sandbox of its own on a port (%i)", async (_, { sandbox }) => {
    urls.push(sandbox.url);
    expect((await fetch(`${sandbox.url}/_sandbox/`)).status).toBe(200);
    await expectEnrollment(sandbox);
  });

  it.each([
    ["of its own", sandboxFixture()],
    ["of its worker in one that runs", tenantFixture(shared.url)],
  ])("fails a test by the findings in a sandbox %s, unless the test forgets them", async (_, fixture) => {
    const run = (forget: boolean) =>
      fixture({}, async ({ url, control }: RunningSandbox | ConnectedSandbox) => {
        const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
        const mfa = createMfaClient({ baseUrl: url, credentials });
        for (let count = 0; count < 2; count++)
          await mfa.createDeviceVerification({ user_id: 44, device_id: "3900001" });
        if (forget) await control.clearJournal();
      });
    await expect(run(false)).rejects.toThrow(
      /^The sandbox has found mistakes of the application:\nsecond_message: A second message \(sms\) was sent to user 44/,
    );
    // the next test begins without what the one before has left
    await run(true);
  });

  it("knows the worker of Playwright, of vitest and of Jest", () => {
    vi.stubEnv("TEST_PARALLEL_INDEX", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(tenantOfWorker("http://a")).toBe(`http://a/t/w${process.env.VITEST_POOL_ID}`);
    vi.stubEnv("VITEST_POOL_ID", undefined);
    expect(tenantOfWorker("http://a")).toBe("http://a/t/w0");
    vi.stubEnv("JEST_WORKER_ID", "3");
    expect(tenantOfWorker()).toBe("http://127.0.0.1:4020/t/w3");
    vi.stubEnv("TEST_PARALLEL_INDEX", "2");
    vi.stubEnv("SANDBOX_URL", "http://b");
    expect(tenantOfWorker()).toBe("http://b/t/w2");
  });

  it("closes it after the test, also if the test fails", async () => {
    let url = "";
    const failing = sandboxFixture()({}, async (sandbox) => {
      url = sandbox.url;
      throw new Error("the test has failed");
    });
    await expect(failing).rejects.toThrow("the test has failed");
    expect(urls).toHaveLength(2);
    for (const closed of [...urls, url]) await expect(fetch(closed)).rejects.toThrow("fetch failed");
  });

  it.extend({ sandbox: sandboxFixture({ compat: "documented", seed: 5 }) })(
    "takes options",
    ({ sandbox }) => {
      expect(sandbox.control.getState()).toMatchObject({ compat: "documented", seed: 5 });
    },
  );

  it("names no other fixture that it needs, for Playwright, which reads its source", () => {
    for (const fixture of [sandboxFixture(), tenantFixture()])
      expect(String(fixture)).toMatch(/^async \(\{\s*\},/);
  });
});
