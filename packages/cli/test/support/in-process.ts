import type { Fetch } from "@onelogin-mfa/client";
import { createSandbox, type Sandbox, type SandboxOptions } from "@onelogin-mfa/sandbox";
import { vi } from "vitest";
import { type RunOptions, run } from "./command-line.ts";

/** Responds to the call with a number, from 0 on. `respond` has the sandbox do it. */
export type Service = (
  index: number,
  respond: () => Promise<Response>,
  init: Parameters<Fetch>[1],
) => Promise<Response>;

/**
 * Runs a command against a new sandbox in this process, behind a service that may respond in its place. There is no port and no
 * network: a matrix of some hundred runs takes a second.
 */
export async function runInProcess(
  args: readonly string[],
  service: Service = (_, respond) => respond(),
  options: RunOptions & { readonly sandbox?: SandboxOptions } = {},
) {
  const sandbox = createSandbox({ users, ...options.sandbox });
  let calls = 0;
  vi.stubGlobal("fetch", (request: Request, init: Parameters<Fetch>[1]) =>
    service(calls++, () => sandbox.fetch(request), init),
  );
  const wait = (advance_ms: number) => void sandbox.control.setClock({ advance_ms });
  const at = ["--sandbox-url", "http://127.0.0.1:4020"];
  const result = await run([...args, ...at], { wait, ...options }).finally(() => vi.unstubAllGlobals());
  return { ...result, calls, sandbox, called: calledIn(sandbox) };
}

/** The operations that a sandbox was called with, in order. */
function calledIn({ control }: Sandbox): string[] {
  return control
    .listJournal()
    .map(({ operation }) => operation ?? "none")
    .reverse();
}

const users: SandboxOptions["users"] = [
  {
    id: 42,
    name: "Ada",
    email: "ada@example.com",
    username: "ada",
    phone: "+15550100",
    devices: [{ kind: "sms", display_name: "Phone" }],
  },
];

/** Types the user's name that `check --write` asks for. */
export const typed: RunOptions = { isTTY: true, input: [["to go on", "ada\r"]], env: { NO_COLOR: "1" } };
