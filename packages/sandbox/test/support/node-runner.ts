/** Run by `node --test`: what a user of that runner writes. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { enroll } from "@onelogin-mfa/client";
import { createSandbox } from "../../src/index.ts";

const sandbox = createSandbox();
beforeEach(sandbox.reset);

for (const run of [1, 2]) {
  test(`run ${run} finds nothing`, async () => {
    assert.deepEqual(sandbox.control.listDevices({ user_id: 42 }), []);
    const input = { user_id: 42, factor: "SMS", display_name: "My phone" };
    const enrollment = await enroll(sandbox.client(), input);
    const { status } = await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
    assert.equal(status, "accepted");
  });
}
