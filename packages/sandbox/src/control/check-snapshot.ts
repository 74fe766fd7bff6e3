import { isOpen, statusAt, wrongCodesAllowed } from "../state/challenges.ts";
import { messageKindOf } from "../state/messages.ts";
import type { Challenge, Device, Instant, Message, Snapshot, User } from "../state/model.ts";
import { stepOf } from "../state/totp.ts";
import { escapeToken, parseTime } from "./check.ts";
import { refuse, type WrongInput } from "./problem.ts";

/** Number of problems that are listed: one cause may have thousands. */
const maxProblems = 100;

/**
 * Checks that a snapshot does not contradict itself: ids, references and times. Its schema has passed it.
 *
 * @throws SandboxControlError `invalid_input`
 */
export function checkSnapshot(snapshot: Snapshot): void {
  const problems: WrongInput[] = [];
  for (const problem of contradictions(snapshot)) {
    problems.push(problem);
    if (problems.length === maxProblems) break;
  }
  refuse(problems);
}

function* contradictions(snapshot: Snapshot): Generator<WrongInput> {
  const now = parseTime("/now", snapshot.now);
  const { factor_ids, rate_limit, tokens, draws } = snapshot;
  const users = Object.entries(snapshot.users).map(
    ([key, user]) => [`/users/${escapeToken(key)}`, user] as const,
  );
  for (const [key, { id }] of Object.entries(snapshot.users)) {
    if (key !== String(id))
      yield { pointer: `/users/${escapeToken(key)}`, message: `must be the user's id: ${id}` };
  }
  yield* repeated(Object.entries(factor_ids).map(([kind, id]) => [`/factor_ids/${kind}`, id]));
  yield* repeated(tokens.map(({ access_token }, index) => [`/tokens/${index}/access_token`, access_token]));
  yield* repeated(idsIn(users, "devices", "device_id"));
  yield* repeated(idsIn(users, "challenges", "id"));
  yield* repeated(idsIn(users, "messages", "id"));
  yield* after(now, "/rate_limit/window_started_at", rate_limit.window_started_at);
  for (const [index, { created_at }] of tokens.entries())
    yield* after(now, `/tokens/${index}/created_at`, created_at);
  yield* counterProblems(
    draws,
    users.map(([, user]) => user),
  );
  if (draws.tokens < tokens.length)
    yield { pointer: "/draws/tokens", message: "is less than the number of tokens" };
  for (const [at, user] of users) {
    yield* deviceProblems(user, at, now);
    yield* challengeProblems(user, at, now);
    yield* messageProblems(user, at, now);
  }
}

type Located = readonly (readonly [pointer: string, value: unknown])[];

function* repeated(values: Located): Generator<WrongInput> {
  const seen = new Set<unknown>();
  for (const [pointer, value] of values) {
    if (seen.has(value)) yield { pointer, message: `is not unique: ${value}` };
    seen.add(value);
  }
}

function idsIn<List extends "devices" | "challenges" | "messages">(
  users: readonly (readonly [string, User])[],
  list: List,
  field: keyof User[List][number] & string,
): Located {
  return users.flatMap(([at, user]) =>
    user[list].map(
      (item: User[List][number], index) => [`${at}/${list}/${index}/${field}`, item[field]] as const,
    ),
  );
}

/** The counters give the next ids, which must not be those of what is there. */
function* counterProblems(draws: Snapshot["draws"], users: readonly User[]): Generator<WrongInput> {
  const ids = users.flatMap(({ devices, challenges }) =>
    [...devices, ...challenges].map((one) => one.device_id),
  );
  const highest = (pattern: RegExp) =>
    ids.reduce((most, id) => Math.max(most, Number(pattern.exec(id)?.[1] ?? 0)), 0);
  const counters = [
    ["devices", highest(/^(\d+)$/)],
    ["temporaries", highest(/^user_temp_otp_(\d+)$/)],
  ] as const;
  for (const [name, most] of counters) {
    if (draws[name] <= most)
      yield { pointer: `/draws/${name}`, message: `must be above ids in use: ${most}` };
  }
}

function* deviceProblems({ devices }: User, at: string, now: Instant): Generator<WrongInput> {
  for (const [index, device] of devices.entries()) {
    const pointer = `${at}/devices/${index}`;
    const { kind, secret, temporary, created_at, last_step = 0 } = device;
    const earlier = devices.slice(0, index);
    const isTemporary = kind === "temporary_code";
    yield* presence(pointer, device, "secret", kind === "authenticator" || kind === "protect");
    yield* presence(pointer, device, "temporary", isTemporary);
    yield* after(now, `${pointer}/created_at`, created_at);
    if (!isTemporary && earlier.some((one) => one.kind === kind))
      yield { pointer: `${pointer}/kind`, message: `is enrolled already: ${kind}` };
    if (device.default && earlier.some((one) => one.default))
      yield { pointer: `${pointer}/default`, message: "is true for more than one device" };
    // a code is accepted one step early
    if (secret !== undefined && last_step > stepOf(now) + 1)
      yield { pointer: `${pointer}/last_step`, message: "is after the snapshot's time" };
    if (temporary && temporary.expires_at <= created_at)
      yield { pointer: `${pointer}/temporary/expires_at`, message: "is not after created_at" };
  }
}

function* challengeProblems(user: User, at: string, now: Instant): Generator<WrongInput> {
  for (const [index, challenge] of user.challenges.entries()) {
    const pointer = `${at}/challenges/${index}`;
    const { status, started_at, expires_at, wrong } = challenge;
    yield* after(now, `${pointer}/started_at`, started_at);
    if (expires_at <= started_at)
      yield { pointer: `${pointer}/expires_at`, message: "is not after started_at" };
    if (status !== "pending") continue;
    if (wrong >= wrongCodesAllowed)
      yield {
        pointer: `${pointer}/wrong`,
        message: `must be below ${wrongCodesAllowed} while it is pending`,
      };
    const needed = neededBy(challenge);
    if (needed) yield* presence(pointer, challenge, needed, true);
    if (isOpen(challenge, now)) yield* referenceProblems(user, challenge, `${pointer}/device_id`);
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
function* referenceProblems(user: User, challenge: Challenge, pointer: string): Generator<WrongInput> {
  const { type, kind, device_id } = challenge;
  const device = user.devices.find((one) => one.device_id === device_id);
  if (type === "registration") {
    if (device) yield { pointer, message: "is a device already, while its registration is pending" };
    // a temporary code that has been used is gone before its verification is
  } else if (!device && kind !== "temporary_code") yield { pointer, message: "is not a device of this user" };
  else if (device && device.kind !== kind)
    yield { pointer, message: `is a device of another kind: ${device.kind}` };
}

function* messageProblems(user: User, at: string, now: Instant): Generator<WrongInput> {
  for (const [index, message] of user.messages.entries()) {
    const pointer = `${at}/messages/${index}`;
    const { status, sent_at, expires_at, ended_at } = message;
    yield* after(now, `${pointer}/sent_at`, sent_at);
    if (expires_at <= sent_at) yield { pointer: `${pointer}/expires_at`, message: "is not after sent_at" };
    yield* presence(pointer, message, "ended_at", status !== "pending");
    if (ended_at !== undefined) {
      yield* after(now, `${pointer}/ended_at`, ended_at);
      if (ended_at < sent_at) yield { pointer: `${pointer}/ended_at`, message: "is before sent_at" };
    }
    const challenge = user.challenges.find(({ id }) => id === message.challenge.id);
    if (challenge) yield* departures(message, challenge, pointer);
    else if (statusAt(message, now) === "pending")
      yield { pointer: `${pointer}/challenge/id`, message: "is not a challenge of this user" };
  }
}

function* departures(message: Message, challenge: Challenge, pointer: string): Generator<WrongInput> {
  const differs = (field: string) => ({
    pointer: `${pointer}/${field}`,
    message: "differs from its challenge's",
  });
  if (message.challenge.type !== challenge.type) yield differs("challenge/type");
  if (message.kind !== messageKindOf(challenge)) yield differs("kind");
  for (const field of ["status", "expires_at", "code", "link"] as const) {
    if (message[field] !== challenge[field]) yield differs(field);
  }
}

/** Yields a problem if a time is after that of the snapshot. */
function* after(now: Instant, pointer: string, time: Instant): Generator<WrongInput> {
  if (time > now) yield { pointer, message: "is after the snapshot's time" };
}

/** Yields a problem if a field is missing, or present although it must not be. */
function* presence<Part extends Device | Challenge | Message>(
  pointer: string,
  part: Part,
  field: keyof Part & string,
  isWanted: boolean,
): Generator<WrongInput> {
  const isThere = part[field] !== undefined;
  if (isThere === isWanted) return;
  yield { pointer: `${pointer}/${field}`, message: isWanted ? "is missing" : "does not belong here" };
}
