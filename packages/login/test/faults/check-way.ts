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
 * Runs a way with faults, as an honest user and as a thief, and signs out at its calls.
 *
 * @param most number of cases, spread over all of them
 * @param first the first of them
 */
export async function checkWay(way: Way, most = Number.POSITIVE_INFINITY, first = 0): Promise<Report> {
  const { calls, messages, isThrough, thrown, lost } = await travel(way);
  const problems = isThrough ? [] : [`${way.name} without a fault: ${lost ?? thrown}`];
  const all = calls.flatMap((call, at) => casesOf(way, call, at, messages));
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

/** The cases of one call. */
function casesOf(way: Way, call: string, at: number, messages: number): readonly Case[] {
  const faults = kinds.map((kind) => ({
    isSignOut: false,
    run: () => checkFault(way, { at, kind }, call, messages),
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

async function checkFault(way: Way, fault: Fault, call: string, base: number): Promise<string[]> {
  const { kind, at } = fault;
  const honest = await travel(way, fault);
  const thief = await steal(way, fault);
  const isMessageTwice = call.startsWith("store.") && transient.includes(kind) && honest.messages > base;
  const found = [
    honest.thrown !== undefined && `a handler has thrown: ${honest.thrown}`,
    honest.lost !== undefined && `the user is lost: ${honest.lost}`,
    !honest.isThrough && "the user does not get through",
    isMessageTwice && `${honest.messages} messages in place of ${base}`,
    thief.isThrough && "a thief got through",
    thief.thrown !== undefined && `a handler has thrown at a thief: ${thief.thrown}`,
  ];
  return found
    .filter((one) => one !== false)
    .map((one) => `${way.name}: ${kind} at call ${at}, ${call}: ${one}`);
}
