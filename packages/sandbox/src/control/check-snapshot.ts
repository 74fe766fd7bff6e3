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

type Report = (field: string, message: string, isWrong: boolean) => void;

const future = "is after the snapshot's time";

/**
 * Checks that a snapshot does not contradict itself: ids, references and times. Its schema has passed it.
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
    const at = joinPointer("/users", key);
    const each = <T>(name: string, items: readonly T[], check: (item: T, report: Report) => void) => {
      for (const [index, item] of items.entries()) check(item, reportAt(`${at}/${name}/${index}`));
    };
    each("devices", user.devices, (device, report) => checkDevice(device, user, now, report));
    each("challenges", user.challenges, (challenge, report) => checkChallenge(challenge, user, now, report));
    each("messages", user.messages, (message, report) => checkMessage(message, user, now, report));
  }
  refuse(problems);
}

function checkAccount(snapshot: Snapshot, now: Instant, report: Report): void {
  const { factor_ids, rate_limit, tokens, draws } = snapshot;
  const users = Object.entries(snapshot.users);
  for (const [key, { id }] of users)
    report(joinPointer("users", key), `must be the user's id: ${id}`, key !== String(id));
  const checkUnique = (
    values: readonly (readonly [field: string, value: unknown])[],
    describe = (value: unknown) => `is not unique: ${value}`,
  ) => {
    const seen = new Set<unknown>();
    for (const [field, value] of values) {
      report(field, describe(value), seen.has(value));
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
  report("rate_limit/window_started_at", future, rate_limit.window_started_at > now);
  for (const [index, { created_at, ended_at = created_at }] of tokens.entries()) {
    report(`tokens/${index}/created_at`, future, created_at > now);
    report(`tokens/${index}/ended_at`, future, ended_at > now);
  }
  checkCounters(snapshot, report);
  report("draws/tokens", "is less than the number of tokens", draws.tokens < tokens.length);
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

function checkDevice(device: Device, { devices }: User, now: Instant, report: Report): void {
  const { kind, temporary, created_at, last_step = 0 } = device;
  const earlier = devices.slice(0, devices.indexOf(device));
  const isTemporary = factorOf(kind).completedBy === "temporary";
  checkPresence(device, "secret", isApp(device), report);
  checkPresence(device, "temporary", isTemporary, report);
  report("created_at", future, created_at > now);
  report("kind", `is enrolled already: ${kind}`, !isTemporary && earlier.some((one) => one.kind === kind));
  const isSecond = device.default && earlier.some((one) => one.default);
  report("default", "is true for more than one device", isSecond);
  // a code is accepted one step early
  report("last_step", future, last_step > stepOf(now) + 1);
  const isOver = temporary !== undefined && temporary.expires_at <= created_at;
  report("temporary/expires_at", "is not after created_at", isOver);
}

function checkChallenge(challenge: Challenge, { devices }: User, now: Instant, report: Report): void {
  const { type, kind, status, device_id, started_at, expires_at, wrong } = challenge;
  report("started_at", future, started_at > now);
  report("expires_at", "is not after started_at", expires_at <= started_at);
  if (status !== "pending") return;
  report("wrong", `must be below ${wrongCodesAllowed} while it is pending`, wrong >= wrongCodesAllowed);
  const { completedBy } = factorOf(kind);
  const isToCome = type === "registration";
  report("kind", `cannot be enrolled: ${kind}`, isToCome && completedBy === "temporary");
  // a verification is completed by what its device has
  const isOfDevice = completedBy === "temporary" || (completedBy === "secret" && !isToCome);
  if (!isOfDevice) checkPresence(challenge, completedBy, true, report);
  if (!isOpen(challenge, now)) return;
  // a verification is of a device that is there, a registration of one that is to come
  const device = devices.find((one) => one.device_id === device_id);
  report("device_id", "is a device already, while its registration is pending", isToCome && !!device);
  // a temporary code that has been used is gone before its verification is
  const isMissing = !isToCome && !device && completedBy !== "temporary";
  report("device_id", "is not a device of this user", isMissing);
  const isOther = !isToCome && device !== undefined && device.kind !== kind;
  report("device_id", `is a device of another kind: ${device?.kind}`, isOther);
}

function checkMessage(message: Message, user: User, now: Instant, report: Report): void {
  const { status, sent_at, expires_at, ended_at = sent_at } = message;
  report("sent_at", future, sent_at > now);
  report("expires_at", "is not after sent_at", expires_at <= sent_at);
  checkPresence(message, "ended_at", status !== "pending", report);
  report("ended_at", future, ended_at > now && message.ended_at !== undefined);
  report("ended_at", "is before sent_at", ended_at < sent_at);
  const challenge = user.challenges.find(({ id }) => id === message.challenge.id);
  const isPending = statusAt(message, now) === "pending";
  report("challenge/id", "is not a challenge of this user", !challenge && isPending);
  if (!challenge) return;
  const different = "differs from its challenge's";
  report("challenge/type", different, message.challenge.type !== challenge.type);
  report("kind", different, message.kind !== messageKindOf(challenge));
  for (const field of ["status", "expires_at", "code", "link"] as const) {
    report(field, different, message[field] !== challenge[field]);
  }
}

function checkPresence<Part extends Device | Challenge | Message>(
  part: Part,
  field: keyof Part & string,
  isWanted: boolean,
  report: Report,
): void {
  report(field, isWanted ? "is missing" : "does not belong here", (part[field] !== undefined) !== isWanted);
}
