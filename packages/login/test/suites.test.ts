import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMfaClient } from "@onelogin-mfa/client";
import type { Sandbox, SandboxOptions } from "@onelogin-mfa/sandbox";
import { type RunningSandbox, startSandbox } from "@onelogin-mfa/sandbox/node";
import { sandboxFixture } from "@onelogin-mfa/sandbox/testing";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { createLogin } from "../src/create-login.ts";
import { memoryStore } from "../src/stores/memory-store.ts";
import type { SessionStore } from "../src/stores/session-store.ts";
import { startIoredisStore } from "./support/redis.ts";
import { createVisitor } from "./support/visitor.ts";

const users: SandboxOptions["users"] = [
  { id: 42, name: "Ada", email: "ada@example.com", phone: "+15550155", devices: [{ kind: "sms" }] },
];
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** An application that runs as long as a suite: one store, and one address of its OneLogin. */
function startApplication(baseUrl: string, sessions: SessionStore) {
  const mfa = createMfaClient({ baseUrl, insecureHttpHosts: ["127.0.0.1"], credentials });
  return createLogin({ mfa, sessions, checkPassword: () => ({ email: "ada@example.com", account: "ada" }) });
}

/** A login as a test does it. */
async function signIn({ handler }: ReturnType<typeof startApplication>, { control, findings }: Sandbox) {
  const visitor = createVisitor(handler);
  await visitor.send("password", { username: "ada", password: "demo" });
  const [device] = control.listDevices({ user_id: 42 });
  await visitor.send("device", { choice: device?.device_id ?? "" });
  const page = await visitor.send("code", { code: control.getLatestCode({ user_id: 42 }).code });
  expect([page, findings()]).toEqual(["/", []]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // not a pipe
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const stores: Readonly<Record<string, (context: TestContext) => Promise<SessionStore> | SessionStore>> = {
  memory: () => memoryStore("suite"),
  "a kept Redis": startIoredisStore,
};

/** Three tests in a row against one port, each of which begins as a suite does. */
const suites: Readonly<
  Record<string, (port: number, test: (sandbox: RunningSandbox) => Promise<void>) => Promise<void>>
> = {
  "a fixture of Playwright for each test": async (port, test) => {
    for (const _ of [1, 2, 3]) await sandboxFixture({ port, users })({}, test);
  },
  "a reset before each test": async (port, test) => {
    const sandbox = await startSandbox({ port, users });
    onTestFinished(sandbox.close);
    for (const _ of [1, 2, 3]) {
      sandbox.reset();
      await test(sandbox);
    }
  },
  "a restored snapshot before each test": async (port, test) => {
    const sandbox = await startSandbox({ port, users });
    onTestFinished(sandbox.close);
    const snapshot = sandbox.control.getSnapshot();
    for (const _ of [1, 2, 3]) {
      sandbox.control.restoreSnapshot(snapshot);
      await test(sandbox);
    }
  },
  "a start with a snapshot for each test": async (port, test) => {
    const folder = mkdtempSync(join(tmpdir(), "suite-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const snapshot = join(folder, "snapshot.json");
    const first = await startSandbox({ users });
    writeFileSync(snapshot, JSON.stringify(first.control.getSnapshot()));
    await first.close();
    for (const _ of [1, 2, 3]) await sandboxFixture({ port, snapshot })({}, test);
  },
};

describe("one running application signs a user in, in three tests in a row", () => {
  it.for(Object.keys(suites).flatMap((suite) => Object.keys(stores).map((store) => ({ suite, store }))))(
    "with $suite, on $store",
    async ({ suite, store }, context) => {
      const sessions = await stores[store]?.(context);
      if (!sessions) throw new Error("unreachable");
      const port = await freePort();
      const application = startApplication(`http://127.0.0.1:${port}`, sessions);
      await suites[suite]?.(port, (sandbox) => signIn(application, sandbox));
    },
  );
});
