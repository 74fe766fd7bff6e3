import type { components } from "./generated/schema.ts";
import type { Journal, RecordedCall } from "./journal.ts";
import { isOpen } from "./state/challenges.ts";
import { userIn } from "./state/change-context.ts";
import { factorOf } from "./state/factors.ts";
import { messageKindOf } from "./state/messages.ts";
import type { Challenge, State } from "./state/model.ts";

/** Something that the application does wrong, though OneLogin answers the calls. */
export type Finding = components["schemas"]["Finding"];

/** A call that is not yet in the journal, with the state before it. */
interface Observed {
  readonly call: RecordedCall;
  readonly before: State;
  /** The registration or verification that it has started. */
  readonly started: Challenge | undefined;
}

interface Rule {
  /** Why it hurts in production, and what to do instead. */
  readonly advice: string;
  /** True if the finding is withdrawn once the application asks for the state of the challenge, as the client does. */
  readonly endsWithState?: true;
  /** Examines a call. @param earlier gives those before it, newest first @returns what was done, and the earlier calls */
  readonly check: (
    observed: Observed,
    earlier: () => Iterable<RecordedCall>,
  ) => readonly [done: string, ...(RecordedCall | undefined)[]] | undefined;
}

const findingsKept = 200;

/** A finding, and what it is about: a rule tells it once for that. */
interface Found {
  readonly finding: Finding;
  readonly subject: string;
  readonly challenge: string | null;
}

export type Findings = ReturnType<typeof createFindings>;

export function createFindings(journal: Pick<Journal, "recent">) {
  // by the number of the call that shows them
  const found = new Map<number, readonly Found[]>();
  const all = () => [...found.values()].flat();
  const put = (id: number, ofCall: readonly Found[]) =>
    void (ofCall.length > 0 ? found.set(id, ofCall) : found.delete(id));
  const withdraw = (challenge: string | null) => {
    const stays = (one: Found) => !rules[one.finding.rule].endsWithState || one.challenge !== challenge;
    for (const [id, ofCall] of found) put(id, ofCall.filter(stays));
  };
  const examine = (observed: Observed): Found[] => {
    const { call } = observed;
    return allRules.flatMap(([rule, { advice, check }]) => {
      const [done, ...earlier] = check(observed, journal.recent) ?? [];
      if (done === undefined) return [];
      const subject = call.challenge_id ?? (call.discouraged.join() || String(call.id));
      if (all().some((one) => one.finding.rule === rule && one.subject === subject)) return [];
      const calls = [call, ...earlier].flatMap((one) => one?.id ?? []).reverse();
      return [
        { finding: { rule, message: `${done} ${advice}`, calls }, subject, challenge: call.challenge_id },
      ];
    });
  };
  return {
    list: (): Finding[] => all().map(copyFinding),
    /** What a call shows that the application does wrong. */
    of: ({ id }: Pick<RecordedCall, "id">): Finding[] => (found.get(id) ?? []).map(copyFinding),
    clear: () => found.clear(),
    /** Examines a call, and keeps what it shows for the first time. */
    observe(observed: Observed): void {
      const { call } = observed;
      if (isStateRequest(call)) withdraw(call.challenge_id);
      if (found.size >= findingsKept) return;
      const shown = examine(observed);
      if (shown.length > 0) put(call.id, shown.slice(0, Math.max(findingsKept - all().length, 0)));
    },
  };
}

function copyFinding({ finding }: Found): Finding {
  return { ...finding, calls: [...finding.calls] };
}

/** A person presses "send again" after this time, and not sooner. */
const patienceMs = 30_000;

/** Three polls at the pace of two seconds take four; networks delay them. */
const threePollsMs = 3_500;

const rules: Readonly<Record<Finding["rule"], Rule>> = {
  second_message: {
    advice:
      "The user has two codes and types the wrong one, and both messages are paid for. Keep the registration or verification that is pending, and send again only when the user asks for it.",
    check({ call, before, started }, earlier) {
      const sent = started?.status === "pending" && messageKindOf(started);
      if (!sent || factorOf(started.kind).isShown) return undefined;
      // a user has one device of a kind
      const first = userIn(before, call.user_id)?.challenges.findLast(
        ({ type, kind }) => type === started.type && kind === started.kind,
      );
      const ms = first && first.id !== started.id ? started.started_at - first.started_at : patienceMs;
      if (!first || ms >= patienceMs || !isOpen(first, started.started_at)) return undefined;
      const start = find(earlier(), callOf(first, "send"));
      // the application does not know it: see `unsafe_retry`
      if (start && isLost(start)) return undefined;
      const done = `A second message (${sent}) was sent to user ${call.user_id} while the first was pending, ${Math.round(ms / 1000)} s after it.`;
      return [done, start];
    },
  },

  code_reused: {
    advice:
      "OneLogin takes a code once: a user who is through sees an error, or the application takes the refusal for a wrong code. Send each code once, and take the second of two clicks for the first.",
    endsWithState: true,
    check({ call }, earlier) {
      if (call.effect !== "consume" || isAccepted(call)) return undefined;
      const code = codeOf(call);
      const isFirst = (one: RecordedCall) => isSameCall(one, call) && isAccepted(one) && codeOf(one) === code;
      const first = find(earlier(), isFirst);
      const done = `A code that had been accepted was sent again for user ${call.user_id}.`;
      return first && [done, first];
    },
  },

  used_after_acceptance: {
    advice:
      "OneLogin refuses the code, so a user who is through cannot go on, or logs in anew with what is over. Take a saved registration or verification out of the session once it is accepted.",
    endsWithState: true,
    check({ call, before }, earlier) {
      const challenge = call.effect === "consume" ? challengeIn(before, call) : undefined;
      if (challenge?.status !== "accepted") return undefined;
      const first = find(earlier(), (one) => one.challenge_id === challenge.id && isAccepted(one));
      if (!first || codeOf(first) === codeOf(call)) return undefined;
      const { type } = challenge;
      const done = `A code was sent for a ${type} of user ${call.user_id} that had been accepted.`;
      return [done, first];
    },
  },

  unsafe_retry: {
    advice:
      "A start sends another message, a code may use up one of the user's attempts, and a temporary code is another secret that works. Let no program repeat such a call: after a code, ask for the state; after anything else, tell the user, who can press again.",
    check({ call }, earlier) {
      const isCode = call.effect === "consume";
      if (!isCode && call.effect !== "send" && call.effect !== "issue") return undefined;
      const last = find(earlier(), (one) => one.user_id === call.user_id);
      const isRepeated = last && isSameCall(last, call) && last.request.body === call.request.body;
      if (!isRepeated || call.at - last.at >= patienceMs) return undefined;
      const status = last.response?.status ?? 0;
      if (!isLost(last) && !(isCode && status === 401)) return undefined;
      const failure = status < 400 ? "its response was lost" : `a ${status}`;
      const done = `${call.operation} was sent again after ${failure}, though the first call may have had its effect (${call.effect}).`;
      return [done, last];
    },
  },

  polling_too_fast: {
    advice:
      "All logins of an account share one rate limit, and polls use it up for everybody. Poll every two or three seconds, and stop at `expires_at`.",
    check({ call }, earlier) {
      if (!isPoll(call)) return undefined;
      const polls: RecordedCall[] = [];
      for (const one of earlier()) {
        if (one.challenge_id !== call.challenge_id) continue;
        if (!isPoll(one)) return undefined;
        if (polls.push(one) === 2) break;
      }
      const [second, first] = polls;
      // a clock that stands still says nothing
      if (!first || !second || first.at >= second.at || second.at >= call.at) return undefined;
      const ms = call.at - first.at;
      const done = `A pending state of user ${call.user_id} was asked for three times within ${ms} ms.`;
      return ms < threePollsMs ? [done, ...polls] : undefined;
    },
  },

  token_for_each_call: {
    advice:
      "Each call takes twice as long and counts twice for the rate limit, and a burst of token calls is what OneLogin has been seen to block. Keep the token until it expires, and share it among all calls.",
    check({ call }, earlier) {
      if (call.challenge_id === null) return undefined;
      const turns: RecordedCall[] = [];
      for (const one of earlier()) {
        if (isTokenGiven(one) !== (turns.length % 2 === 0)) return undefined;
        if (turns.push(one) === 5) break;
      }
      const tokens = turns.filter(isTokenGiven).map((one) => one.response?.text);
      // a program that runs once for each call goes on with nothing
      const isOneLogin = turns.some((one) => one.challenge_id === call.challenge_id);
      if (turns.length < 5 || new Set(tokens).size > 1 || !isOneLogin) return undefined;
      const done = "A token was asked for before each of three calls, and the same one was given.";
      return [done, ...turns];
    },
  },

  discouraged_form: {
    advice:
      "OneLogin has been seen to take it, or its own pages print it, but they disagree: nothing promises that it works for the next value, or tomorrow. Send the form that the spec recommends; a sandbox with `strict` refuses all others and names it.",
    check({ call: { operation, discouraged } }) {
      if (discouraged.length === 0) return undefined;
      return [`${operation} was sent in a form that the spec discourages. ${discouraged.join(" ")}`];
    },
  },

  pending_as_accepted: {
    advice:
      "HTTP 200 alone is no success: a wrong code gets it, too, so that anybody is let in with any code. Go on only once the status is `accepted`.",
    check({ call, before }, earlier) {
      const challenges = userIn(before, call.user_id)?.challenges;
      const newest = challenges?.findLast(({ status }) => status !== "rejected");
      if (!newest?.wrong || !isOpen(newest, call.at)) return undefined;
      const { device_id, verified } = bodyOf(call);
      const isGoneOn =
        newest.type === "verification"
          ? call.operation === "updateUser" || (call.operation === "createFactorRegistration" && !verified)
          : String(device_id) === newest.device_id;
      if (!isGoneOn) return undefined;
      const done = `${call.operation} was called for user ${call.user_id} after a wrong code, while the ${newest.type} was pending.`;
      return [done, find(earlier(), callOf(newest, "consume"))];
    },
  },
};
const allRules = Object.entries(rules) as [Finding["rule"], Rule][]; // the type of `rules` has these names

function find(
  calls: Iterable<RecordedCall>,
  fits: (call: RecordedCall) => boolean,
): RecordedCall | undefined {
  for (const call of calls) if (fits(call)) return call;
  return undefined;
}

const callOf =
  ({ id }: Challenge, effect: string) =>
  (call: RecordedCall) =>
    call.challenge_id === id && call.effect === effect;

/** The challenge that a call has started or names. */
const challengeIn = (state: State, call: RecordedCall) =>
  userIn(state, call.user_id)?.challenges.find(({ id }) => id === call.challenge_id);

const isStateRequest = ({ operation }: RecordedCall) =>
  operation === "getUserRegistration" || operation === "getUserVerification";

const isPoll = (call: RecordedCall) =>
  isStateRequest(call) && call.outcome === "pending" && call.fault === null;

const isTokenGiven = ({ operation, response }: RecordedCall) =>
  operation === "generateToken" && response?.status === 200;

const isAccepted = ({ outcome }: RecordedCall) => outcome === "accepted" || outcome === "success";

/** Tells whether the application has no response that says what happened. */
const isLost = ({ response, fault }: RecordedCall) =>
  !response || response.status >= 500 || fault === "truncated_body";

const isSameCall = (one: RecordedCall, other: RecordedCall) =>
  one.operation === other.operation && one.request.target === other.request.target;

const codeOf = (call: RecordedCall) => String(bodyOf(call).otp);

function bodyOf({ request }: RecordedCall): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(request.body ?? ""));
  } catch {
    return {};
  }
}
