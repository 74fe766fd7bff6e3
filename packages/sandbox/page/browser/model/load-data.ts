import {
  type Challenge,
  ControlError,
  controlApi,
  type Device,
  type JournalEntry,
  type Message,
  type State,
  type TotpCode,
  type User,
} from "./control-api.ts";

/** What the sandbox has told, at one time. */
export interface Data {
  readonly state: State;
  readonly users: readonly User[];
  readonly journal: readonly JournalEntry[];
  /** The user whose phone is shown; undefined where there are no users. */
  readonly user: User | undefined;
  readonly devices: readonly Device[];
  readonly challenges: readonly Challenge[];
  readonly messages: readonly Message[];
  /** What authenticator apps show now, by the id of the device or of the challenge. */
  readonly totpCodes: ReadonlyMap<string, TotpCode>;
  /** When the state was received, on the browser's monotonic clock. */
  readonly receivedAt: number;
}

// enough to look back on; all of them are in the control API
const journalLength = 100;
const hasTotp = new Set(["authenticator", "protect"]);

/** Asks for everything that the page shows of a user, or of the first one if there is no such user. */
export async function loadData(wanted: number | undefined): Promise<Data> {
  const [state, users, journal] = await Promise.all([
    controlApi.state(),
    controlApi.users(),
    controlApi.journal(journalLength),
  ]);
  const receivedAt = performance.now();
  const user = users.find(({ id }) => id === wanted) ?? users[0];
  return { state, users, journal, user, receivedAt, ...(user ? await loadUser(user.id) : nothing) };
}

const nothing = { devices: [], challenges: [], messages: [], totpCodes: new Map<string, TotpCode>() };

async function loadUser(user: number) {
  const [devices, challenges, messages] = await Promise.all([
    controlApi.devices(user),
    controlApi.challenges(user),
    controlApi.messages(user),
  ]);
  const scanned = challenges.filter(({ type, status }) => type === "registration" && status === "pending");
  const codes = await Promise.all([
    ...devices
      .filter(({ kind }) => hasTotp.has(kind))
      .map(async ({ device_id }) => {
        return [device_id, await ifThere(controlApi.deviceTotp(user, device_id))] as const;
      }),
    ...scanned
      .filter(({ kind }) => hasTotp.has(kind))
      .map(async ({ id }) => {
        return [id, await ifThere(controlApi.challengeTotp(user, id))] as const;
      }),
  ]);
  const totpCodes = new Map(codes.flatMap(([id, code]) => (code ? [[id, code]] : [])));
  return { devices, challenges, messages, totpCodes };
}

/** Nothing where it went between two calls. */
async function ifThere<Data>(response: Promise<Data>): Promise<Data | undefined> {
  return response.catch((error: unknown) => {
    if (error instanceof ControlError && error.status === 404) return undefined;
    throw error;
  });
}

/** The time on the sandbox's clock now, in milliseconds since 1970: as it was told, and what has gone by since. */
export function sandboxNow({ state, receivedAt }: Data): number {
  return Date.parse(state.now) + performance.now() - receivedAt;
}

/** How many messages wait for the user. */
export function countWaiting({ messages }: Data, now: number): number {
  return messages.filter(({ state, expires_at }) => state === "pending" && !isOver(expires_at, now)).length;
}

/** Whether something has run out since it was told, so that the sandbox has something else to tell. */
export function isOutdated({ challenges, totpCodes, devices }: Data, now: number): boolean {
  const pending = challenges.filter(({ status }) => status === "pending");
  return [...pending, ...totpCodes.values(), ...devices].some(
    ({ expires_at }) => expires_at !== null && isOver(expires_at, now),
  );
}

function isOver(date: string, now: number): boolean {
  return Date.parse(date) <= now;
}
