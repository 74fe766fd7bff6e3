import { createMfaClient } from "@onelogin-mfa/client";
import type { World } from "./world.ts";

/** A place where a call waits until the test lets it go on. */
export interface Gate {
  /** Waits until `open`, once. Calls after that pass. */
  readonly pass: () => Promise<void>;
  /** Ends when a call has arrived. */
  readonly arrived: Promise<void>;
  readonly open: () => void;
}

export function createGate(): Gate {
  let [arrive, open] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    async pass() {
      arrive();
      await opened;
    },
    arrived,
    open: () => open(),
  };
}

/** A client whose calls with this method and path wait at the gate. */
export function gatedClient({ sandbox }: World, gate: Gate, calls: RegExp) {
  return createMfaClient({
    subdomain: "sandbox",
    credentials: sandbox.credentials,
    maxRetries: 0,
    async fetch(request) {
      if (calls.test(`${request.method} ${new URL(request.url).pathname}`)) await gate.pass();
      return sandbox.fetch(request);
    },
  });
}
