import { createMfaClient, isMfaError, type MfaClient, type OperationId } from "../../../src/index.ts";
import { createFakeClock, type FakeClock, settle } from "../../support/fake-clock.ts";
import { type Level, methodLevel, token } from "../../support/harness.ts";
import { headersFor, operationCases } from "../../support/operation-cases.ts";
import { type Ending, type Fault, maxRetries, timeoutMs } from "./fault.ts";
import { type RawServer, startRawServer, takeDeafPort } from "./raw-server.ts";
import { success } from "./wire.ts";

/** One call to go wrong. */
export interface Case {
  readonly fault: Fault;
  readonly operation: OperationId;
  /** @default the operation method */
  readonly level?: Level;
}

/** End of a call that was made. */
type End = Omit<Ending, "requests"> & { readonly untyped?: string };

/** Plays a case against servers of its own, and gives whatever is not as documented; nothing if all is well. */
export async function problemsOf(test: Case): Promise<string[]> {
  const { fault, operation } = test;
  const clock = createFakeClock();
  const elsewhere = await startRawServer(({ socket }) => void socket.end());
  const server = await startServer(test, elsewhere, clock);
  const deaf = fault.isDeaf ? await takeDeafPort() : undefined;
  let attempts = 0;
  const mfa = createMfaClient({
    baseUrl: deaf?.url ?? server.url,
    accessToken: token,
    maxRetries,
    timeoutMs,
    clock,
    random: () => 0,
    onRequest: () => {
      attempts += 1;
    },
    // the client begins to wait right after the hook
    onRetry: () => void setImmediate(clock.skip),
  });
  const warmUps = fault.isWarm ? 1 : 0;
  if (fault.isWarm) await call(mfa, test);
  // a connection that has just been used is free a turn later
  if (fault.isWarm) await settle();
  const began = clock.elapsed();
  const end = await call(mfa, test);
  const tookMs = clock.elapsed() - began;
  // a request that comes after the end is to be counted, too
  await settle();
  const timers = clock.pending().length;
  await deaf?.release();
  const leftOpen = await server.close();
  await elsewhere.close();
  const expected = fault.ends(operation);
  return [
    ...compareEnds(end, expected),
    ...differ("requests", server.arrivals.length - warmUps, expected.requests),
    ...differ("attempts", attempts - warmUps, expected.attempts ?? expected.requests),
    ...differ("requests elsewhere", elsewhere.arrivals.length, 0),
    ...differ("timers left", timers, 0),
    ...differ("connections left open", leftOpen, 0),
    ...differ("milliseconds", tookMs, expected.code === "timeout" ? timeoutMs : 0),
  ];
}

function startServer({ fault, operation }: Case, elsewhere: RawServer, clock: FakeClock) {
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

/** The low level gives the errors that the spec declares as values: their status says how they ended. */
async function call(mfa: MfaClient, { operation, level = methodLevel }: Case): Promise<End> {
  const { input } = operationCases[operation];
  try {
    const value = await level.call(mfa, operation, input, { headers: headersFor(operation) });
    const isError = typeof value === "object" && value !== null && "error" in value && "status" in value;
    return isError && value.error !== undefined ? { status: Number(value.status) } : {};
  } catch (error) {
    if (!isMfaError(error)) return { untyped: String(error) };
    const { code, status } = error;
    return status === undefined ? { code } : { code, status };
  }
}

function compareEnds(end: End, expected: Ending): string[] {
  const isValue = end.code === undefined && end.status !== undefined;
  return [
    ...differ("error that is no MfaError", end.untyped, undefined),
    ...(isValue ? [] : differ("code", end.code, expected.code)),
    ...(expected.status === undefined ? [] : differ("status", end.status, expected.status)),
    ...(isValue && expected.code === undefined ? [`it failed with ${end.status}`] : []),
  ];
}

function differ(what: string, actual: unknown, expected: unknown): string[] {
  return actual === expected ? [] : [`${what}: ${String(actual)}, not ${String(expected)}`];
}
