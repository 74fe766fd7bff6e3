import { expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";

it("the client of a sandbox takes the options of any client, other credentials included", async () => {
  const sandbox = createSandbox();
  const statuses: number[] = [];
  const onResponse = ({ status }: { status: number }) => void statuses.push(status);
  await sandbox.client({ onResponse, timeoutMs: 5000 }).getAuthFactors({ user_id: 42 });
  const credentials = { ...sandbox.credentials, clientSecret: "wrong" };
  const stranger = sandbox.client({ onResponse, credentials }).getAuthFactors({ user_id: 42 });
  await expect(stranger).rejects.toMatchObject({ code: "authentication" });
  expect(statuses).toEqual([200, 200, 401]);
});

it("the client of a sandbox refuses an unknown option", () => {
  const options = { retries: 9 } as object;
  expect(() => createSandbox().client(options)).toThrow(
    'unknown option "retries"; did you mean "maxRetries"?',
  );
});

it("the client of a sandbox refuses a fetch of the caller's, which it would not call", () => {
  const options = { fetch: async () => new Response() } as object;
  expect(() => createSandbox().client(options)).toThrow(
    new TypeError('"fetch" is that of the sandbox; pass your own to createMfaClient'),
  );
});

it("a sandbox tells its credentials", () => {
  const own = createSandbox({ clients: [{ client_id: "mine", client_secret: "hidden" }] });
  expect(own.credentials).toEqual({ clientId: "mine", clientSecret: "hidden" });
  expect(createSandbox().credentials).toEqual({ clientId: "sandbox-client", clientSecret: "sandbox-secret" });
});
