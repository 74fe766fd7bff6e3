import { NothingOpen } from "./control/inbox.ts";
import { SandboxControlError } from "./control/problem.ts";
import { createRemoteControl, type RemoteControl } from "./control/remote-control.ts";
import type { WaitableId } from "./control/types.ts";
import { createWaits, type Waits, type Watch } from "./control/waits.ts";
import { createChanges } from "./events.ts";
import type { Finding } from "./findings.ts";
import { sleep } from "./options.ts";

/** The functions of `sandbox.control` over HTTP: each gives a promise. */
export interface ConnectedControl extends RemoteControl, Waits {}

/** A sandbox that runs in another process, or one of its tenants. */
export interface ConnectedSandbox {
  /** Its address, without a slash at its end: the `baseUrl` of the application's client. */
  readonly url: string;
  readonly control: ConnectedControl;
  /** Lists what the application does wrong, though the calls went well. */
  readonly findings: () => Promise<Finding[]>;
  /** Resets everything, as the reset of a sandbox in process does. */
  readonly reset: () => Promise<void>;
}

/**
 * Connects a test to a sandbox that runs elsewhere, such as one that all workers of a test runner share: each takes a tenant of it.
 * Its functions have the names of those in process, and each gives a promise.
 *
 * @example
 * ```ts
 * const worker = process.env.TEST_PARALLEL_INDEX ?? process.env.VITEST_POOL_ID ?? process.env.JEST_WORKER_ID ?? "0";
 * const sandbox = connectSandbox(`http://127.0.0.1:4020/t/w${worker}`);
 * const { code } = await sandbox.control.codeAfter(() => page.click("text=Text me"), { user_id: 44 });
 * ```
 * @param url the address of the sandbox, with the path of a tenant
 * @throws TypeError for what is not an http or https URL. Its functions throw as those in process, and an Error if nothing responds
 */
export function connectSandbox(url: string): ConnectedSandbox {
  if (!/^https?:/i.test(url) || !URL.canParse(url))
    throw new TypeError(`"${url}" is not the address of a sandbox, such as http://127.0.0.1:4020/t/w0`);
  const base = url.replace(/\/+$/, "");
  const unreachable = (cause: unknown) => {
    throw new Error(`No sandbox responds at ${base}: start it with npx @onelogin-mfa/sandbox`, { cause });
  };
  const send = (to: string, init: RequestInit) => fetch(to, init).catch(unreachable);
  const remote = createRemoteControl(`${base}/_sandbox/api`, send);
  const mark = (user_id: number) => remote.getInboxMark({ user_id });
  const control = { ...remote, ...createWaits({ watch: watchOf(remote), mark, sleep }) };
  return {
    url: base,
    control,
    findings: () => control.listFindings(),
    reset: async () => void (await control.resetSandbox()),
  };
}

/** The longest time that one request waits, in milliseconds: the user may be removed meanwhile. */
const waitMs = 1000;

/** The time between two requests, in milliseconds, once something is open and the action still runs. */
const pauseMs = 100;

/** Looks at the inbox by one waiting request after the other. */
const watchOf = (control: RemoteControl) => async (id: WaitableId, params: object) => {
  const changes = createChanges();
  const over = new AbortController();
  // checked by the sandbox; over HTTP there is one parameter more
  const input = params as Parameters<RemoteControl[WaitableId]>[0];
  const ask = control[id] as (input: object) => Promise<unknown>;
  // an unknown user is told at once
  await control.getInboxMark({ user_id: input.user_id });
  const look = (wait_ms: number) =>
    ask({ ...input, wait_ms }).then(
      (found) => ({ find: () => found, isOpen: true }),
      (error: unknown) => ({ find: () => throwAgain(error), isOpen: false }),
    );
  let last = await look(0);
  const follow = async () => {
    while (!over.signal.aborted) {
      if (last.isOpen) await sleep(pauseMs, over.signal);
      last = await look(waitMs);
      changes.announce();
    }
  };
  void follow();
  return { find: () => last.find(), changes, stop: () => over.abort() } satisfies Watch;
};

function throwAgain(error: unknown): never {
  const isNothing = error instanceof SandboxControlError && error.code === "not_found";
  throw isNothing ? new NothingOpen(error.message, { cause: error }) : error;
}
