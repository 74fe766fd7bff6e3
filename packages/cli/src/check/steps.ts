import { isMfaError } from "@onelogin-mfa/client";
import { explain } from "../explain.ts";
import { type Session, userIdOf } from "../session.ts";
import type { Observer } from "./observer.ts";

/** The result of one step of a check. */
export interface Step {
  readonly name: string;
  readonly status: "passed" | "warning" | "failed" | "skipped";
  readonly text: string;
}

/** A step, or what it found to go on with. */
type Finding = Omit<Step, "name">;

const passed = (text: string): Finding => ({ status: "passed", text });
const warning = (text: string): Finding => ({ status: "warning", text });
const skipped = (text: string): Finding => ({ status: "skipped", text });

/** A wrong clock makes codes of authenticator apps fail, which are valid for 30 seconds. */
const mostSkewMs = 15_000;

/** Which read call the credentials may make, and so which scope they have. */
type Allowed = Readonly<Record<"users" | "factors" | "devices", boolean | undefined>>;

/** Checks an account with calls that only read. `onStep` gets each step when it is done. */
export async function runSteps(
  session: Session,
  { observer, user, onStep }: { observer: Observer; user: string | undefined; onStep: (step: Step) => void },
): Promise<Step[]> {
  const { mfa, host, signal } = session;
  const steps: Step[] = [];
  const run = async (name: string, work: () => Promise<Finding> | Finding): Promise<boolean> => {
    const step = { name, ...(await attempt(work, session)) };
    steps.push(step);
    onStep(step);
    return step.status !== "failed";
  };
  const token = await settle(mfa.generateToken({ grant_type: "client_credentials" }, { signal }));
  const isReachable = observer.responses.length > 0;
  await run("host", () => {
    if (!isReachable) throw token.reason;
    return passed(`${host} responds`);
  });
  if (!isReachable) return steps;
  const isReady = await run("credentials", () => {
    if (!token.value) throw token.reason;
    return passed(`accepted; the token is ${ageText(token.value)}`);
  });
  await run("clock", () => clockFinding(observer.clockAheadMs()));
  if (!isReady) return steps;
  await run("rate limit", async () => {
    const { data } = await mfa.getRateLimit({}, { signal });
    const { "X-RateLimit-Limit": limit, "X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset } = data;
    const text = `${left} of ${limit} calls left, reset in ${reset} s`;
    return Number(left) < Number(limit) / 10 ? warning(text) : passed(text);
  });
  return checkUser(session, user, { run, steps });
}

async function checkUser(
  session: Session,
  user: string | undefined,
  {
    run,
    steps,
  }: { run: (name: string, work: () => Promise<Finding> | Finding) => Promise<boolean>; steps: Step[] },
): Promise<Step[]> {
  const { mfa, signal } = session;
  const allowed: { users?: boolean; factors?: boolean; devices?: boolean } = {};
  let user_id = 0;
  allowed.users = await run("users", async () => {
    const list = await mfa.listUsers({ limit: 1, fields: "id" }, { signal });
    return passed(`listed ${list.length === 0 ? "nobody" : "one"}`);
  });
  const isFound = await run("user", async () => {
    if (user === undefined) return skipped("name a user to check factors and devices");
    user_id = await userIdOf(session, user);
    return passed(/^\d+$/.test(user) ? "named by id" : "found exactly one");
  });
  if (isFound && user_id > 0) {
    allowed.factors = await run("factors", async () => {
      const list = await mfa.getAuthFactors({ user_id }, { signal });
      return passed(`can still enroll ${list.length}`);
    });
    allowed.devices = await run("devices", async () => {
      const list = await mfa.getAuthenticationDevices({ user_id }, { signal });
      return passed(`has enrolled ${list.length}`);
    });
  }
  await run("scope", () =>
    scopeFinding({ factors: undefined, devices: undefined, users: undefined, ...allowed }),
  );
  return steps;
}

/** What the scope is enough for, as the spec documents it, by the calls that were allowed. */
function scopeFinding({ users, factors, devices }: Allowed): Finding {
  if (factors) return passed("Manage All: enough for every call");
  if (devices)
    return warning("Read All: enough to list users and devices, not to list factors, enroll or remove");
  if (devices === false && users)
    return warning("Read Users or Manage users: not enough to list factors and devices");
  if (users) return skipped("enough to list users; name a user to learn more");
  return warning(
    "probably Authentication Only: enough to verify a user by id, not to look up or change anything",
  );
}

function clockFinding(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined) return skipped("the server sends no Date");
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const text = `this machine is ${seconds} s ${aheadMs > 0 ? "ahead" : "behind"}`;
  if (Math.abs(aheadMs) > mostSkewMs)
    return warning(`${text}: codes of authenticator apps will fail; set the clock`);
  return passed(seconds < 2 ? "the same as the server's" : text);
}

function ageText({
  created_at,
  expires_in,
}: {
  readonly created_at: string;
  readonly expires_in: number;
}): string {
  const leftMs = Date.parse(created_at) + expires_in * 1000 - Date.now();
  return Number.isNaN(leftMs) ? "of unknown age" : `valid for ${Math.round(leftMs / 60_000)} minutes`;
}

async function settle<T>(promise: Promise<T>): Promise<{ readonly value?: T; readonly reason?: unknown }> {
  return promise.then(
    (value) => ({ value }),
    (reason: unknown) => ({ reason }),
  );
}

async function attempt(work: () => Promise<Finding> | Finding, { host, signal }: Session): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !isMfaError(error)) throw error;
    return { status: "failed", text: explain(error, host).replaceAll("\n", " ") };
  }
}
