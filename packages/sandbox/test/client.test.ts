import {
  createMfaClient,
  enroll,
  type MfaClient,
  type OnEvent,
  resumeEnrollment,
} from "@onelogin-mfa/client";
import { describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";

/** Enrolls a factor with two clients, as two processes do: one starts, and the other goes on from the saved state. */
async function enrollWith(sandbox: Sandbox, first: MfaClient, second: MfaClient): Promise<string> {
  sandbox.reset();
  const started = await enroll(first, { user_id: 42, factor: "SMS", display_name: "My phone" });
  const enrollment = resumeEnrollment(second, JSON.parse(JSON.stringify(started)));
  return (await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code)).status;
}

describe("the client of a sandbox shares saved states, both ways, with a client of its URL", () => {
  it("if the sandbox listens, and after it was closed", async () => {
    const sandbox = await startSandbox();
    const { credentials, url: baseUrl } = sandbox;
    const remote = createMfaClient({ baseUrl, credentials });
    expect(await enrollWith(sandbox, sandbox.client(), remote)).toBe("accepted");
    expect(await enrollWith(sandbox, remote, sandbox.client())).toBe("accepted");
    const before = sandbox.client();
    await sandbox.close();
    expect(await enrollWith(sandbox, before, sandbox.client())).toBe("accepted");
  });

  it.each([
    { options: {}, baseUrl: "https://sandbox.onelogin.com" },
    { options: { url: "http://127.0.0.1:8000/" }, baseUrl: "http://127.0.0.1:8000" },
    { options: { url: "http://[::1]:8000" }, baseUrl: "http://[::1]:8000" },
    { options: { url: "https://onelogin.test/of/links" }, baseUrl: "https://onelogin.test" },
    { options: { url: "http://onelogin:8000" }, baseUrl: "http://onelogin:8000" },
  ])("if it is served by others, or not at all: $options", async ({ options, baseUrl }) => {
    const sandbox = createSandbox(options);
    const { credentials, fetch } = sandbox;
    const other = createMfaClient({ baseUrl, insecureHttpHosts: ["onelogin"], credentials, fetch });
    expect(await enrollWith(sandbox, sandbox.client(), other)).toBe("accepted");
    expect(await enrollWith(sandbox, other, sandbox.client())).toBe("accepted");
  });
});

it("the client of a sandbox refuses the saved state of a sandbox with another address", async () => {
  const [one, other] = [
    createSandbox({ url: "http://localhost:1" }),
    createSandbox({ url: "http://localhost:2" }),
  ];
  await expect(enrollWith(one, one.client(), other.client())).rejects.toThrow(
    "the saved state is of http://localhost:1, and this client of http://localhost:2",
  );
});

it("the client of a sandbox takes the options of any client, other credentials included", async () => {
  const sandbox = createSandbox();
  const statuses: number[] = [];
  const onEvent: OnEvent = (event) => event.type === "response" && statuses.push(event.status);
  await sandbox.client({ onEvent, timeoutMs: 5000 }).getAuthFactors({ user_id: 42 });
  const credentials = { ...sandbox.credentials, clientSecret: "wrong" };
  const stranger = sandbox.client({ onEvent, credentials }).getAuthFactors({ user_id: 42 });
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
