import type { components } from "./generated/schema.ts";
import { copyFinding, type Journal, type JournalEntry, type RecordedCall } from "./journal.ts";
import { isOpen } from "./state/challenges.ts";
import { userIn } from "./state/change-context.ts";
import { messageKindOf } from "./state/messages.ts";
import type { Challenge, State } from "./state/model.ts";

/** Something that the application does wrong, though OneLogin answers the calls. */
export type Finding = components["schemas"]["Finding"];

/** A call that is not yet in the journal, with the state before and after it. */
interface Observed extends RecordedCall {
  readonly before: State;
  readonly after: State;
}

interface Rule {
  readonly guide: string;
  /** True if the finding is withdrawn once the application asks for the state of the challenge, as the client does. */
  readonly endsWithState?: true;
  /** Examines a call. @param earlier gives those before it, newest first @returns a message and the earlier calls */
  readonly check: (
    call: Observed,
    earlier: () => Iterable<RecordedCall>,
  ) => readonly [message: string, ...(RecordedCall | undefined)[]] | undefined;
}

const findingsKept = 200;

export type Findings = ReturnType<typeof createFindings>;

export function createFindings(journal: Pick<Journal, "recent">) {
  // each once for a challenge, or for a form
  const found = new Map<string, { readonly finding: Finding; readonly entry: JournalEntry }>();
  const withdraw = (challenge: string | null) => {
    for (const [key, { finding, entry }] of found) {
      if (!rules[finding.rule].endsWithState || entry.challenge_id !== challenge) continue;
      found.delete(key);
      entry.findings = entry.findings.filter((one) => one !== finding);
    }
  };
  return {
    list: (): Finding[] => [...found.values()].map((one) => copyFinding(one.finding)),
    clear: () => found.clear(),
    /** Examines a call, and adds to it what it shows for the first time. */
    observe(call: Observed): void {
      const { entry } = call;
      if (isStateRequest(entry)) withdraw(entry.challenge_id);
      if (found.size >= findingsKept) return;
      for (const [rule, { guide, check }] of allRules) {
        const shown = check(call, journal.recent);
        const key = shown && [rule, entry.challenge_id ?? (entry.discouraged.join() || entry.id)].join();
        if (!shown || !key || found.has(key)) continue;
        const [message, ...earlier] = shown;
        const calls = [call, ...earlier].flatMap((one) => one?.entry.id ?? []).reverse();
        const finding = { rule, message, calls, guide: `spec/guides/${guide}` };
        found.set(key, { finding, entry });
        entry.findings = [...entry.findings, finding];
      }
    },
  };
}

/** A person presses "send again" after this time, and not sooner. */
const patienceMs = 30_000;

/** Three polls at the pace of two seconds take four; networks delay them. */
const threePollsMs = 3_500;

const rules: Readonly<Record<Finding["rule"], Rule>> = {
  second_message: {
    guide: "flows.md#verification",
    check({ entry, before, after }, earlier) {
      const started = challengeIn(after, entry);
      const sent = entry.effect === "send" && started && messageKindOf(started);
      if (!sent || sent === "authenticator") return undefined;
      const first = userIn(before, entry.user_id)?.challenges.findLast(
        ({ type, kind, device_id }) =>
          type === started.type &&
          kind === started.kind &&
          (type === "registration" || device_id === started.device_id),
      );
      const ms = first && first.id !== started.id ? started.started_at - first.started_at : patienceMs;
      if (!first || ms >= patienceMs || !isOpen(first, started.started_at)) return undefined;
      const start = find(earlier(), callOf(first, "send"));
      // the application does not know it: see `unsafe_retry`
      if (start && isLost(start.entry)) return undefined;
      const message = `A second message (${sent}) was sent to user ${entry.user_id} while the first was pending, ${Math.round(ms / 1000)} s after it. Keep the first ${started.type}, and send again only when the user asks for it.`;
      return [message, start];
    },
  },

  code_reused: {
    guide: "retries.md",
    endsWithState: true,
    check(call, earlier) {
      const { entry } = call;
      if (entry.effect !== "consume" || isAccepted(entry)) return undefined;
      const { otp } = bodyOf(call);
      const isFirst = (one: RecordedCall) =>
        isSameCall(one.entry, entry) && isAccepted(one.entry) && String(bodyOf(one).otp) === String(otp);
      const first = find(earlier(), isFirst);
      const message = `A code that had been accepted was sent again for user ${entry.user_id}. Send each code once, and take the second of two clicks for the first.`;
      return first && [message, first];
    },
  },

  used_after_acceptance: {
    guide: "flows.md#verification",
    endsWithState: true,
    check(call, earlier) {
      const { entry, before } = call;
      const challenge = challengeIn(before, entry);
      if (entry.effect !== "consume" || challenge?.status !== "accepted") return undefined;
      const first = find(earlier(), ({ entry: one }) => one.challenge_id === challenge.id && isAccepted(one));
      if (!first || String(bodyOf(first).otp) === String(bodyOf(call).otp)) return undefined;
      const { type } = challenge;
      const message = `A code was sent for a ${type} of user ${entry.user_id} that had been accepted. Take a saved ${type} out of the session once it is accepted.`;
      return [message, first];
    },
  },

  unsafe_retry: {
    guide: "retries.md",
    check({ entry, exchange }, earlier) {
      const isCode = entry.effect === "consume";
      if (!isCode && entry.effect !== "send" && entry.effect !== "issue") return undefined;
      const last = find(earlier(), (one) => one.entry.user_id === entry.user_id);
      const isRepeated =
        last && isSameCall(last.entry, entry) && last.exchange.request.body === exchange.request.body;
      const mayHaveWorked = last && (isLost(last.entry) || (isCode && last.entry.status === 401));
      if (!isRepeated || !mayHaveWorked || timeOf(entry) - timeOf(last.entry) >= patienceMs) return undefined;
      const { status } = last.entry;
      const failure = status === null || status < 400 ? "its response was lost" : `a ${status}`;
      const instead = isCode ? "ask for the state instead" : "tell the user, who can press again";
      const message = `${entry.operation} was sent again after ${failure}, though the first call may have had its effect (${entry.effect}): ${instead}.`;
      return [message, last];
    },
  },

  polling_too_fast: {
    guide: "retries.md#polling",
    check({ entry }, earlier) {
      if (!isPoll(entry)) return undefined;
      const polls: RecordedCall[] = [];
      for (const one of earlier()) {
        if (one.entry.challenge_id !== entry.challenge_id) continue;
        if (!isPoll(one.entry)) return undefined;
        if (polls.push(one) === 2) break;
      }
      const times = new Set([entry, ...polls.map((one) => one.entry)].map(timeOf));
      const ms = Math.max(...times) - Math.min(...times);
      // a clock that stands still says nothing
      if (times.size < 3 || ms >= threePollsMs) return undefined;
      const message = `A pending state of user ${entry.user_id} was asked for three times within ${ms} ms. Poll every two or three seconds.`;
      return [message, ...polls];
    },
  },

  token_for_each_call: {
    guide: "authentication.md#how-long-a-token-lives",
    check({ entry }, earlier) {
      if (entry.operation === "generateToken" || entry.challenge_id === null) return undefined;
      const turns: RecordedCall[] = [];
      for (const one of earlier()) {
        const isToken = one.entry.operation === "generateToken" && one.entry.status === 200;
        if (isToken !== (turns.length % 2 === 0)) return undefined;
        if (turns.push(one) === 5) break;
      }
      const tokens = new Set(
        turns.filter((_, index) => index % 2 === 0).map((one) => one.exchange.response?.text),
      );
      // a program that runs once for each call goes on with nothing
      const isOneLogin = turns.some((one) => one.entry.challenge_id === entry.challenge_id);
      if (turns.length < 5 || tokens.size > 1 || !isOneLogin) return undefined;
      const message =
        "A token was asked for before each of three calls, and the same one was given. Keep it until it expires.";
      return [message, ...turns];
    },
  },

  discouraged_form: {
    guide: "about-evidence.md#sources",
    check({ entry: { operation, discouraged } }) {
      const message = `${operation} was sent in a form that the spec discourages. ${discouraged.join(" ")}`;
      return discouraged.length > 0 ? [message] : undefined;
    },
  },

  pending_as_accepted: {
    guide: "errors.md#a-success-that-does-not-say-so",
    check(call, earlier) {
      const { entry, before } = call;
      const newest = userIn(before, entry.user_id)?.challenges.findLast(
        ({ status }) => status !== "rejected",
      );
      if (!newest?.wrong || !isOpen(newest, timeOf(entry))) return undefined;
      const { device_id, verified } = bodyOf(call);
      const isGoneOn =
        newest.type === "verification"
          ? entry.operation === "updateUser" || (entry.operation === "createFactorRegistration" && !verified)
          : String(device_id) === newest.device_id;
      if (!isGoneOn) return undefined;
      const last = find(earlier(), callOf(newest, "consume"));
      const message = `${entry.operation} was called for user ${entry.user_id} after a wrong code, while the ${newest.type} was pending. HTTP 200 alone is no success: go on once the status is "accepted".`;
      return [message, last];
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

const timeOf = ({ at }: JournalEntry) => Date.parse(at);

const callOf =
  ({ id }: Pick<Challenge, "id">, effect: string) =>
  ({ entry }: RecordedCall) =>
    entry.challenge_id === id && entry.effect === effect;

/** The challenge that a call has started or names. */
const challengeIn = (state: State, entry: JournalEntry) =>
  userIn(state, entry.user_id)?.challenges.find(({ id }) => id === entry.challenge_id);

const isStateRequest = ({ operation }: JournalEntry) =>
  operation === "getUserRegistration" || operation === "getUserVerification";

const isPoll = (entry: JournalEntry) =>
  isStateRequest(entry) && entry.outcome === "pending" && entry.fault === null;

const isAccepted = ({ outcome }: JournalEntry) => outcome === "accepted" || outcome === "success";

/** Tells whether the application has no response that says what happened. */
const isLost = ({ status, fault }: JournalEntry) =>
  status === null || status >= 500 || fault === "truncated_body";

const isSameCall = (one: JournalEntry, other: JournalEntry) =>
  one.operation === other.operation && one.path === other.path;

function bodyOf({ exchange }: RecordedCall): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(exchange.request.body ?? ""));
  } catch {
    return {};
  }
}
