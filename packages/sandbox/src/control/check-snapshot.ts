import { joinPointer } from "@onelogin-mfa/openapi/json";
import { isOpen, statusAt, wrongCodesAllowed } from "../state/challenges.ts";
import { factorOf, isApp } from "../state/factors.ts";
import { messageKindOf } from "../state/messages.ts";
import type { Challenge, Device, Instant, Message, Snapshot, User } from "../state/model.ts";
import { stepOf } from "../state/totp.ts";
import { parseTime } from "./check.ts";
import { refuse, type WrongInput } from "./problem.ts";

/** Number of problems that are listed: one cause may have thousands. */
const maxProblems = 100;

type ProblemIf = (field: string, message: string, isWrong: boolean) => void;

const future = "is after the snapshot's time";

/**
 * Checks that a snapshot does not contradict itself: ids, references and times. Its schema has passed it.
 * @throws SandboxControlError `invalid_input`
 */
export function checkSnapshot(snapshot: Snapshot): void {
  const problems: WrongInput[] = [];
  const problemsAt =
    (at: string): ProblemIf =>
    (field, message, isWrong) => {
      if (isWrong && problems.length < maxProblems) problems.push({ pointer: `${at}/${field}`, message });
    };
  const now = parseTime("/now", snapshot.now);
  checkAccount(snapshot, now, problemsAt(""));
  for (const [key, user] of Object.entries(snapshot.users)) {
    const at = joinPointer("/users", key);
    const each = <T>(name: string, items: readonly T[], check: (item: T, problemIf: ProblemIf) => void) => {
      for (const [index, item] of items.entries()) check(item, problemsAt(`${at}/${name}/${index}`));
    };
    each("devices", user.devices, (device, problemIf) => checkDevice(device, user, now, problemIf));
    each("challenges", user.challenges, (challenge, problemIf) =>
      checkChallenge(challenge, user, now, problemIf),
    );
    each("messages", user.messages, (message, problemIf) => checkMessage(message, user, now, problemIf));
  }
  refuse(problems);
}

function checkAccount(snapshot: Snapshot, now: Instant, problemIf: ProblemIf): void {
  const { factor_ids, rate_limit, tokens, draws } = snapshot;
  const users = Object.entries(snapshot.users);
  for (const [key, { id }] of users)
    problemIf(joinPointer("users", key), `must be the user's id: ${id}`, key !== String(id));
  const checkUnique = (
    values: readonly (readonly [field: string, value: unknown])[],
    describe = (value: unknown) => `is not unique: ${value}`,
  ) => {
    const seen = new Set<unknown>();
    for (const [field, value] of values) {
      problemIf(field, describe(value), seen.has(value));
      seen.add(value);
    }
  };
  checkUnique(Object.entries(factor_ids).map(([kind, id]) => [`factor_ids/${kind}`, id]));
  // the value is a secret
  const accessTokens = tokens.map(
    ({ access_token }, index) => [`tokens/${index}/access_token`, access_token] as const,
  );
  checkUnique(accessTokens, () => "is not unique");
  const lists = { devices: "device_id", challenges: "id", messages: "id" } as const;
  for (const list of ["devices", "challenges", "messages"] as const) {
    const ids = users.flatMap(([key, { [list]: items }]) =>
      items.map((item: { id?: string; device_id?: string }, index) => {
        const field = lists[list];
        return [joinPointer("users", key, list, index, field), item[field]] as const;
      }),
    );
    checkUnique(ids);
  }
  problemIf("rate_limit/window_started_at", future, rate_limit.window_started_at > now);
  for (const [index, { created_at, ended_at = created_at }] of tokens.entries()) {
    problemIf(`tokens/${index}/created_at`, future, created_at > now);
    problemIf(`tokens/${index}/ended_at`, future, ended_at > now);
  }
  checkCounters(snapshot, problemIf);
  problemIf("draws/tokens", "is less than the number of tokens", draws.tokens < tokens.length);
}

/** The counters give the next ids, which must not be those of what is there. */
function checkCounters({ draws, users }: Snapshot, problemIf: ProblemIf): void {
  const ids = Object.values(users).flatMap(({ devices, challenges }) =>
    [...devices, ...challenges].map((one) => one.device_id),
  );
  const patterns = { devices: /^(\d+)$/, temporaries: /^user_temp_otp_(\d+)$/ };
  for (const name of ["devices", "temporaries"] as const) {
    const highest = ids.reduce((max, id) => Math.max(max, Number(patterns[name].exec(id)?.[1] ?? 0)), 0);
    problemIf(`draws/${name}`, `must be above ids in use: ${highest}`, draws[name] <= highest);
  }
}

function checkDevice(device: Device, { devices }: User, now: Instant, problemIf: ProblemIf): void {
  const { kind, temporary, created_at, last_step = 0 } = device;
  const earlier = devices.slice(0, devices.indexOf(device));
  const isTemporary = factorOf(kind).completedBy === "temporary";
  checkPresence(device, "secret", isApp(device), problemIf);
  checkPresence(device, "temporary", isTemporary, problemIf);
  problemIf("created_at", future, created_at > now);
  problemIf("kind", `is enrolled already: ${kind}`, !isTemporary && earlier.some((one) => one.kind === kind));
  const isSecond = device.default && earlier.some((one) => one.default);
  problemIf("default", "is true for more than one device", isSecond);
  // a code is accepted one step early
  problemIf("last_step", future, last_step > stepOf(now) + 1);
  const isOver = temporary !== undefined && temporary.expires_at <= created_at;
  problemIf("temporary/expires_at", "is not after created_at", isOver);
}

function checkChallenge(challenge: Challenge, { devices }: User, now: Instant, problemIf: ProblemIf): void {
  const { type, kind, status, device_id, started_at, expires_at, wrong } = challenge;
  problemIf("started_at", future, started_at > now);
  problemIf("expires_at", "is not after started_at", expires_at <= started_at);
  if (status !== "pending") return;
  problemIf("wrong", `must be below ${wrongCodesAllowed} while it is pending`, wrong >= wrongCodesAllowed);
  const { completedBy } = factorOf(kind);
  const isToCome = type === "registration";
  problemIf("kind", `cannot be enrolled: ${kind}`, isToCome && completedBy === "temporary");
  // a verification is completed by what its device has
  const isOfDevice = completedBy === "temporary" || (completedBy === "secret" && !isToCome);
  if (!isOfDevice) checkPresence(challenge, completedBy, true, problemIf);
  if (!isOpen(challenge, now)) return;
  // a verification is of a device that is there, a registration of one that is to come
  const device = devices.find((one) => one.device_id === device_id);
  problemIf("device_id", "is a device already, while its registration is pending", isToCome && !!device);
  // a temporary code that has been used is gone before its verification is
  const isMissing = !isToCome && !device && completedBy !== "temporary";
  problemIf("device_id", "is not a device of this user", isMissing);
  const isOther = !isToCome && device !== undefined && device.kind !== kind;
  problemIf("device_id", `is a device of another kind: ${device?.kind}`, isOther);
}

function checkMessage(message: Message, user: User, now: Instant, problemIf: ProblemIf): void {
  const { status, sent_at, expires_at, ended_at = sent_at } = message;
  problemIf("sent_at", future, sent_at > now);
  problemIf("expires_at", "is not after sent_at", expires_at <= sent_at);
  checkPresence(message, "ended_at", status !== "pending", problemIf);
  problemIf("ended_at", future, ended_at > now && message.ended_at !== undefined);
  problemIf("ended_at", "is before sent_at", ended_at < sent_at);
  const challenge = user.challenges.find(({ id }) => id === message.challenge.id);
  const isPending = statusAt(message, now) === "pending";
  problemIf("challenge/id", "is not a challenge of this user", !challenge && isPending);
  if (!challenge) return;
  const different = "differs from its challenge's";
  problemIf("challenge/type", different, message.challenge.type !== challenge.type);
  problemIf("kind", different, message.kind !== messageKindOf(challenge));
  for (const field of ["status", "expires_at", "code", "link"] as const) {
    problemIf(field, different, message[field] !== challenge[field]);
  }
}

function checkPresence<Part extends Device | Challenge | Message>(
  part: Part,
  field: keyof Part & string,
  isWanted: boolean,
  problemIf: ProblemIf,
): void {
  problemIf(
    field,
    isWanted ? "is missing" : "does not belong here",
    (part[field] !== undefined) !== isWanted,
  );
}
