import type { components } from "./generated/schema.ts";
import type { Journal, JournalEntry, RecordedCall } from "./journal.ts";
import { isOpen } from "./state/challenges.ts";
import { messageKindOf } from "./state/messages.ts";
import type { Challenge, State, User } from "./state/model.ts";

/** Something that the application does wrong, though OneLogin answers the calls. */
export type Finding = components["schemas"]["Finding"];

/** A call with the state before and after it. */
interface Observed extends RecordedCall {
  readonly before: State;
  readonly after: State;
}

/** A broken rule: the earlier calls, and a key under which it is found once. */
interface Broken {
  readonly key: string;
  readonly message: string;
  readonly earlier: readonly RecordedCall[];
}

interface Rule {
  readonly guide: string;
  /** True if the finding is withdrawn once the application asks for the state of the challenge, as the client does. */
  readonly endsWithState?: true;
  /** Examines a call. @param earlier the calls before it, newest first */
  readonly check: (call: Observed, earlier: () => Iterable<RecordedCall>) => Broken | undefined;
}

/** Number of findings that are kept. */
const findingsKept = 1000;

/** The findings of one sandbox. */
export type Findings = ReturnType<typeof createFindings>;

/** Creates the list of findings of a journal. */
export function createFindings(journal: Pick<Journal, "recent">) {
  // by rule and key
  const found = new Map<string, { readonly finding: Finding; readonly entry: JournalEntry }>();
  const withdraw = (challenge: string | null) => {
    for (const [key, { finding, entry }] of found) {
      if (!rules[finding.rule].endsWithState || entry.challenge_id !== challenge) continue;
      found.delete(key);
      entry.findings = entry.findings.filter((one) => one !== finding);
    }
  };
  return {
    list: (): Finding[] => structuredClone([...found.values()].map(({ finding }) => finding)),
    clear: () => found.clear(),
    /** Examines a call that is not yet in the journal, and adds to it what it shows for the first time. */
    observe(call: Observed): void {
      const { entry } = call;
      if (isStateRequest(entry)) withdraw(entry.challenge_id);
      // the names of the rules are the document's
      for (const rule of Object.keys(rules) as Finding["rule"][]) {
        const broken = found.size < findingsKept ? rules[rule].check(call, journal.recent) : undefined;
        const key = `${rule} ${broken?.key}`;
        if (!broken || found.has(key)) continue;
        const calls = [...broken.earlier.map((one) => one.entry.id).reverse(), entry.id];
        const finding = { rule, message: broken.message, calls, guide: `spec/guides/${rules[rule].guide}` };
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
    check(call, earlier) {
      const { entry, before } = call;
      const started = challengeOf(call);
      const sent = started && messageKindOf(started);
      if (entry.effect !== "send" || !started || !sent || sent === "authenticator") return undefined;
      const first = userOf(before, entry)?.challenges.findLast(
        ({ type, kind, device_id, started_at }) =>
          type === started.type &&
          kind === started.kind &&
          (type === "registration" || device_id === started.device_id) &&
          started.started_at - started_at < patienceMs,
      );
      if (!first || first.id === started.id || !isOpen(first, started.started_at)) return undefined;
      const start = find(earlier(), (one) => isStartOf(one, first.id));
      // the application does not know it: see `unsafe_retry`
      if (start && isLost(start.entry)) return undefined;
      const message = `A second message (${sent}) was sent to user ${entry.user_id} while the first was pending, ${secondsBetween(first.started_at, started.started_at)} s after it. Keep the first ${started.type}, and send again only when the user asks for it.`;
      return { key: started.id, message, earlier: start ? [start] : [] };
    },
  },

  code_reused: {
    guide: "retries.md",
    endsWithState: true,
    check(call, earlier) {
      const { entry } = call;
      const otp = otpOf(call);
      if (entry.effect !== "consume" || otp === undefined || isAccepted(entry)) return undefined;
      const first = find(
        earlier(),
        (one) => isSameSubmission(one.entry, entry) && isAccepted(one.entry) && otpOf(one) === otp,
      );
      const message = `A code that had been accepted was sent again for user ${entry.user_id}. Send each code once, and take the second of two clicks for the first.`;
      return first && { key: `${entry.challenge_id} ${first.entry.id}`, message, earlier: [first] };
    },
  },

  used_after_acceptance: {
    guide: "flows.md#verification",
    endsWithState: true,
    check(call, earlier) {
      const { entry, before } = call;
      const challenge = userOf(before, entry)?.challenges.find(({ id }) => id === entry.challenge_id);
      if (entry.effect !== "consume" || challenge?.status !== "accepted") return undefined;
      const first = find(
        earlier(),
        (one) => one.entry.challenge_id === entry.challenge_id && isAccepted(one.entry),
      );
      if (!first || otpOf(first) === otpOf(call)) return undefined;
      const message = `A code was sent for a ${challenge.type} of user ${entry.user_id} that had been accepted. Take a saved ${challenge.type} out of the session once it is accepted.`;
      return { key: challenge.id, message, earlier: [first] };
    },
  },

  unsafe_retry: {
    guide: "retries.md",
    check(call, earlier) {
      const { entry, exchange } = call;
      if (!["send", "consume", "issue"].includes(entry.effect ?? "")) return undefined;
      const last = find(earlier(), (one) => one.entry.user_id === entry.user_id);
      if (!last || last.entry.operation !== entry.operation || last.entry.path !== entry.path)
        return undefined;
      const isRepeated = last.exchange.request.body === exchange.request.body;
      const mayHaveWorked = isLost(last.entry) || (entry.effect === "consume" && last.entry.status === 401);
      const isSoon = Date.parse(entry.at) - Date.parse(last.entry.at) < patienceMs;
      if (!isRepeated || !mayHaveWorked || !isSoon) return undefined;
      const failure = last.entry.status === null ? "its response was lost" : `a ${last.entry.status}`;
      const instead =
        entry.effect === "consume" ? "ask for the state instead" : "tell the user, who can press again";
      const message = `${entry.operation} was sent again after ${failure}, though the first call may have had its effect (${entry.effect}): ${instead}.`;
      return { key: String(entry.id), message, earlier: [last] };
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
      const times = new Set([entry, ...polls.map((one) => one.entry)].map(({ at }) => Date.parse(at)));
      const ms = Math.max(...times) - Math.min(...times);
      // a clock that stands still says nothing
      if (times.size < 3 || ms >= threePollsMs) return undefined;
      const message = `A pending state of user ${entry.user_id} was asked for three times within ${ms} ms. Poll every two or three seconds.`;
      return { key: String(entry.challenge_id), message, earlier: polls };
    },
  },

  token_for_each_call: {
    guide: "authentication.md#how-long-a-token-lives",
    check(call, earlier) {
      const { entry } = call;
      if (entry.operation === "generateToken" || entry.challenge_id === null) return undefined;
      const turns: RecordedCall[] = [call];
      for (const one of earlier()) {
        const isToken = one.entry.operation === "generateToken" && one.entry.status === 200;
        if (isToken !== (turns.length % 2 === 1)) return undefined;
        if (turns.push(one) === 6) break;
      }
      const [first, ...others] = new Set(turns.filter(isOdd).map(({ exchange }) => exchange.response?.text));
      // a program that runs once for each call goes on with nothing
      const isOneLogin = turns.slice(1).some((one) => one.entry.challenge_id === entry.challenge_id);
      if (turns.length < 6 || others.length > 0 || !isOneLogin) return undefined;
      const message =
        "A token was asked for before each of three calls, and the same one was given. Keep it until it expires.";
      return { key: first ?? "", message, earlier: turns.slice(1) };
    },
  },

  discouraged_form: {
    guide: "about-evidence.md#sources",
    check: ({ entry }) =>
      entry.discouraged.length === 0
        ? undefined
        : {
            key: `${entry.operation} ${entry.discouraged.join()}`,
            message: `${entry.operation} was sent in a form that the spec discourages. ${entry.discouraged.join(" ")}`,
            earlier: [],
          },
  },

  pending_as_accepted: {
    guide: "errors.md#a-success-that-does-not-say-so",
    check(call, earlier) {
      const { entry, before } = call;
      const user = userOf(before, entry);
      const wrong = user?.challenges.findLast(({ status }) => status !== "rejected");
      if (!wrong?.wrong || wrong.status !== "pending" || !isOpen(wrong, Date.parse(entry.at)))
        return undefined;
      const { device_id } = Object(bodyOf(call));
      const isGoneOn =
        wrong.type === "verification"
          ? entry.operation === "updateUser" ||
            (entry.operation === "createFactorRegistration" && !Object(bodyOf(call)).verified)
          : device_id !== undefined && String(device_id) === wrong.device_id;
      if (!isGoneOn) return undefined;
      const last = find(
        earlier(),
        (one) => one.entry.challenge_id === wrong.id && one.entry.effect === "consume",
      );
      const message = `${entry.operation} was called for user ${entry.user_id} after a wrong code, while the ${wrong.type} was pending. HTTP 200 alone is no success: go on once the status is "accepted".`;
      return { key: `${wrong.id} ${entry.operation}`, message, earlier: last ? [last] : [] };
    },
  },
};

function find(
  calls: Iterable<RecordedCall>,
  fits: (call: RecordedCall) => boolean,
): RecordedCall | undefined {
  for (const call of calls) if (fits(call)) return call;
  return undefined;
}

function userOf({ users }: State, { user_id }: JournalEntry): User | undefined {
  return user_id === null ? undefined : users[user_id];
}

/** The challenge that a call has started or names, as it is after the call. */
function challengeOf({ entry, after }: Observed): Challenge | undefined {
  return userOf(after, entry)?.challenges.find(({ id }) => id === entry.challenge_id);
}

const isStartOf = ({ entry }: RecordedCall, id: string) =>
  entry.challenge_id === id && entry.effect === "send";

const isStateRequest = ({ operation }: JournalEntry) =>
  operation === "getUserRegistration" || operation === "getUserVerification";

const isPoll = (entry: JournalEntry) =>
  isStateRequest(entry) && entry.outcome === "pending" && entry.fault === null;

const isAccepted = ({ outcome }: JournalEntry) => outcome === "accepted" || outcome === "success";

/** Tells whether the application has no response that says what happened. */
const isLost = ({ status, fault }: JournalEntry) =>
  status === null || status >= 500 || fault === "truncated_body";

const isSameSubmission = (one: JournalEntry, other: JournalEntry) =>
  one.operation === other.operation && one.path === other.path;

function bodyOf({ exchange }: RecordedCall): unknown {
  try {
    return JSON.parse(exchange.request.body ?? "");
  } catch {
    return undefined;
  }
}

function otpOf(call: RecordedCall): string | undefined {
  const { otp } = Object(bodyOf(call));
  return otp === undefined ? undefined : String(otp);
}

const isOdd = (_: unknown, index: number) => index % 2 === 1;

const secondsBetween = (from: number, to: number) => Math.round((to - from) / 1000);
