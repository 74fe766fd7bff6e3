import { createMfaClient } from "@onelogin-mfa/client";
import { Redis } from "ioredis";
import { createBudget, shareBudget } from "../../src/share-budget.ts";

/** From the parent: start so many calls at once. */
export interface Order {
  readonly calls: number;
}

/** To the parent: the codes of the errors, once all calls have ended. */
export interface Report {
  readonly errors: readonly string[];
}

// One process of a fleet.
const [, , path = "", baseUrl = "", timeoutMs] = process.argv;
const options = { enableOfflineQueue: false, commandTimeout: Number(timeoutMs), retryStrategy: () => 20 };
const redis = new Redis({ path, ...options });
redis.on("error", () => {}); // tells that Redis fails; the insurance has taken over
const budget = createBudget(redis, { calls: 20, seconds: 600, processes: 2 });
const fetch = shareBudget(budget);
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
const mfa = createMfaClient({ baseUrl, credentials, fetch, maxRetries: 0 });

process.on("message", async ({ calls }: Order) => {
  // a code is never kept from the budget's last calls
  const all = Array.from({ length: calls }, () => mfa.verifyUserOtp({ user_id: 42, otp: "000000" }));
  const results = await Promise.allSettled(all);
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
  process.send?.({ errors } satisfies Report);
});
process.on("disconnect", () => redis.disconnect());
redis.once("ready", () => process.send?.("ready"));
