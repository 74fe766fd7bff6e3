import { createMfaClient, type MfaClient, type TokenStore } from "@onelogin-mfa/client";
import { shareBudget } from "@onelogin-mfa/examples/share-budget";
import { createSandbox, type Sandbox } from "@onelogin-mfa/sandbox";
import { RateLimiterRes } from "rate-limiter-flexible";
import { assumptions } from "./assumptions.ts";
import type { Plan, Settings } from "./plans.ts";
import { createRandom } from "./random.ts";
import { jitterSeed } from "./simulate.ts";
import { type Ending, emailOf, verifyAsUser } from "./verify-as-user.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";

/** The calls that a sandbox has received, and how the verifications ended. */
export interface SandboxRun {
  readonly sent: Readonly<Record<string, number>>;
  /** Calls that got a 429. */
  readonly refused: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
}

/** What runs in the sandbox. */
export interface SandboxRunOptions {
  readonly plans: readonly Plan[];
  readonly settings: Settings;
  /** The sandbox's own rate limit. @default none */
  readonly limit?: number;
  readonly windowMs?: number;
}

/** Runs verifications with real clients against a real sandbox, in virtual time. */
export async function runInSandbox(options: SandboxRunOptions): Promise<SandboxRun> {
  const { plans, settings, limit, windowMs = assumptions.windowMs } = options;
  const { sandbox, time, counts } = createCountingSandbox(plans);
  if (limit !== undefined) {
    sandbox.control.setRateLimit({ enforced: true, limit, window_s: windowMs / 1000 });
  }
  const store: TokenStore | undefined = settings.sharesToken ? new Map() : undefined;
  const limiter = settings.limiter === "by priority" ? createLimiter(time.now) : undefined;
  const clients = new Map<number, MfaClient>();
  const endings: Partial<Record<Ending, number>> = {};

  function clientOf({ instance }: Plan): MfaClient {
    const random = createRandom(jitterSeed(instance)).next;
    const client = clients.get(instance) ?? createSandboxClient(sandbox, { time, store, limiter, random });
    clients.set(instance, client);
    return client;
  }

  async function runPlan(plan: Plan): Promise<void> {
    await time.sleep(plan.at);
    const world = { mfa: clientOf(plan), sandbox, clock: time, sleep: time.sleep };
    const ending = await verifyAsUser(plan, settings, world);
    endings[ending] = (endings[ending] ?? 0) + 1;
  }

  await time.run(Promise.all(plans.map(runPlan)));
  return { ...counts(), endings };
}

/** A sandbox with the users of plans, which counts calls. */
function createCountingSandbox(plans: readonly Plan[]) {
  const time = createVirtualTime();
  const sent: Record<string, number> = {};
  let refused = 0;
  const users = plans.map(({ user_id, factor }) => {
    const email = emailOf({ user_id });
    return { id: user_id, name: "A user", email, phone: "+15550100", devices: [{ kind: factor }] };
  });
  const sandbox = createSandbox({
    users,
    now: time.now,
    onCall({ operation, status }) {
      sent[`${operation}`] = (sent[`${operation}`] ?? 0) + 1;
      if (status === 429) refused += 1;
    },
  });
  return { sandbox, time, counts: () => ({ sent, refused }) };
}

type Limiter = Parameters<typeof shareBudget>[0];

interface ClientOptions {
  readonly time: VirtualTime;
  readonly store: TokenStore | undefined;
  readonly limiter: Limiter | undefined;
  readonly random: () => number;
}

/** A client of a sandbox that each request takes a while to reach. */
function createSandboxClient(sandbox: Sandbox, { time, store, limiter, random }: ClientOptions): MfaClient {
  const send = async (request: Request) => {
    await time.sleep(assumptions.latencyMs);
    return sandbox.fetch(request);
  };
  const fetch = limiter ? shareBudget(limiter, send) : send;
  const { credentials } = sandbox;
  const tokens = { credentials, ...(store && { tokenStore: store }) };
  return createMfaClient({ subdomain: "sandbox", ...tokens, clock: time, random, fetch });
}

/** The budget of the assumptions, whose windows move with the virtual time. */
function createLimiter(now: () => number): Limiter {
  const { calls, windowMs } = assumptions.budget;
  let [current, used] = [0, 0];
  function state(): RateLimiterRes {
    const index = Math.floor(now() / windowMs);
    if (index !== current) [current, used] = [index, 0];
    return new RateLimiterRes(calls - used, windowMs - (now() % windowMs), used);
  }
  return {
    get: async () => state(),
    async consume() {
      const before = state();
      if (before.remainingPoints === 0) throw before;
      used += 1;
      return before;
    },
  };
}
