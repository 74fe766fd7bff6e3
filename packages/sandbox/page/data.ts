import { SandboxControlError } from "../src/control/problem.ts";
import { controlApi, type Schemas } from "./control-api.ts";

/** The data of the sandbox that the page shows. */
export type Data = Awaited<ReturnType<typeof loadData>>;

/** The parts that depend on the place. */
export interface Wanted {
  /** The user whose phone is shown; the first one if undefined. */
  readonly user: number | undefined;
  readonly call: number | undefined;
  readonly list: string;
  /** The text in listed messages. */
  readonly search: string;
}

type Entry = Schemas["JournalEntry"];
type Challenge = Schemas["Challenge"];

/** Number of calls that the page lists. */
const callsKept = 1_000;
/** Number of messages that are listed: a search finds older ones. */
export const messagesShown = 50;
const challengesShown = 200;
/** Number of challenges that a change loads: others have changed only if the number of pending ones says so. */
const challengesAtOnce = 20;
/** Number of ids in a query: servers take some kilobytes. */
const idsAtOnce = 400;

interface Loaded {
  readonly state: Pick<Schemas["State"], "journal" | "counts">;
  readonly journal: readonly Entry[];
  readonly names: ReadonlyMap<number, string | undefined>;
  readonly challengesOfAll: ReadonlyMap<string, Challenge>;
  readonly findings: readonly Schemas["Finding"][];
}

/** Loads what the page shows. @param before what was loaded last: calls, names and what has ended are not loaded again */
export async function loadData(wanted: Wanted, before: Loaded | undefined) {
  const loadingState = controlApi.getState();
  const [state, added, challengesOfAll, allMessages, call, ofUser] = await Promise.all([
    loadingState,
    controlApi.listJournal({ after: before?.journal[0]?.id ?? 0 }),
    loadChallenges(before, loadingState),
    wanted.list === "messages" ? loadMessages(wanted.search) : undefined,
    wanted.call === undefined ? undefined : ifFound(controlApi.getCall({ call_id: wanted.call })),
    loadUser(wanted.user),
  ]);
  // on the browser's monotonic clock
  const receivedAt = performance.now();
  const known = before?.state.journal === state.journal ? before : undefined;
  const [journal, findings] = await Promise.all([
    known || !before ? [...added, ...(known?.journal ?? [])] : controlApi.listJournal(),
    known && !mayChangeFindings(added, known) ? known.findings : controlApi.listFindings(),
  ]);
  const { user } = ofUser;
  const seen = [
    ...[...journal, ...findings].flatMap(({ user_id }) => user_id ?? []),
    ...[...challengesOfAll.values(), ...(allMessages ?? [])].map(({ user_id }) => user_id),
  ];
  const isCalled = new Set(added.map(({ user_id }) => user_id));
  const isKnown = (id: number) =>
    known?.names.has(id) && (known.names.get(id) !== undefined || !hasOtherUsers(known, state));
  const missing = new Set(seen.filter((id) => id !== user?.id && (isCalled.has(id) || !isKnown(id))));
  return {
    wanted,
    state,
    names: new Map([
      ...(known?.names ?? []),
      ...(await loadNames([...missing])),
      ...(user ? [[user.id, user.name] as const] : []),
    ]),
    journal: journal.slice(0, callsKept),
    /** The number of the last call that was there before. */
    seen: known?.journal[0]?.id,
    challengesOfAll,
    allMessages,
    findings,
    call,
    receivedAt,
    ...ofUser,
  };
}

/** A user's name; the id of one that is not there. */
export function nameOfUser({ names }: Pick<Data, "names">, id: number): string {
  return names.get(id) ?? `User ${id}`;
}

/** Finds the users in which a text occurs, by id; all that are listed first without one. */
export function findUsers(search: string, limit: number): Promise<readonly Schemas["User"][]> {
  return controlApi.listUsers({ ...(search !== "" && { search: search.slice(0, maxSearch) }), limit });
}

/** Finds an id after the one of a user that nobody has: a user may have come or gone meanwhile. */
export async function findFreeId(after: number): Promise<number> {
  // a few questions are enough, however many ids in a row are taken
  const ids = [0, ...Array.from({ length: 20 }, (_, power) => 2 ** power)].map((step) => after + step + 1);
  const taken = await controlApi.listUsers({ ids: ids.join() });
  return ids.find((id) => !taken.some((user) => user.id === id)) ?? after + 1;
}

const maxSearch = 200;

function loadMessages(text: string) {
  const search = text.trim().slice(0, maxSearch);
  // one more than is shown says that there are more
  return controlApi.listAllMessages({ ...(search !== "" && { search }), limit: messagesShown + 1 });
}

async function loadNames(ids: readonly number[]): Promise<(readonly [number, string | undefined])[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) =>
    ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
  );
  const users = (await Promise.all(parts.map((part) => controlApi.listUsers({ ids: part.join() })))).flat();
  // those that are not there are not asked for again
  return [...ids.map((id) => [id, undefined] as const), ...users.map(({ id, name }) => [id, name] as const)];
}

function hasOtherUsers(before: Loaded, { counts }: Loaded["state"]): boolean {
  return before.state.counts.users !== counts.users;
}

/** The challenges of all users by id, newest first: the newest ones, and those that were known before. */
async function loadChallenges(
  before: Loaded | undefined,
  state: Promise<Schemas["State"]>,
): Promise<ReadonlyMap<string, Challenge>> {
  const loadAll = async () => byId(await controlApi.listAllChallenges({ limit: challengesShown }));
  if (!before) return loadAll();
  const newest = await controlApi.listAllChallenges({ limit: challengesAtOnce });
  const { journal, counts, now } = await state;
  if (newest.length < challengesAtOnce) return byId(newest);
  const merged = byId([...before.challengesOfAll.values()]);
  const hasGap = !newest.some(({ id }) => merged.has(id));
  if (hasGap || before.state.journal !== journal) return loadAll();
  const older = [...merged.values()].filter(({ id }) => newest.every((one) => one.id !== id));
  const all = [...newest, ...older].slice(0, challengesShown);
  const pending = all.filter((challenge) => isPending(challenge, Date.parse(now)));
  return pending.length === counts.pending ? byId(all) : loadAll();
}

function byId(challenges: readonly Challenge[]): ReadonlyMap<string, Challenge> {
  return new Map(challenges.map((challenge) => [challenge.id, challenge]));
}

/** True if calls show a finding, or have asked for a state of which the lack was one. */
function mayChangeFindings(added: readonly Entry[], { findings, journal }: Loaded): boolean {
  if (added.some((entry) => entry.findings.length > 0)) return true;
  const found = new Set(findings.flatMap(({ calls }) => calls));
  const challenges = new Set(journal.filter(({ id }) => found.has(id)).map((entry) => entry.challenge_id));
  return added.some(({ challenge_id }) => challenge_id !== null && challenges.has(challenge_id));
}

/** Loads a user's phone and devices; those of the first user if there is no such user. */
async function loadUser(wanted: number | undefined) {
  const named = wanted === undefined ? [] : await controlApi.listUsers({ ids: String(wanted) });
  const [user] = named.length > 0 ? named : await controlApi.listUsers({ limit: 1 });
  return { user, ...((user && (await ifFound(loadParts(user.id)))) ?? nothing) };
}

const nothing: Awaited<ReturnType<typeof loadParts>> = { devices: [], challenges: [], messages: [] };

async function loadParts(user_id: number) {
  const [devices, challenges, messages] = await Promise.all([
    controlApi.listDevices({ user_id }),
    controlApi.listChallenges({ user_id }),
    controlApi.listMessages({ user_id }),
  ]);
  return { devices, challenges, messages };
}

/** `undefined` for what was removed between two calls. */
async function ifFound<Data>(response: Promise<Data>): Promise<Data | undefined> {
  return response.catch((error: unknown) => {
    if (error instanceof SandboxControlError && error.code === "not_found") return undefined;
    throw error;
  });
}

/** The time on the sandbox's clock now, in milliseconds since 1970: as received, plus the time that has passed since. */
export function sandboxNow({ state, receivedAt }: Data): number {
  return Date.parse(state.now) + performance.now() - receivedAt;
}

/** The registrations and verifications that wait for the user. */
export function waitingIn({ challenges }: Pick<Data, "challenges">, now: number) {
  return challenges.filter((challenge) => isPending(challenge, now));
}

/** The number of registrations and verifications that wait for others than the chosen user. */
export function countOfOthers(data: Data, now: number): number {
  const { challengesOfAll, user, state } = data;
  const known = [...challengesOfAll.values()].filter((challenge) => isPending(challenge, now));
  const others = known.filter(({ user_id }) => user_id !== user?.id);
  // of more than are loaded, only their number when they were loaded is known
  return challengesOfAll.size < challengesShown
    ? others.length
    : Math.max(others.length, state.counts.pending - waitingIn(data, now).length);
}

function isPending({ status, expires_at }: Challenge, now: number): boolean {
  return status === "pending" && !isOver(expires_at, now);
}

/** Returns true if something has expired since it was loaded: the sandbox has newer data. */
export function isOutdated({ challenges, devices }: Data, now: number): boolean {
  const pending = challenges.filter(({ status }) => status === "pending");
  const ends = [...pending, ...devices].flatMap((one) => [one.expires_at, one.totp?.displayed_until ?? null]);
  return ends.some((end) => end !== null && isOver(end, now));
}

function isOver(date: string, now: number): boolean {
  return Date.parse(date) <= now;
}

/** The messages that a user has received since the page was last updated, oldest first. */
export function newsIn(before: Data | undefined, data: Data): Data["messages"] {
  if (!before || before.user?.id !== data.user?.id) return [];
  const known = new Set(before.messages.map(({ id }) => id));
  return data.messages.filter(({ id }) => !known.has(id)).reverse();
}
