import { bearerIn } from "./api/authorize.ts";
import type { components } from "./generated/schema.ts";
import type { Journal, RecordedCall } from "./journal.ts";
import { isOpen, wrongCodesAllowed } from "./state/challenges.ts";
import { userIn } from "./state/change-context.ts";
import { factorOf } from "./state/factors.ts";
import { lacksCode, messageKindOf } from "./state/messages.ts";
import type { Challenge, State } from "./state/model.ts";
import { endedToken } from "./state/tokens.ts";
import { isPattern } from "./state/users.ts";

/** Something that the application does wrong, though OneLogin answers the calls. */
export type Finding = components["schemas"]["Finding"];

/** A call that is not yet in the journal, with the state before it. */
interface Observed {
  readonly call: RecordedCall;
  readonly before: State;
  /** The registration or verification that it has started. */
  readonly started: Challenge | undefined;
}

/** The knowledge of a rule, beside the calls. */
interface Pace {
  /** Tells whether a call came within a time, in milliseconds, after another one. A clock that stands still says nothing. */
  readonly isWithin: (ms: number, from: RecordedCall, to: RecordedCall) => boolean;
  /** Tells whether a call has been refused with a 429: without one, no rule looks for it at each call. */
  readonly wasTooMany: () => boolean;
}

interface Rule {
  /** The harm in production, and what to do instead. */
  readonly advice: string;
  /** Tells whether a later call shows that the application did well, so that the finding is withdrawn. */
  readonly endsWith?: (later: RecordedCall, calls: readonly RecordedCall[]) => boolean;
  /** Returns the thing for which a finding is told once, in place of the challenge or else the form or the call. */
  readonly once?: (call: RecordedCall) => string;
  /** Examines a call. @param earlier gives those before it, newest first @returns what was done, and the earlier calls */
  readonly check: (
    observed: Observed,
    earlier: () => Iterable<RecordedCall>,
    pace: Pace,
  ) => readonly [done: string, ...(RecordedCall | undefined)[]] | undefined;
}

const findingsKept = 200;

/** A finding, and what it is about: a rule tells it once for that. */
interface Found {
  readonly finding: Finding;
  /** The calls that it names, which the journal may no longer have. */
  readonly calls: readonly RecordedCall[];
  readonly subject: string;
}

export type Findings = ReturnType<typeof createFindings>;

/** @param isClockRunning true if two calls of the same millisecond came without a pause; a clock of the caller may stand still */
export function createFindings(journal: Pick<Journal, "recent">, isClockRunning: boolean) {
  let wasTooMany = false;
  const pace: Pace = {
    isWithin: (ms, from, to) => to.at - from.at < ms && (isClockRunning || to.at > from.at),
    wasTooMany: () => wasTooMany,
  };
  // by the number of the call that shows them
  const found = new Map<number, readonly Found[]>();
  const all = () => [...found.values()].flat();
  const put = (id: number, ofCall: readonly Found[]) =>
    void (ofCall.length > 0 ? found.set(id, ofCall) : found.delete(id));
  const withdraw = (later: RecordedCall) => {
    const stays = ({ finding, calls }: Found) => !rules[finding.rule].endsWith?.(later, calls);
    for (const [id, ofCall] of found) put(id, ofCall.filter(stays));
  };
  const examine = (observed: Observed): Found[] => {
    const { call } = observed;
    return allRules.flatMap(([rule, { advice, check, once = subjectOf }]) => {
      const [done, ...earlier] = check(observed, journal.recent, pace) ?? [];
      if (done === undefined) return [];
      const subject = once(call);
      if (all().some((one) => one.finding.rule === rule && one.subject === subject)) return [];
      const calls = [call, ...earlier].filter((one) => one !== undefined).reverse();
      const user_id = calls.findLast((one) => one.user_id !== null)?.user_id ?? null;
      const finding = { rule, user_id, message: done, advice, calls: calls.map(({ id }) => id) };
      return [{ finding, calls, subject }];
    });
  };
  return {
    /** Returns all findings, or those of a user. */
    list: (userId?: number): Finding[] =>
      all()
        .filter(({ finding }) => userId === undefined || finding.user_id === userId)
        .map(copyFinding),
    /** Returns a call that a finding names. */
    findCall: (id: number): RecordedCall | undefined =>
      all()
        .flatMap(({ calls }) => calls)
        .find((call) => call.id === id),
    /** Returns the findings that a call shows. */
    of: ({ id }: Pick<RecordedCall, "id">): Finding[] => (found.get(id) ?? []).map(copyFinding),
    /** Forgets all findings, or those of a user. */
    clear(userId?: number) {
      if (userId !== undefined) {
        for (const [id, ofCall] of found)
          put(
            id,
            ofCall.filter((one) => one.finding.user_id !== userId),
          );
        return;
      }
      found.clear();
      wasTooMany = false;
    },
    /** Examines a call, and keeps what it shows for the first time. */
    observe(observed: Observed): void {
      const { call } = observed;
      if (isStateRequest(call) || call.effect === "consume") withdraw(call);
      put(call.id, examine(observed));
      // the oldest go: a suite of a day has them all told
      while (all().length > findingsKept) found.delete(Math.min(...found.keys()));
      wasTooMany ||= isTooMany(call);
    },
  };
}

const subjectOf = ({ challenge_id, discouraged, id }: RecordedCall) =>
  challenge_id ?? (discouraged.join() || String(id));

function copyFinding({ finding }: Found): Finding {
  return { ...finding, calls: [...finding.calls] };
}

/** A person presses "send again" after this time, and not sooner. */
const patienceMs = 30_000;

/** Three polls at the pace of two seconds take four; networks delay them. */
const threePollsMs = 3_500;

/** Three retries, each after a random part of half a second and more, take longer. */
const threeRetriesMs = 100;

/** A program that is started anew for each of four calls takes longer. */
const fourTurnsMs = 300;

/** Responses to all calls that were on their way have come after this time. A person takes longer to choose from a list. */
const reactionMs = 1_000;

/** A person takes longer to sign in again, and to type six digits. */
const retypeMs = 3_000;

/** A person who loads a page again does not do so three times at this pace. */
const pollMs = 10_000;

/** So many pushes within a time, in milliseconds, are more than a person asks for who has the phone at hand. */
const [pushes, pushesMs] = [6, 600_000];

/** One more than OneLogin is assumed to allow. */
const guesses = wrongCodesAllowed + 1;

const rules: Readonly<Record<Finding["rule"], Rule>> = {
  second_message: {
    advice:
      "The user has two messages and answers the wrong one, and both are paid for. Keep the registration or verification that is pending, and send again only when the user asks for it.",
    // both flows are kept, as those of two browsers are
    endsWith: (later, [first, second]) =>
      first !== undefined &&
      second !== undefined &&
      isSameFlow(first, later) &&
      (isStateRequest(later) || isAccepted(later)) &&
      second.at - first.at >= reactionMs,
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

  message_without_code: {
    advice:
      "The user gets a message without a code, and cannot sign in: OneLogin fills in `{{otp_code}}` and `{{otp_expiry}}`, and no other variable. Write the first where the code belongs, or leave out `custom_message`.",
    once: ({ user_id }) => String(user_id),
    check({ call, started }) {
      const { custom_message } = bodyOf(call);
      const isText = started?.status === "pending" && typeof custom_message === "string";
      if (!isText || !lacksCode(started, { custom_message })) return undefined;
      return [
        `The \`custom_message\` of ${call.operation} for user ${call.user_id} has no \`{{otp_code}}\`.`,
      ];
    },
  },

  code_reused: {
    advice:
      "OneLogin takes a code once: a user who is through sees an error, or the application takes the refusal for a wrong code. Send each code once, and take the second of two clicks for the first.",
    endsWith: isAskedAbout,
    check({ call, before }, earlier, { isWithin }) {
      if (call.effect !== "consume" || isAccepted(call)) return undefined;
      const code = codeOf(call);
      // the code of a message belongs to one flow: see `code_for_another_flow`
      const isOfMessage = userIn(before, call.user_id)?.challenges.some((one) => one.code === code);
      const isAtOnce = (one: RecordedCall) =>
        !isOfMessage && one.user_id === call.user_id && isWithin(retypeMs, one, call);
      const isFirst = (one: RecordedCall) =>
        (isSameCall(one, call) || isSameFlow(one, call) || isAtOnce(one)) &&
        one.effect === "consume" &&
        isAccepted(one) &&
        codeOf(one) === code;
      const first = find(earlier(), isFirst);
      const done = `A code that had been accepted was sent again for user ${call.user_id}.`;
      return first && [done, first];
    },
  },

  used_after_acceptance: {
    advice:
      "OneLogin refuses the code, so a user who is through sees an error, or stays in a flow that is over. Take a saved registration or verification out of the session once it is accepted.",
    endsWith: isAskedAbout,
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
      if (!last || !isRepeat(last, call) || call.at - last.at >= patienceMs) return undefined;
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

  polling_after_end: {
    advice:
      "Nothing changes any more, and the polls use up the rate limit that all logins of the account share. Stop at any status but `pending`, and at `expires_at`.",
    check({ call }, earlier, { isWithin }) {
      if (!isStateRequest(call) || !isRejected(call)) return undefined;
      const polls = [call];
      for (const one of earlier()) {
        if (!isSameFlow(one, call)) continue;
        const [next = call] = polls.slice(-1);
        if (!isRejected(one) || !isWithin(pollMs, one, next)) return undefined;
        // the call that told the end, and three polls after it
        if (polls.push(one) === 4) break;
        if (!isStateRequest(one)) return undefined;
      }
      const [, ...others] = polls;
      const type = call.operation === "getUserRegistration" ? "registration" : "verification";
      const done = `The state of a ${type} of user ${call.user_id} was asked for again and again after it was rejected.`;
      return polls.length === 4 ? [done, ...others] : undefined;
    },
  },

  push_fatigue: {
    advice:
      "Whoever has the password wears the owner down until a push is approved. Let few pushes begin in a row, then another factor or a pause, and tell the user that somebody else may be signing in.",
    once: ({ user_id }) => String(user_id),
    check({ call, before, started }, earlier) {
      if (started?.type !== "verification" || messageKindOf(started) !== "push") return undefined;
      const isPush = ({ type, kind }: Challenge) => type === "verification" && kind === started.kind;
      const sent = (userIn(before, call.user_id)?.challenges ?? []).filter(isPush);
      const inRow = sent
        .slice(sent.findLastIndex(({ status }) => status === "accepted") + 1)
        .filter(({ started_at }) => started.started_at - started_at < pushesMs)
        .slice(1 - pushes);
      if (inRow.length < pushes - 1) return undefined;
      const done = `${pushes} pushes were sent to user ${call.user_id} within ${pushesMs / 60_000} minutes, and none of them was approved.`;
      return [done, ...inRow.reverse().map((one) => find(earlier(), callOf(one, "send")))];
    },
  },

  token_for_each_call: {
    advice:
      "Each call takes twice as long and counts twice for the rate limit, and a burst of token calls is what OneLogin has been seen to block. Keep the token until it expires, and share it among all calls.",
    once: ({ challenge_id }) => challenge_id ?? "",
    check({ call }, earlier, { isWithin }) {
      const turns: RecordedCall[] = [];
      for (const one of earlier()) {
        if (isTokenGiven(one) !== (turns.length % 2 === 0)) break;
        if (turns.push(one) === 7) break;
      }
      const inLogin = turns.slice(0, 5);
      // a program that is started anew for each call goes on with nothing, and takes longer
      const isOneLogin = inLogin.length === 5 && inLogin.some((one) => isSameFlow(one, call));
      const seventh = turns[6];
      if (!isOneLogin && !(seventh && isWithin(fourTurnsMs, seventh, call))) return undefined;
      const shown = isOneLogin ? inLogin : turns;
      const tokens = shown.filter(isTokenGiven).map((one) => one.response?.text);
      if (new Set(tokens).size > 1) return undefined;
      const count = isOneLogin ? "three" : "four";
      return [`A token was asked for before each of ${count} calls, and the same one was given.`, ...shown];
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
      "HTTP 200 alone is no success: a wrong code also gets it, so that anybody is let in with any code. Go on only once the status is `accepted`.",
    // the login goes on: somebody else, such as another tab, has made the call
    endsWith: (later, [first]) =>
      first !== undefined && isSameFlow(first, later) && later.effect === "consume",
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

  retry_after_429: {
    advice:
      "A limit holds for all users of the account, and OneLogin's network has been seen to refuse whoever goes on. Wait as long as `Retry-After` says, without it longer each time, and after two or three attempts tell the user.",
    once: ({ operation, request }) => `${operation} ${request.target}`,
    check({ call }, earlier, { isWithin, wasTooMany }) {
      if (!wasTooMany()) return undefined;
      const attempts = [...firstOf(earlier(), 3, (one) => isRepeat(one, call))];
      const [last, , first] = attempts;
      if (last && isTooMany(last) && isWithin(retryAfterMs(last), last, call)) {
        const done = `${call.operation} was called again before the time that the \`Retry-After\` of a 429 named.`;
        return [done, last];
      }
      if (!first || !isTooMany(first) || !isWithin(threeRetriesMs, first, call)) return undefined;
      return [`${call.operation} was called again and again after a 429, without waiting.`, ...attempts];
    },
  },

  expired_token_used: {
    advice:
      "No retry helps: every call with it is a 401 that counts for the rate limit, and users see an error until somebody restarts the program. Ask for a new token before the old one expires and after a 401, once, and send the call again with the new one.",
    once: (call) => tokenOf(call) ?? "",
    check({ call, before }, earlier) {
      const token = call.response?.status === 401 ? tokenOf(call) : undefined;
      const end = token === undefined ? undefined : endedToken(before, token, call.at);
      if (end === undefined) return undefined;
      for (const one of earlier()) {
        if (one.operation === "generateToken") return undefined;
        if (tokenOf(one) !== token || one.response?.status !== 401) continue;
        // calls that were on their way together are refused together
        if (!isRepeat(one, call) && call.at - one.at < reactionMs) continue;
        return [`An access token that had ${end} was used again after a 401 for it.`, one];
      }
      return undefined;
    },
  },

  codes_guessed: {
    advice:
      "Anyone who may try on and on finds a code of six digits, and the owner of the account is locked out meanwhile. End the login once its status is `rejected`, let few attempts begin in a row, and slow them down.",
    once: ({ user_id }) => String(user_id),
    check({ call }, earlier) {
      if (!isWrongCode(call)) return undefined;
      const tried = new Map([[codeOf(call), call]]);
      const isOfUser = (one: RecordedCall) => one.user_id === call.user_id && one.effect === "consume";
      // the same code again and again is a fault of another kind: a few calls are enough to look at
      for (const one of firstOf(earlier(), 3 * guesses, isOfUser)) {
        if (call.at - one.at >= patienceMs || isAccepted(one) || tried.size === guesses) break;
        const code = codeOf(one);
        if (isWrongCode(one) && !tried.has(code)) tried.set(code, one);
      }
      const [, ...others] = tried.values();
      const done = `${guesses} different codes, all of them wrong, were sent for user ${call.user_id} within ${patienceMs / 1000} s.`;
      return tried.size === guesses ? [done, ...others] : undefined;
    },
  },

  code_for_another_flow: {
    advice:
      "A code belongs to the registration or verification whose message it came in; at another one it is wrong and uses up one of the user's attempts. Keep the id of the flow beside the form that asks for its code, and forget the code once it was sent.",
    check({ call, before }, earlier) {
      if (call.effect !== "consume" || isAccepted(call)) return undefined;
      const code = codeOf(call);
      // only a code that was sent is of one flow: those of apps and help desks are not
      const source = userIn(before, call.user_id)?.challenges.findLast(
        (one) => one.status === "accepted" && one.code === code && one.id !== call.challenge_id,
      );
      const first = source && find(earlier(), (one) => callOf(source, "consume")(one) && isAccepted(one));
      // later, a person may read the wrong message
      if (!first || isSameCall(first, call) || call.at - first.at >= patienceMs) return undefined;
      const done = `The code of a ${source.type} of user ${call.user_id}, which had been accepted, was sent for another registration or verification.`;
      return [done, first];
    },
  },

  wildcard_for_one_user: {
    advice:
      "A wildcard finds others as well, today or once they are there, so that a user gets the codes of somebody else, and whoever types a `*` chooses whose. Search for the exact address or user name, refuse `*` and `!` in what was typed, and go on only with the one user who has it.",
    once: ({ user_id }) => String(user_id),
    check({ call }, earlier) {
      if (!isLogin(call)) return undefined;
      let next = call;
      for (const one of earlier()) {
        if (one.operation === "generateToken") continue;
        if (one.operation !== "listUsers") {
          if (one.user_id !== call.user_id) return undefined;
          next = one;
          continue;
        }
        // a person has chosen from a list, as in a console of administrators
        if (!isWildcard(one) || !hasFound(one, call.user_id) || next.at - one.at >= reactionMs)
          return undefined;
        const done = `listUsers was called with a wildcard, and ${call.operation} for user ${call.user_id}, who was among those found.`;
        return [done, ...(next === call ? [] : [next]), one];
      }
      return undefined;
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

/** The first few calls that fit. */
function* firstOf(
  calls: Iterable<RecordedCall>,
  count: number,
  fits: (call: RecordedCall) => boolean,
): Generator<RecordedCall> {
  let given = 0;
  for (const call of calls) {
    if (!fits(call)) continue;
    yield call;
    given += 1;
    if (given === count) return;
  }
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

/** Tells whether a call asks for the state of what the last of others is about. */
function isAskedAbout(later: RecordedCall, calls: readonly RecordedCall[]): boolean {
  const last = calls.at(-1);
  return last !== undefined && isStateRequest(later) && isSameFlow(last, later);
}

const isRejected = ({ outcome, fault }: RecordedCall) => outcome === "rejected" && fault === null;

const isPoll = (call: RecordedCall) =>
  isStateRequest(call) && call.outcome === "pending" && call.fault === null;

const isTokenGiven = ({ operation, response }: RecordedCall) =>
  operation === "generateToken" && response?.status === 200;

const isAccepted = ({ outcome }: RecordedCall) => outcome === "accepted" || outcome === "success";

/** Tells whether the application has no response that says what happened. */
const isLost = ({ response, fault }: RecordedCall) =>
  !response || response.status >= 500 || fault === "truncated_body";

/** Tells whether both calls are of one registration or verification. */
const isSameFlow = (one: RecordedCall, other: RecordedCall) =>
  one.challenge_id !== null && one.challenge_id === other.challenge_id;

const isWrongCode = (call: RecordedCall) =>
  call.effect === "consume" && call.response?.status === 200 && !isAccepted(call);

const isTooMany = ({ response }: RecordedCall) => response?.status === 429;

/** The time that a response asks to wait; 0 if it names none. */
const retryAfterMs = ({ response }: RecordedCall) => Number(response?.headers["retry-after"] ?? 0) * 1000;

/** Tells whether it verifies a user. To enroll all whom a search finds is the work of a job. */
const isLogin = ({ operation }: RecordedCall) =>
  operation === "createDeviceVerification" || operation === "verifyUserOtp";

const isWildcard = ({ request }: RecordedCall) => {
  const query = new URLSearchParams(request.target.split("?")[1]);
  return ["email", "username"].some((name) => isPattern(query.get(name) ?? ""));
};

/** Tells whether a user is in the list that a call got. */
function hasFound({ response }: RecordedCall, userId: number | null): boolean {
  const list: unknown = parse(response?.text);
  return Array.isArray(list) && list.some((one) => Object(one).id === userId);
}

const tokenOf = ({ request: { headers } }: RecordedCall) => bearerIn(String(headers.authorization ?? ""));

const isSameCall = (one: RecordedCall, other: RecordedCall) =>
  one.operation === other.operation && one.request.target === other.request.target;

/** Tells whether both calls are the same, with their bodies. */
const isRepeat = (one: RecordedCall, other: RecordedCall) =>
  isSameCall(one, other) && one.request.body === other.request.body;

const codeOf = (call: RecordedCall) => String(bodyOf(call).otp);

const bodyOf = ({ request }: RecordedCall): Readonly<Record<string, unknown>> => Object(parse(request.body));

/** The value of JSON; `undefined` for anything else. */
function parse(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
