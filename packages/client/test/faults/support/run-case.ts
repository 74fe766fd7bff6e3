import { expect } from "vitest";
import { createMfaClient, isMfaError, type MfaClient, type OperationId } from "../../../src/index.ts";
import { createFakeClock, type FakeClock, settle } from "../../support/fake-clock.ts";
import { type Level, token } from "../../support/harness.ts";
import { headersFor, operationCases } from "../../support/operation-cases.ts";
import { type Fault, maxRetries, success, timeoutMs } from "./faults.ts";
import { startRawServer } from "./raw-server.ts";

/** One call to go wrong. */
export interface Case {
  readonly fault: Fault;
  readonly operation: OperationId;
  readonly level: Level;
}

/** Plays a case against servers of its own, and expects the end that is documented, and nothing left behind. */
export async function expectDocumentedEnd(test: Case): Promise<void> {
  const { fault, operation } = test;
  const clock = createFakeClock();
  const elsewhere = await startRawServer(({ socket }) => void socket.end());
  const server = await startServer(test, elsewhere, clock);
  const mfa = createMfaClient({
    ...{ baseUrl: server.url, accessToken: token, maxRetries, timeoutMs, clock, random: () => 0 },
    // the client begins to wait right after the hook
    onRetry: () => void setImmediate(clock.skip),
  });
  const warmUps = fault.isWarm ? 1 : 0;
  if (fault.isWarm) await endOf(mfa, test);
  // a connection that has just been used is free a turn later
  if (fault.isWarm) await settle();
  const began = clock.elapsed();
  const end = await endOf(mfa, test);
  const tookMs = clock.elapsed() - began;
  // a request that comes after the end is to be counted, too
  await settle();
  const timers = clock.pending();
  const leftOpen = await server.close();
  await elsewhere.close();
  const { code, status = end.status, requests } = fault.ends(operation);
  expect({
    ...{ ...end, requests: server.arrivals.length - warmUps, tookMs },
    ...{ elsewhere: elsewhere.arrivals.length, timers, leftOpen },
  }).toEqual({
    ...{ code: code && end.code === declared ? declared : code, status, requests },
    ...{ tookMs: code === "timeout" ? timeoutMs : 0, elsewhere: 0, timers: [], leftOpen: 0 },
  });
}

function startServer({ fault, operation }: Case, elsewhere: { url: string }, clock: FakeClock) {
  let warmUps = fault.isWarm ? 1 : 0;
  let index = 0;
  return startRawServer((arrival) => {
    const url = `http://${/\nhost: (\S+)/.exec(arrival.head)?.[1]}`;
    const stall = () => {
      arrival.hold();
      // what has been sent so far is to reach the client first
      void settle().then(clock.skip);
    };
    const exchange = { ...arrival, operation, index, url, elsewhere: elsewhere.url, stall };
    if (warmUps-- > 0) return void arrival.socket.write(success(exchange));
    index += 1;
    fault.answer(exchange);
  });
}

/** The low level gives the errors that the spec declares as values without a code. */
const declared = "declared";

async function endOf(
  mfa: MfaClient,
  { operation, level }: Case,
): Promise<{ code?: string; status?: number | undefined }> {
  const { input } = operationCases[operation];
  const call = level.call(mfa, operation, input, { headers: headersFor(operation) });
  const end: unknown = await call.catch((error) => error);
  if (isMfaError(end)) return { code: end.code, status: end.status };
  if (end instanceof Error) return { code: String(end) };
  const { error, status } = Object(end);
  return error === undefined ? {} : { code: declared, status };
}
