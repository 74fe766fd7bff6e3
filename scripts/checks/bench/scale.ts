import {
  type Clock,
  createMfaClient,
  isMfaError,
  type MfaClient,
  type Outcome,
  resumeVerification,
  verify,
  verifyOnce,
} from "@onelogin-mfa/client";
import { shareTokens } from "@onelogin-mfa/client/tokens";
import { type Control, createSandbox, type FactorKind, type JournalEntry } from "@onelogin-mfa/sandbox";

/** Calls in an hour that OneLogin documents. */
export const hourlyLimit = 5_000;

/** The settings of an application. */
interface Settings {
  readonly sharesToken?: boolean;
  /** The code of an authenticator goes to `verifyOnce`. */
  readonly usesVerifyOnce?: boolean;
  readonly passesDevice?: boolean;
  readonly intervalMs?: number;
}

/** A verification as its user goes through it. */
interface Login {
  readonly factor: FactorKind;
  /** Seconds until the user answers; `undefined` if the user never does. */
  readonly answerS?: number;
  readonly isWrongFirst?: boolean;
  /** True if each answer comes in another request of a web application, which resumes the verification. */
  readonly isResumed?: boolean;
}

const push: Login = { factor: "protect", answerS: 5 };
const sms: Login = { factor: "sms", answerS: 20 };
const authenticator: Login = { factor: "authenticator", answerS: 15 };
const slowPush = { ...push, answerS: 20 };
const mistypedSms = { ...sms, isWrongFirst: true };

/** The verifications of the first table. */
const kinds: Readonly<Record<string, readonly [login: Login, settings?: Settings]>> = {
  "code by SMS or e-mail": [sms],
  "code by SMS, a wrong one first": [mistypedSms],
  "code by SMS or e-mail, resumed": [{ ...sms, isResumed: true }],
  "code by SMS, a wrong one first, resumed each time": [{ ...mistypedSms, isResumed: true }],
  "authenticator, `verify`": [authenticator],
  "authenticator, `verifyOnce`": [authenticator, { usesVerifyOnce: true }],
  "push, approved after 5 s": [push],
  "push, approved after 20 s": [slowPush],
  "push, approved after 60 s": [{ ...push, answerS: 60 }],
  "push, never answered": [{ factor: "protect" }],
};

/** The logins of each instance of a fleet, one a minute, over and over. */
const mix = [push, sms, authenticator, slowPush, mistypedSms, authenticator, push];

/** The settings of the second table. */
const fleets: Readonly<Record<string, Settings>> = {
  defaults: {},
  "shared token": { sharesToken: true },
  "shared token, `verifyOnce`": { sharesToken: true, usesVerifyOnce: true },
};

type Timer = { readonly at: number; readonly run: () => void };

/** A clock for client and sandbox, which moves to the next timer when nothing else is left to do. */
function createVirtualTime() {
  const timers = new Set<Timer>();
  let now = Date.UTC(2026, 0, 1);
  const schedule: Clock["schedule"] = (run, delayMs) => {
    const timer = { at: now + Math.max(delayMs, 0), run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  function runNext(): void {
    let next: Timer | undefined;
    for (const timer of timers) if (!next || timer.at < next.at) next = timer;
    if (!next) throw new Error("Deadlock: work is pending and no timer is scheduled.");
    timers.delete(next);
    now = next.at;
    next.run();
  }
  /** Moves the time on until the work is done. */
  async function finish(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = work.finally(() => {
      isDone = true;
    });
    // a call of the sandbox takes fewer turns of the event loop
    const settle = async () => {
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    for (await settle(); !isDone; await settle()) runNext();
    await end;
  }
  const sleep = (ms: number) => new Promise<void>((resolve) => void schedule(resolve, ms));
  return { clock: { now: () => now, schedule }, sleep, finish };
}

/** The parts that a login runs on. */
interface World extends Pick<ReturnType<typeof createVirtualTime>, "clock" | "sleep"> {
  readonly mfa: MfaClient;
  readonly control: Control;
  readonly settings: Settings;
}

/** Verifies a user, and is the user. */
async function logIn(login: Login, user_id: number, world: World): Promise<Outcome> {
  const { factor, answerS, isWrongFirst, isResumed } = login;
  const { mfa, control, settings, clock, sleep } = world;
  const device_id = control.listDevices({ user_id })[0]?.device_id ?? "";
  const answer = () => sleep((answerS ?? 0) * 1_000);
  const readTotp = () => control.getTotp({ user_id, device_id }).code;
  if (factor === "authenticator" && settings.usesVerifyOnce) {
    await answer();
    return verifyOnce(mfa, { user_id, device_id, otp: readTotp() });
  }
  const device = settings.passesDevice ? { device: device_id } : {};
  const verification = await verify(mfa, { user_id, ...device }, { clock });
  if (factor === "protect") {
    const approve = () => control.approveMessage({ message_id: control.getLatestMessage({ user_id }).id });
    if (answerS !== undefined) void answer().then(approve);
    const { intervalMs } = settings;
    return verification.wait(intervalMs ? { intervalMs } : {});
  }
  await answer();
  const saved = verification.toJSON();
  const resumed = () => (isResumed ? resumeVerification(mfa, saved, { clock }) : verification);
  if (isWrongFirst) await resumed().submit("000").then(answer);
  return resumed().submit(factor === "sms" ? control.getLatestCode({ user_id }).code : readTotp());
}

/** Counts the calls of real clients to a real sandbox, which enforces the limit. The same in each run. */
async function measure(logins: readonly Login[], instances: number, minutes: number, settings: Settings) {
  const { clock, sleep, finish } = createVirtualTime();
  const counts = { verifications: 0, accepted: 0, calls: 0, tokens: 0, refused: 0 };
  const users = Array.from({ length: instances * logins.length }, (_, index) => {
    const devices = [{ kind: logins[index % logins.length]?.factor ?? "sms" }];
    return { id: index + 1, name: "Ada", email: `ada${index}@example.com`, phone: "+15550100", devices };
  });
  const onCall = ({ operation, status }: JournalEntry) => {
    counts[operation === "generateToken" ? "tokens" : "calls"] += 1;
    if (status === 429) counts.refused += 1;
  };
  const { control, credentials, fetch } = createSandbox({ users, now: clock.now, onCall });
  control.setRateLimit({ enforced: true, limit: hourlyLimit, window_s: 3_600 });
  const tokenStore = new Map<string, string>();
  async function runInstance(instance: number): Promise<void> {
    const mfa = createMfaClient({
      subdomain: "sandbox",
      credentials,
      clock,
      random: () => 0.5,
      ...(settings.sharesToken && { tokenStore: shareTokens(tokenStore) }),
      fetch: (request) => sleep(100).then(() => fetch(request)),
    });
    const logInAt = async (minute: number) => {
      // instances begin at different seconds
      await sleep((minute + instance / instances) * 60_000);
      const index = minute % logins.length;
      const user = instance * logins.length + index + 1;
      counts.verifications += 1;
      try {
        const { status } = await logIn(logins[index] ?? sms, user, { mfa, control, settings, clock, sleep });
        if (status === "accepted") counts.accepted += 1;
      } catch (error) {
        if (!isMfaError(error) || error.code !== "rate_limit") throw error;
      }
    };
    await Promise.all(Array.from({ length: minutes }, (_, minute) => logInAt(minute)));
  }
  await finish(Promise.all(Array.from({ length: instances }, (_, instance) => runInstance(instance))));
  return counts;
}

const row = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => cell.toLocaleString("en-US")).join(" | ")} |`;

/** Counts the calls of each verification of the first table: by default, with `device`, and with fewer polls as well. */
export async function countKinds() {
  const counts = new Map<string, { calls: number; withDevice: number; pollingSlowly: number }>();
  for (const [name, [login, settings = {}]] of Object.entries(kinds)) {
    const count = async (more: Settings = {}) =>
      (await measure([login], 1, 1, { ...settings, ...more })).calls;
    counts.set(name, {
      calls: await count(),
      withDevice: await count({ passesDevice: true }),
      pollingSlowly: await count({ passesDevice: true, intervalMs: 5_000 }),
    });
  }
  return counts;
}

/** Rows of the first table. */
export const kindRows = (counts: Awaited<ReturnType<typeof countKinds>>): readonly string[] =>
  [...counts].map(([name, { calls, withDevice, pollingSlowly }]) =>
    row([name, calls, withDevice, pollingSlowly, Math.floor(hourlyLimit / calls)]),
  );

/** An hour of a fleet, with each of the settings. */
export async function fleetRows(instances: number): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const [name, settings] of Object.entries(fleets)) {
    const { verifications, accepted, calls, tokens, refused } = await measure(mix, instances, 60, settings);
    const each = (count: number) => (count / verifications).toFixed(2);
    const part = `${Math.round((100 * accepted) / verifications)} %`;
    const totals = [verifications, calls, each(calls), tokens, refused, each(refused), part];
    rows.push(row([instances, name, ...totals]));
  }
  return rows;
}

/** Returns the end of a token request by its number and the milliseconds since the first calls; `undefined` leaves it to the sandbox. */
type TokenFault = (count: number, ms: number) => (() => Promise<Response>) | undefined;

const during =
  (end: () => Promise<Response>): TokenFault =>
  (_, ms) =>
    ms < 6_000 ? end : undefined;
const withStatus = (status: number) => during(async () => Response.json({}, { status }));

/** The situations of the table of token requests. */
const situations: Readonly<Record<string, TokenFault | "revoked">> = {
  "all start at once": () => undefined,
  "the token is revoked": "revoked",
  "one token request hangs": (count) => (count === 0 ? () => new Promise(() => {}) : undefined),
  "503 for 6 s": withStatus(503),
  "429 for 6 s": withStatus(429),
  "dropped connections for 6 s": during(() => Promise.reject(new TypeError("fetch failed"))),
};

/** Counts the token requests of ten instances, each of which calls until it succeeds, and the milliseconds until nine have. */
async function measureTokens(situation: TokenFault | "revoked", sharesToken: boolean) {
  const { clock, sleep, finish } = createVirtualTime();
  const users = [{ id: 1, name: "Ada", email: "ada@example.com" }];
  const { control, credentials, fetch } = createSandbox({ users, now: clock.now });
  const tokenStore = new Map<string, string>();
  let began = clock.now();
  let asked = 0;
  async function send(request: Request): Promise<Response> {
    const isForToken = request.url.endsWith("/v2/token");
    const fault = isForToken && situation !== "revoked" && situation(asked, clock.now() - began);
    if (isForToken) asked += 1;
    await sleep(100);
    return fault ? fault() : fetch(request);
  }
  const options = { subdomain: "sandbox", credentials, clock, random: () => 0.5, fetch: send };
  const clients = Array.from({ length: 10 }, () =>
    createMfaClient({ ...options, ...(sharesToken && { tokenStore: shareTokens(tokenStore) }) }),
  );
  const times: number[] = [];
  async function callUntilSuccess(mfa: MfaClient): Promise<void> {
    for (let isDone = false; !isDone; ) {
      const [result] = await Promise.allSettled([mfa.getAuthFactors({ user_id: 1 })]);
      isDone = result.status === "fulfilled";
      if (!isDone) await sleep(250);
    }
    times.push(clock.now() - began);
  }
  const callAll = () => finish(Promise.all(clients.map(callUntilSuccess)));
  await callAll();
  if (situation === "revoked") {
    const [mfa] = clients;
    for (const { access_token } of control.getSnapshot().tokens)
      await finish(Promise.resolve(mfa?.revokeToken({ access_token })));
    began = clock.now();
    asked = 0;
    times.length = 0;
    await callAll();
  }
  return { asked, ms: times.at(-2) ?? Number.NaN };
}

/** Rows of the table of token requests: each instance on its own, and with a shared token. */
export async function tokenRows(): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const [name, situation] of Object.entries(situations)) {
    const cells = [false, true].map(async (sharesToken) => {
      const { asked, ms } = await measureTokens(situation, sharesToken);
      return [asked, `${(ms / 1000).toFixed(1)} s`];
    });
    rows.push(row([name, ...(await Promise.all(cells)).flat()]));
  }
  return rows;
}

/** Rows of the last table, by multiplication: calls of verifications that take so many each, by default and with `verifyOnce`. */
export const multipliedRows = (each: number, once: number): readonly string[] =>
  [1_000, 10_000, 1_000_000].map((verifications) => {
    const cells = [each, once].flatMap((calls) => {
      const part = (verifications * calls) / hourlyLimit;
      return [verifications * calls, `${Number(part.toPrecision(3))} ×`];
    });
    return row([verifications, ...cells]);
  });

if (import.meta.main) {
  process.stdout.write(`${kindRows(await countKinds()).join("\n")}\n\n`);
  process.stdout.write(`${(await tokenRows()).join("\n")}\n\n`);
  for (const instances of [1, 10, 100]) process.stdout.write(`${(await fleetRows(instances)).join("\n")}\n`);
}
