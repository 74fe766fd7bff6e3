import { ControlError, controlApi, type Schemas } from "./control-api.ts";

export type Data = Awaited<ReturnType<typeof loadData>>;

/** The user, the call and the list of calls to load. */
export interface Wanted {
  /** The user whose phone is shown; the first one if undefined. */
  readonly user: number | undefined;
  readonly call: number | undefined;
  /** Words that the listed calls contain. */
  readonly filter: string;
}

/** Number of calls that are listed; more are found with the filter, among all that the sandbox keeps. */
export const callsShown = 100;
const callsKept = 1_000;

const hasTotp = new Set(["authenticator", "protect"]);

export async function loadData(wanted: Wanted) {
  const [state, users, journal, findings, call] = await Promise.all([
    controlApi.getState(),
    controlApi.listUsers(),
    controlApi.listJournal({ limit: wanted.filter === "" ? callsShown : callsKept }),
    controlApi.listFindings(),
    wanted.call === undefined ? undefined : ifFound(controlApi.getCall({ call_id: wanted.call })),
  ]);
  // on the browser's monotonic clock
  const receivedAt = performance.now();
  // undefined where there are no users
  const user = users.find(({ id }) => id === wanted.user) ?? users[0];
  const ofUser = (user && (await ifFound(loadUser(user.id)))) ?? nothing;
  const voice = ofUser.challenges.filter(({ kind, status }) => kind === "voice" && status === "pending");
  const tokens = await loadTokens(voice, journal);
  return { wanted, state, users, journal, findings, call, user, receivedAt, tokens, ...ofUser };
}

const nothing: Awaited<ReturnType<typeof loadUser>> = {
  devices: [],
  challenges: [],
  messages: [],
  totpCodes: new Map(),
};

async function loadUser(user_id: number) {
  const [devices, challenges, messages] = await Promise.all([
    controlApi.listDevices({ user_id }),
    controlApi.listChallenges({ user_id }),
    controlApi.listMessages({ user_id }),
  ]);
  const pending = challenges.filter(({ type, status }) => type === "registration" && status === "pending");
  const requests = [
    ...devices.map(({ kind, device_id: id }) => ({ kind, id, of: { device_id: id } })),
    ...pending.map(({ kind, id }) => ({ kind, id, of: { challenge_id: id } })),
  ].filter(({ kind }) => hasTotp.has(kind));
  const codes = await Promise.all(
    requests.map(async ({ id, of }) => [id, await ifFound(controlApi.getTotp({ user_id, ...of }))] as const),
  );
  // by the id of the device or of the challenge
  const totpCodes: ReadonlyMap<string, Schemas["TotpCode"]> = new Map(
    codes.flatMap(([id, code]) => (code ? [[id, code]] : [])),
  );
  return { devices, challenges, messages, totpCodes };
}

/** The tokens that applications show to a user who is called, by the id of the challenge. */
async function loadTokens(
  challenges: readonly Schemas["Challenge"][],
  journal: readonly Schemas["JournalEntry"][],
) {
  const calls = challenges.map(({ id }) =>
    journal.find(({ challenge_id, effect }) => challenge_id === id && effect === "send"),
  );
  const loaded = await Promise.all(
    calls.map((one) => one && ifFound(controlApi.getCall({ call_id: one.id }))),
  );
  const tokens = loaded.map((one) => one?.response?.body.match(/"verification_token":"(\w+)"/)?.[1]);
  return new Map(challenges.map(({ id }, index) => [id, tokens[index]]));
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
export function isOutdated({ challenges, totpCodes, devices }: Data, now: number): boolean {
  const pending = challenges.filter(({ status }) => status === "pending");
  const ends = [
    ...[...pending, ...devices].map(({ expires_at }) => expires_at),
    ...[...totpCodes.values()].map(({ displayed_until }) => displayed_until),
  ];
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
