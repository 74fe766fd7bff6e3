import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { enroll } from "@onelogin-mfa/client";
import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { sandboxFixture } from "../src/testing.ts";

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
    expect(String(sandboxFixture())).toMatch(/^async \(\{\s*\},/);
  });
});
