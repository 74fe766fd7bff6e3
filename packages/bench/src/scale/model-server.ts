import type { OperationId } from "@onelogin-mfa/client/openapi";
import { assumptions } from "./assumptions.ts";
import type { ModelServer } from "./client-model.ts";
import type { Settings } from "./plans.ts";
import type { Processes } from "./processes.ts";
import { createRandom } from "./random.ts";

/** What the server has seen. */
export interface ServerCounts {
  /** Requests that were sent, by operation. */
  readonly sent: Readonly<Partial<Record<OperationId, number>>>;
  readonly answered: number;
  /** Requests that were refused with a 429. */
  readonly refused: number;
  /** Requests that the fleet's own limiter refused, so that they were not sent. */
  readonly heldBack: number;
  /** When the first request was refused, in milliseconds from the start. */
  readonly refusedFromMs: number | undefined;
}

interface ModelServerOptions {
  readonly limit: number;
  readonly windowMs: number;
  readonly latencyMs: number;
  /** How much longer than that a request may take, at random. */
  readonly spreadMs: number;
  readonly settings: Settings;
}

const spreadSeed = 77;

/** Creates a server whose calls are limited in fixed windows, as the sandbox's are, with the fleet's limiter before it. */
export function createModelServer(processes: Processes, options: ModelServerOptions) {
  const { limit, windowMs, latencyMs, spreadMs, settings } = options;
  const window = createWindow(windowMs);
  const limiter = createLimiter(processes.now, settings.limiter === "by priority");
  const random = createRandom(spreadSeed).next;
  const spread = () => Math.round(random() * spreadMs);
  const sent: Partial<Record<OperationId, number>> = {};
  let [answered, refused, heldBack] = [0, 0, 0];
  let refusedFromMs: number | undefined;

  const server: ModelServer = {
    holdBack(operation) {
      const waitMs = settings.limiter ? limiter.take(operation) : 0;
      if (waitMs === 0) return 0;
      heldBack += 1;
      return waitMs + spread();
    },
    travelMs: () => latencyMs + spread(),
    receive(operation) {
      sent[operation] = (sent[operation] ?? 0) + 1;
      const isAdmitted = window.take(processes.now(), limit);
      if (isAdmitted) answered += 1;
      else {
        refused += 1;
        refusedFromMs ??= processes.now();
      }
      return { isAdmitted, retryAfterMs: 0 };
    },
  };
  return { server, counts: (): ServerCounts => ({ sent, answered, refused, heldBack, refusedFromMs }) };
}

/** Counts calls in windows of a fixed length that begin at 0. */
function createWindow(lengthMs: number) {
  let current = 0;
  let used = 0;
  return {
    /** Whether one more call is within the limit. */
    take(now: number, limit: number): boolean {
      const index = Math.floor(now / lengthMs);
      if (index !== current) [current, used] = [index, 0];
      if (used >= limit) return false;
      used += 1;
      return true;
    },
  };
}

/** The limiter of `packages/examples/src/share-budget.ts`: the last calls of a window are kept for those that are urgent. */
function createLimiter(now: () => number, hasPriorities: boolean) {
  const { calls, windowMs } = assumptions.budget;
  const window = createWindow(windowMs);
  return {
    /** Takes one call from the budget. @returns 0, or the milliseconds of `Retry-After` */
    take(operation: OperationId): number {
      if (window.take(now(), calls - (hasPriorities ? (kept[operation] ?? 8) : 0))) return 0;
      return windowMs - (now() % windowMs);
    },
  };
}

const kept: Readonly<Partial<Record<OperationId, number>>> = {
  generateToken: 0,
  verifyUserOtp: 0,
  verifyUserVerification: 0,
  getUserVerification: 2,
  createDeviceVerification: 4,
};
