import type { Schemas } from "./control-api.ts";

type Entry = Schemas["JournalEntry"];
type Challenge = Schemas["Challenge"];

/** A registration or verification with its calls, or calls of neither that belong together. */
export interface Flow {
  /** The number of its first call. */
  readonly id: number;
  /** Absent for calls of no registration or verification. */
  readonly type: Challenge["type"] | undefined;
  readonly factor: Challenge["kind"] | undefined;
  readonly challengeId: string | undefined;
  /** The users whose calls these are; one in a registration or verification. */
  readonly users: readonly number[];
  /** Oldest first. */
  readonly calls: readonly Entry[];
}

/** Time after which a call is no longer taken for the beginning of what follows. */
const pauseMs = 60_000;

/**
 * Groups the calls of a journal, newest first, by registration and verification: each call is in one group, and groups are in the
 * order in which they began, newest first. Calls that lead to a login (token, list of devices) or fetch a token within it are
 * calls of that login. All others are grouped by the pauses between them.
 */
export function flowsOf(journal: readonly Entry[]): Flow[] {
  const logins = new Map<string, Entry[]>();
  const inLogins = new Set<Entry>();
  const nextKey = createKeys();
  // calls that may lead to a login, by user
  const leading = new Map<number | null, readonly Entry[]>();
  const take = (user: number | null) => {
    const taken = leading.get(user) ?? [];
    leading.delete(user);
    return taken;
  };
  for (const entry of journal.toReversed()) {
    const { user_id } = entry;
    // a call without a user belongs to the next one that has a user
    const others = take(null);
    const key = nextKey(entry);
    if (key === undefined) {
      leading.set(user_id, [...(user_id === null ? [] : take(user_id)), ...others, entry]);
      continue;
    }
    const calls = logins.get(key);
    const lead = calls ? others : [...take(user_id), ...others];
    const added = [...withoutPauses(lead, entry), entry];
    if (calls) calls.push(...added);
    else logins.set(key, added);
    for (const one of added) inLogins.add(one);
  }
  const rest = journal.toReversed().filter((entry) => !inLogins.has(entry));
  return [...[...logins.values()].map(asLogin), ...byPauses(rest).map(asOthers)].sort(
    (one, other) => other.id - one.id,
  );
}

/** Gives each call of a registration or verification the key of it, oldest call first; nothing to all others. */
function createKeys() {
  const open = new Map<number | null, { readonly key: string; readonly last: Entry }>();
  const started = new Set<string>();
  return (entry: Entry): string | undefined => {
    const { operation, challenge_id, user_id } = entry;
    if (operation !== "verifyUserOtp") {
      if (challenge_id !== null) started.add(challenge_id);
      return challenge_id ?? undefined;
    }
    if (challenge_id !== null && started.has(challenge_id)) return challenge_id;
    // checked in one step, each try has an id of its own
    const before = open.get(user_id);
    const goesOn = before && !isAccepted(before.last) && gapMs(before.last, entry) <= pauseMs;
    const key = goesOn ? before.key : `one step, from ${entry.id}`;
    open.set(user_id, { key, last: entry });
    return key;
  };
}

/** The last calls of a list between which, and before the next call, there is no pause. */
function withoutPauses(calls: readonly Entry[], next: Entry): readonly Entry[] {
  const after = (index: number) => calls[index + 1] ?? next;
  return calls.slice(calls.findLastIndex((one, index) => gapMs(one, after(index)) > pauseMs) + 1);
}

function byPauses(calls: readonly Entry[]): readonly Entry[][] {
  const groups: Entry[][] = [];
  let last: Entry | undefined;
  for (const entry of calls) {
    if (last && gapMs(last, entry) <= pauseMs) groups.at(-1)?.push(entry);
    else groups.push([entry]);
    last = entry;
  }
  return groups;
}

function asLogin(calls: readonly Entry[]): Flow {
  const own = calls.filter(
    ({ operation, challenge_id }) => challenge_id !== null || operation === "verifyUserOtp",
  );
  const isRegistration = own.some(({ operation }) => operation?.endsWith("Registration"));
  return {
    ...asOthers(calls),
    type: isRegistration ? "registration" : "verification",
    factor: own.find(({ factor }) => factor !== undefined)?.factor,
    challengeId: own[0]?.challenge_id ?? undefined,
  };
}

function asOthers(calls: readonly Entry[]): Flow {
  const users = new Set(calls.flatMap(({ user_id }) => user_id ?? []));
  const id = calls[0]?.id ?? 0;
  return { id, type: undefined, factor: undefined, challengeId: undefined, users: [...users], calls };
}

/** The time from the start of a call to that of a later one, on the sandbox's clock. */
export function gapMs(earlier: Entry, later: Entry): number {
  return Math.max(Date.parse(later.at) - Date.parse(earlier.at), 0);
}

/** One line of a flow: a call, or several polls of a state that is pending. */
export interface Step {
  readonly calls: readonly [Entry, ...Entry[]];
  /** The time since the call before; absent for the first. */
  readonly afterMs: number | undefined;
}

/** The calls of a flow as lines: polling is one. */
export function stepsOf(calls: readonly Entry[]): Step[] {
  const steps: Step[] = [];
  let last: Entry | undefined;
  for (const entry of calls) {
    const step = steps.at(-1);
    const isSame = last && isPoll(last) && isPoll(entry) && last.challenge_id === entry.challenge_id;
    if (step && isSame) steps.splice(-1, 1, { ...step, calls: [...step.calls, entry] });
    else steps.push({ calls: [entry], afterMs: last && gapMs(last, entry) });
    last = entry;
  }
  return steps;
}

function isPoll({ operation, outcome, status }: Entry): boolean {
  const asksForState = operation === "getUserRegistration" || operation === "getUserVerification";
  return asksForState && outcome === "pending" && status === 200;
}

export type Outcome = Challenge["status"] | "unfinished" | "refused" | "failed" | "done";

/**
 * The outcome of a flow: that of its registration or verification, also if the application has not asked for it yet, or else what
 * its calls say. `unfinished` was pending when it was last asked for, and is no longer kept.
 */
export function outcomeOf({ type, calls }: Flow, challenge: Challenge | undefined, now: number): Outcome {
  if (challenge) {
    const isOver = challenge.status === "pending" && Date.parse(challenge.expires_at) <= now;
    return isOver ? "expired" : challenge.status;
  }
  const last = calls.findLast((call) => type === undefined || isOwn(call)) ?? calls.at(-1);
  if (!last || last.status === null || last.status >= 500) return "failed";
  if (calls.some(isAccepted) && type !== undefined) return "accepted";
  if (last.outcome === "rejected") return "rejected";
  if (last.status >= 400) return "refused";
  return type === undefined ? "done" : "unfinished";
}

function isOwn({ challenge_id, operation }: Entry): boolean {
  return challenge_id !== null || operation === "verifyUserOtp";
}

/** True for a call whose response says that a code or an approval was accepted. */
function isAccepted({ outcome, effect }: Entry): boolean {
  return outcome === "accepted" || (outcome === "success" && effect === "consume");
}
