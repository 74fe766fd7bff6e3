import { enroll } from "@onelogin-mfa/client";
import { expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";

it("a sandbox makes a client of itself", async () => {
  const sandbox = createSandbox();
  const input = { user_id: 42, factor: "SMS", display_name: "My phone" };
  const enrollment = await enroll(sandbox.client(), input);
  const { code } = sandbox.control.getLatestCode({ user_id: 42 });
  expect(await enrollment.submit(code)).toMatchObject({ status: "accepted" });
});

it("its client takes the options of any client, other credentials included", async () => {
  const sandbox = createSandbox();
  const statuses: number[] = [];
  const onResponse = ({ status }: { status: number }) => void statuses.push(status);
  await sandbox.client({ onResponse, timeoutMs: 5000 }).getAuthFactors({ user_id: 42 });
  const credentials = { ...sandbox.credentials, clientSecret: "wrong" };
  const stranger = sandbox.client({ onResponse, credentials }).getAuthFactors({ user_id: 42 });
  await expect(stranger).rejects.toMatchObject({ code: "authentication" });
  expect(statuses).toEqual([200, 200, 401]);
});

it("it tells its credentials", () => {
  const own = { clientId: "mine", clientSecret: "hidden" };
  expect(createSandbox({ clients: [own] }).credentials).toEqual(own);
  expect(createSandbox().credentials).toEqual({ clientId: "sandbox-client", clientSecret: "sandbox-secret" });
});
