import type { LimitedUser } from "../policy/limits.ts";
import type { Times } from "../policy/settings.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { createId } from "./seal.ts";

/** Two marks of a user. Sessions and logins that were made before one of them was set have ended. */
export interface Epoch {
  /** Set when the user's factors change. Source: ASVS 7.4.3. */
  readonly factors: string | undefined;
  /** Set by `endSessions`. It is a mark of its own: a login that changes the factors at the same time does not outlive it. */
  readonly ended: string | undefined;
}

/** The epochs of all users, shared by all logins of a store. */
export interface Epochs {
  readonly of: (user: LimitedUser) => Promise<Epoch>;
  /** Begins another epoch, and returns its mark. */
  readonly begin: (kind: keyof Epoch, user: LimitedUser) => Promise<string>;
}

/** Longest time that a form can take which has read the epoch before: its session must not outlive the mark. */
const formMs = 600_000;

export function createEpochs(store: SessionStore, { sessionMs, loginMs }: Times): Epochs {
  const keyOf = (kind: keyof Epoch, { oneLogin, user_id }: LimitedUser) =>
    `epoch-${kind}:${oneLogin}:${user_id}`;
  return {
    async of(user) {
      const [factors, ended] = await Promise.all([
        store.get(keyOf("factors", user)),
        store.get(keyOf("ended", user)),
      ]);
      return { factors, ended };
    },
    async begin(kind, user) {
      const mark = createId();
      await store.set(keyOf(kind, user), mark, sessionMs + loginMs + formMs);
      return mark;
    },
  };
}

/** Returns true for a session or login of the user's current epoch. */
export function isCurrent({ epoch }: { readonly epoch: Epoch }, current: Epoch): boolean {
  return (["factors", "ended"] as const).every(
    (kind) => current[kind] === undefined || current[kind] === epoch[kind],
  );
}
