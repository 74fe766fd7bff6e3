import { ControlError, controlApi, type Schemas } from "./control-api.ts";

/** The data of the sandbox that the page shows. */
export type Data = Awaited<ReturnType<typeof loadData>>;

/** The user and the call to load. */
export interface Wanted {
  /** The user whose phone is shown; the first one if undefined. */
  readonly user: number | undefined;
  readonly call: number | undefined;
}

/** Number of calls that the sandbox keeps. */
const callsKept = 1_000;
const challengesShown = 200;

interface Loaded {
  readonly state: Pick<Schemas["State"], "journal">;
  readonly journal: readonly Schemas["JournalEntry"][];
}

/** Loads what the page shows. @param before what was loaded last, whose calls are not loaded again */
export async function loadData(wanted: Wanted, before: Loaded | undefined) {
  const [state, users, added, challengesOfAll, findings, call] = await Promise.all([
    controlApi.getState(),
    controlApi.listUsers(),
    controlApi.listJournal({ after: before?.journal[0]?.id ?? 0 }),
    controlApi.listAllChallenges({ limit: challengesShown }),
    controlApi.listFindings(),
    wanted.call === undefined ? undefined : ifFound(controlApi.getCall({ call_id: wanted.call })),
  ]);
  const isSame = before?.state.journal === state.journal;
  const journal = isSame ? [...added, ...before.journal] : await controlApi.listJournal();
  // on the browser's monotonic clock
  const receivedAt = performance.now();
  // undefined where there are no users
  const user = users.find(({ id }) => id === wanted.user) ?? users[0];
  const ofUser = (user && (await ifFound(loadUser(user.id)))) ?? nothing;
  return {
    wanted,
    state,
    users,
    names: new Map(users.map(({ id, name }) => [id, name])),
    journal: journal.slice(0, callsKept),
    /** The number of the last call that was there before. */
    seen: isSame ? before.journal[0]?.id : undefined,
    challengesOfAll: new Map(challengesOfAll.map((challenge) => [challenge.id, challenge])),
    findings,
    call,
    user,
    receivedAt,
    ...ofUser,
  };
}

/** A user's name; the id of one that is not there. */
export function nameOfUser({ names }: Pick<Data, "names">, id: number): string {
  return names.get(id) ?? `User ${id}`;
}

const nothing: Awaited<ReturnType<typeof loadUser>> = {
  devices: [],
  challenges: [],
  messages: [],
};

async function loadUser(user_id: number) {
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
    if (error instanceof ControlError && error.status === 404) return undefined;
    throw error;
  });
}

/** The time on the sandbox's clock now, in milliseconds since 1970: as received, plus the time that has passed since. */
export function sandboxNow({ state, receivedAt }: Data): number {
  return Date.parse(state.now) + performance.now() - receivedAt;
}

/** The registrations and verifications that wait for the user. */
export function waitingIn({ challenges }: Data, now: number) {
  return challenges.filter(({ status, expires_at }) => status === "pending" && !isOver(expires_at, now));
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
