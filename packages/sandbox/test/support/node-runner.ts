/** Run by `node --test`: what a user of that runner writes, and what goes wrong without the reset. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { enroll } from "@onelogin-mfa/client";
import { createSandbox, type Sandbox } from "../../src/index.ts";

describe("with beforeEach(sandbox.reset)", () => {
  const sandbox = createSandbox();
  beforeEach(sandbox.reset);
  for (const run of [1, 2]) test(`run ${run} finds nothing`, () => enrolls(sandbox));
});

describe("without", () => {
  const sandbox = createSandbox();
  for (const run of [1, 2]) test(`run ${run} finds what was before`, () => enrolls(sandbox));
});

async function enrolls(sandbox: Sandbox): Promise<void> {
  assert.equal(sandbox.control.getState().counts.devices, 0);
  const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "My phone" });
  const { status } = await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
  assert.equal(status, "accepted");
}
