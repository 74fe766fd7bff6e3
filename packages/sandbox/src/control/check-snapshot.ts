import type { Snapshot, User } from "../state/model.ts";
import { escapeToken, parseTime } from "./check.ts";
import { after, challengeProblems, deviceProblems, messageProblems } from "./check-stored-user.ts";
import { invalidInput, type WrongInput } from "./problem.ts";

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
  if (problems.length > 0) throw invalidInput(problems);
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
