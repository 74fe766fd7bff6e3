import { drawFactorIds } from "./factors.ts";
import type { Compat, Instant, NewUser, State } from "./model.ts";
import { createRandom, seedDraws } from "./random.ts";
import { freshRateLimit } from "./rate-limit.ts";
import { makeUser } from "./users.ts";

/** The state that a sandbox begins with. The same input gives the same state. */
export function initialState(input: {
  seed: number;
  compat: Compat;
  users: readonly NewUser[];
  now: Instant;
}): State {
  const { seed, compat, now } = input;
  const random = createRandom(seedDraws(seed));
  const account_id = 100_000 + random.below(900_000);
  const factor_ids = drawFactorIds(random);
  const users = input.users.map((user) => makeUser(user, { now, random }));
  return {
    version: 1,
    seed,
    compat,
    offset_ms: 0,
    account_id,
    factor_ids,
    draws: random.save(),
    tokens: [],
    rate_limit: freshRateLimit(now),
    users: Object.fromEntries(users.map((user) => [user.id, user])),
  };
}
