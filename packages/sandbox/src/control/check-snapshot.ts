import { isOpen, statusAt, wrongCodesAllowed } from "../state/challenges.ts";
import { messageKindOf } from "../state/messages.ts";
import type { Challenge, Device, Instant, Message, Snapshot, User } from "../state/model.ts";
import { stepOf } from "../state/totp.ts";
import { escapeToken, parseTime } from "./check.ts";
import { refuse, type WrongInput } from "./problem.ts";

/** Number of problems that are listed: one cause may have thousands. */
const maxProblems = 100;

/** Lists a problem with a field, if it is wrong. */
type Report = (field: string, message: string, isWrong: boolean) => void;

const future = "is after the snapshot's time";

/**
 * Checks that a snapshot does not contradict itself: ids, references and times. Its schema has passed it.
 *
 * @throws SandboxControlError `invalid_input`
 */
export function checkSnapshot(snapshot: Snapshot): void {
  const problems: WrongInput[] = [];
  const reportAt =
    (at: string): Report =>
    (field, message, isWrong) => {
      if (isWrong && problems.length < maxProblems) problems.push({ pointer: `${at}/${field}`, message });
    };
  const now = parseTime("/now", snapshot.now);
  checkAccount(snapshot, now, reportAt(""));
  for (const [key, user] of Object.entries(snapshot.users)) {
    const at = `/users/${escapeToken(key)}`;
    checkDevices(user, now, (index) => reportAt(`${at}/devices/${index}`));
    checkChallenges(user, now, (index) => reportAt(`${at}/challenges/${index}`));
    checkMessages(user, now, (index) => reportAt(`${at}/messages/${index}`));
  }
  refuse(problems);
}

function checkAccount(snapshot: Snapshot, now: Instant, report: Report): void {
  const { factor_ids, rate_limit, tokens, draws } = snapshot;
  const users = Object.entries(snapshot.users);
  for (const [key, { id }] of users)
    report(`users/${escapeToken(key)}`, `must be the user's id: ${id}`, key !== String(id));
  checkUnique(
    Object.entries(factor_ids).map(([kind, id]) => [`factor_ids/${kind}`, id]),
    report,
  );
  checkUnique(
    tokens.map(({ access_token }, index) => [`tokens/${index}/access_token`, access_token]),
    report,
  );
  const all = users.map(([key, user]) => ({ at: `users/${escapeToken(key)}`, ...user }));
  checkUnique(
    all.flatMap(({ at, devices }) =>
      devices.map((one, index) => [`${at}/devices/${index}/device_id`, one.device_id]),
    ),
    report,
  );
  for (const list of ["challenges", "messages"] as const) {
    checkUnique(
      all.flatMap(({ at, [list]: items }) => items.map(({ id }, index) => [`${at}/${list}/${index}/id`, id])),
      report,
    );
  }
  report("rate_limit/window_started_at", future, rate_limit.window_started_at > now);
  for (const [index, { created_at }] of tokens.entries())
    report(`tokens/${index}/created_at`, future, created_at > now);
  checkCounters(snapshot, report);
  report("draws/tokens", "is less than the number of tokens", draws.tokens < tokens.length);
}

function checkUnique(values: readonly (readonly [field: string, value: unknown])[], report: Report): void {
  const seen = new Set<unknown>();
  for (const [field, value] of values) {
    report(field, `is not unique: ${value}`, seen.has(value));
    seen.add(value);
  }
}

/** The counters give the next ids, which must not be those of what is there. */
function checkCounters({ draws, users }: Snapshot, report: Report): void {
  const ids = Object.values(users).flatMap(({ devices, challenges }) =>
    [...devices, ...challenges].map((one) => one.device_id),
  );
  const patterns = { devices: /^(\d+)$/, temporaries: /^user_temp_otp_(\d+)$/ };
  for (const name of ["devices", "temporaries"] as const) {
    const highest = ids.reduce((max, id) => Math.max(max, Number(patterns[name].exec(id)?.[1] ?? 0)), 0);
    report(`draws/${name}`, `must be above ids in use: ${highest}`, draws[name] <= highest);
  }
}

function checkDevices({ devices }: User, now: Instant, reportAt: (index: number) => Report): void {
  for (const [index, device] of devices.entries()) {
    const report = reportAt(index);
    const { kind, secret, temporary, created_at, last_step = 0 } = device;
    const earlier = devices.slice(0, index);
    const isTemporary = kind === "temporary_code";
    checkPresence(device, "secret", kind === "authenticator" || kind === "protect", report);
    checkPresence(device, "temporary", isTemporary, report);
    report("created_at", future, created_at > now);
    const isRepeated = !isTemporary && earlier.some((one) => one.kind === kind);
    report("kind", `is enrolled already: ${kind}`, isRepeated);
    const isSecond = device.default && earlier.some((one) => one.default);
    report("default", "is true for more than one device", isSecond);
    // a code is accepted one step early
    report("last_step", future, secret !== undefined && last_step > stepOf(now) + 1);
    const isOver = temporary !== undefined && temporary.expires_at <= created_at;
    report("temporary/expires_at", "is not after created_at", isOver);
  }
}

function checkChallenges(user: User, now: Instant, reportAt: (index: number) => Report): void {
  for (const [index, challenge] of user.challenges.entries()) {
    const report = reportAt(index);
    const { status, started_at, expires_at, wrong } = challenge;
    report("started_at", future, started_at > now);
    report("expires_at", "is not after started_at", expires_at <= started_at);
    if (status !== "pending") continue;
    report("wrong", `must be below ${wrongCodesAllowed} while it is pending`, wrong >= wrongCodesAllowed);
    const needed = neededBy(challenge);
    if (needed) checkPresence(challenge, needed, true, report);
    if (isOpen(challenge, now)) checkReference(user, challenge, report);
  }
}

/** The field without which a pending challenge can never be accepted. */
function neededBy({ kind, type }: Challenge): "code" | "token" | "link" | "secret" | undefined {
  if (kind === "sms" || kind === "email_code") return "code";
  if (kind === "voice") return "token";
  if (kind === "email_link") return "link";
  return type === "registration" ? "secret" : undefined;
}

/** A verification is of a device that is there, a registration of one that is to come. */
function checkReference({ devices }: User, { type, kind, device_id }: Challenge, report: Report): void {
  const device = devices.find((one) => one.device_id === device_id);
  const isRegistration = type === "registration";
  report(
    "device_id",
    "is a device already, while its registration is pending",
    isRegistration && device !== undefined,
  );
  if (isRegistration) return;
  // a temporary code that has been used is gone before its verification is
  report("device_id", "is not a device of this user", !device && kind !== "temporary_code");
  if (device) report("device_id", `is a device of another kind: ${device.kind}`, device.kind !== kind);
}

function checkMessages(user: User, now: Instant, reportAt: (index: number) => Report): void {
  for (const [index, message] of user.messages.entries()) {
    const report = reportAt(index);
    const { status, sent_at, expires_at, ended_at } = message;
    report("sent_at", future, sent_at > now);
    report("expires_at", "is not after sent_at", expires_at <= sent_at);
    checkPresence(message, "ended_at", status !== "pending", report);
    report("ended_at", future, ended_at !== undefined && ended_at > now);
    report("ended_at", "is before sent_at", ended_at !== undefined && ended_at < sent_at);
    const challenge = user.challenges.find(({ id }) => id === message.challenge.id);
    if (challenge) compareWithChallenge(message, challenge, report);
    else report("challenge/id", "is not a challenge of this user", statusAt(message, now) === "pending");
  }
}

function compareWithChallenge(message: Message, challenge: Challenge, report: Report): void {
  const different = "differs from its challenge's";
  report("challenge/type", different, message.challenge.type !== challenge.type);
  report("kind", different, message.kind !== messageKindOf(challenge));
  for (const field of ["status", "expires_at", "code", "link"] as const) {
    report(field, different, message[field] !== challenge[field]);
  }
}

/** Reports a field that is missing, or that is present and must not be. */
function checkPresence<Part extends Device | Challenge | Message>(
  part: Part,
  field: keyof Part & string,
  isWanted: boolean,
  report: Report,
): void {
  report(field, isWanted ? "is missing" : "does not belong here", (part[field] !== undefined) !== isWanted);
}
