import type { OperationId } from "@onelogin-mfa/client/openapi";
import { startMock } from "@onelogin-mfa/mock";
import type { Compat, NewUser } from "../../../src/index.ts";
import { startSandbox } from "../../../src/node.ts";
import { defaultPair } from "../../../src/options.ts";
import { createApplication, type RequestParts, requestOf } from "../../support/application.ts";
import { specOperations } from "../../support/spec.ts";
import type { Recorder } from "./recorder.ts";

/** A sandbox with Prism before it, and ways to both. */
export type Bench = Awaited<ReturnType<typeof startBench>>;

/** Starts a sandbox and Prism as a proxy that validates both sides against the spec. */
export async function startBench(compat: Compat, recorder: Recorder) {
  const sandbox = await startSandbox({ compat, clients: [defaultPair, narrowPair] });
  // a flow may send an invalid request on purpose; responses are never invalid
  const onLine = (line: string) => {
    const [, violation] = /Violation: (response\b.*)/.exec(line) ?? [];
    if (violation !== undefined) recorder.note(`Prism: ${violation}`);
  };
  const proxy = await startMock({ upstream: sandbox.url, onLine });
  const mfa = createApplication(
    async (request, operation) => recorder.record(operation, await fetch(request)),
    proxy.url,
  );
  // beyond the ids of the flows
  let users = 100_000;
  return {
    control: sandbox.control,
    /** The addresses of Prism and of the sandbox. */
    urls: { mfa: proxy.url, sandbox: sandbox.url },
    /** Goes through Prism. */
    mfa,
    /** Adds a user. @returns the id */
    newUser(about: Omit<NewUser, "id" | "name"> = {}) {
      users += 1;
      const profile = { name: "Ada", email: `ada.${users}@example.com`, phone: "+15550100" };
      return sandbox.control.createUser({ id: users, ...profile, ...about }).id;
    },
    /** Sends a request past Prism, which would respond by itself. User 42 and unknown ids are the default. */
    async direct(operation: OperationId, call: Omit<RequestParts, "url"> = {}) {
      const ids = specOperations.find(({ id }) => id === operation)?.ids;
      const path = { ...ids, ...call.path };
      const request = requestOf(operation, { ...call, url: sandbox.url, path });
      return recorder.record(operation, await fetch(request));
    },
    async close() {
      await proxy.close();
      await sandbox.close();
    },
  };
}

/** A pair with the narrowest scope, which most operations refuse. */
const narrowPair = {
  client_id: "narrow",
  client_secret: "narrow-secret",
  scopes: ["Authentication Only"],
} as const;

/** The token of the pair with the narrowest scope, for raw requests. */
export async function narrowBearer({ direct }: Pick<Bench, "direct">): Promise<{ authorization: string }> {
  const { client_id, client_secret } = narrowPair;
  const headers = { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` };
  const response = await direct("generateToken", { headers, body: '{"grant_type":"client_credentials"}' });
  return { authorization: `Bearer ${Object(await response.json()).access_token}` };
}

/** The token, for raw requests. */
export async function bearer({ mfa }: Pick<Bench, "mfa">): Promise<{ authorization: string }> {
  const { access_token } = await mfa.generateToken({ grant_type: "client_credentials" });
  return { authorization: `Bearer ${access_token}` };
}
