import { type Fault, type Kind, kinds } from "./probe.ts";
import { type End, signOutAt, steal, travel } from "./travel.ts";
import type { Way } from "./ways.ts";

/** The cases of a way that were run, and what was wrong in them. */
export interface Report {
  readonly runs: number;
  readonly signOuts: number;
  readonly problems: readonly string[];
}

/** The faults of a store that cost nothing: it answers the next time it is asked. */
const transient: readonly Kind[] = ["throws", "lost", "hangs"];
const ends: readonly End[] = ["form", "signOut", "endSessions"];

/**
 * Runs a way with faults, as an honest user and as a thief, each at the calls that they make, and signs out at those of the user.
 *
 * @param most number of cases, spread over all of them
 * @param first the first of them
 */
export async function checkWay(way: Way, most = Number.POSITIVE_INFINITY, first = 0): Promise<Report> {
  const { calls, messages, isThrough, thrown, lost } = await travel(way);
  const problems = isThrough ? [] : [`${way.name} without a fault: ${lost ?? thrown}`];
  const ofThief = (await steal(way)).calls.flatMap((call, at) =>
    kinds.map((kind) => ({ isSignOut: false, run: () => checkThief(way, { at, kind }, call) })),
  );
  const all = [...calls.flatMap((call, at) => casesOf(way, call, at, messages)), ...ofThief];
  const stride = Math.max(1, Math.floor(all.length / most));
  const due = all.filter((_, index) => index % stride === first % stride);
  for (const { run } of due) problems.push(...(await run()));
  const signOuts = due.filter(({ isSignOut }) => isSignOut).length;
  return { runs: due.length - signOuts, signOuts, problems };
}

interface Case {
  readonly isSignOut: boolean;
  readonly run: () => Promise<readonly string[]>;
}

/** The cases of one call of the honest user's way. */
function casesOf(way: Way, call: string, at: number, messages: number): readonly Case[] {
  const faults = kinds.map((kind) => ({
    isSignOut: false,
    run: () => checkUser(way, { at, kind }, call, messages),
  }));
  // the application's own session is not ended by this package
  if (way.isOwn) return faults;
  const signOuts = ends.map((end) => ({
    isSignOut: true,
    run: async () =>
      (await signOutAt(way, at, end)) ? [`${way.name}: ${end} at call ${at}, ${call}: still signed in`] : [],
  }));
  return [...faults, ...signOuts];
}

async function checkUser(way: Way, fault: Fault, call: string, base: number): Promise<string[]> {
  const { kind, at } = fault;
  const { thrown, lost, isThrough, messages } = await travel(way, fault);
  const isMessageTwice = call.startsWith("store.") && transient.includes(kind) && messages > base;
  const found = [
    thrown !== undefined && `a handler has thrown: ${thrown}`,
    lost !== undefined && `the user is lost: ${lost}`,
    !isThrough && "the user does not get through",
    isMessageTwice && `${messages} messages in place of ${base}`,
  ];
  return found
    .filter((one) => one !== false)
    .map((one) => `${way.name}: ${kind} at call ${at}, ${call}: ${one}`);
}

async function checkThief(way: Way, fault: Fault, call: string): Promise<string[]> {
  const { kind, at } = fault;
  const { thrown, isThrough } = await steal(way, fault);
  const found = [
    thrown !== undefined && `a handler has thrown at a thief: ${thrown}`,
    isThrough && "a thief got through",
  ];
  return found
    .filter((one) => one !== false)
    .map((one) => `${way.name}, thief: ${kind} at call ${at}, ${call}: ${one}`);
}
