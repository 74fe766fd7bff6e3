import {
  type Fetch,
  isMfaError,
  type MfaError,
  type MismatchEvent,
  type OnEvent,
  type ResponseEvent,
} from "@onelogin-mfa/client";
import { explain } from "../explain.ts";
import { isForeign } from "../foreign.ts";
import { isId, type Session, userIdOf } from "../session.ts";

/** The result of one step of a check. */
export interface Step {
  readonly name: string;
  readonly status: "passed" | "warning" | "failed" | "skipped";
  readonly text: string;
}

type Finding = Omit<Step, "name">;

const passed = (text: string): Finding => ({ status: "passed", text });
const warning = (text: string): Finding => ({ status: "warning", text });
const skipped = (text: string): Finding => ({ status: "skipped", text });

/** Maximum difference of the clocks: codes of authenticator apps are valid for 30 seconds. */
const maxSkewMs = 15_000;

/** The check's input and its listener, which gets each step when it is done. */
interface StepsInput {
  readonly observer: Observer;
  readonly user: string | undefined;
  readonly onStep: (step: Step) => void;
}

/** Checks an account with calls that only read. @returns the steps, and the user's id if the user was found */
export async function checkAccount(session: Session, input: StepsInput) {
  const { mfa, host, signal } = session;
  const { observer, user } = input;
  const { steps, run } = createRunner(session, input);
  let user_id: number | undefined;
  const allowed: Allowed = {};
  const token = mfa.generateToken({ grant_type: "client_credentials" }, { signal });
  const failure: unknown = await token.then(
    () => undefined,
    (error) => error,
  );
  const isReachable = await run("host", () => {
    // the response of another service is no response of the host that was meant
    if (isMfaError(failure) && (failure.status === undefined || isForeign(failure))) throw failure;
    return passed(`${host} responds`);
  });
  if (!isReachable) return { steps, user_id };
  const isReady = await run("credentials", async () =>
    passed(`accepted; the token is ${ageText(await token)}`),
  );
  await run("clock", () => clockFinding(observer.clockAheadMs()));
  if (!isReady) return { steps, user_id };
  await run("rate limit", async () => {
    const { data } = await mfa.getRateLimit({}, { signal });
    const { "X-RateLimit-Limit": limit, "X-RateLimit-Remaining": left, "X-RateLimit-Reset": reset } = data;
    const text = `${left} of ${limit} calls left, reset in ${reset} s`;
    return Number(left) < Number(limit) / 10 ? warning(text) : passed(text);
  });
  allowed.users = await run("users", async () => {
    const list = await mfa.listUsers({ limit: 1, fields: "id" }, { signal });
    return passed(`listed ${list.length === 0 ? "nobody" : "one"}`);
  });
  await run("user", async () => {
    if (user === undefined) return skipped("name a user to check factors and devices");
    user_id = await userIdOf(session, user);
    return passed(isId(user) ? "named by id" : "found exactly one");
  });
  if (user_id !== undefined) {
    const found = { user_id };
    allowed.factors = await run("factors", async () => {
      const list = await mfa.getAuthFactors(found, { signal });
      return passed(`can still enroll ${list.length}`);
    });
    allowed.devices = await run("devices", async () => {
      const list = await mfa.getAuthenticationDevices(found, { signal });
      return passed(`has enrolled ${list.length}`);
    });
  }
  await run("scope", () => scopeFinding(allowed));
  return { steps, user_id };
}

/** The lists that the credentials may ask for; `undefined` if that was not seen. */
type Allowed = Partial<Record<"users" | "factors" | "devices", boolean | undefined>>;

/** The scope, by the calls that were allowed, and what it is enough for, as the spec documents it. */
function scopeFinding({ users, factors, devices }: Allowed): Finding {
  if (factors) return passed("Manage All: enough for every call");
  if (devices) {
    return warning("probably Read All: enough to list users and devices, not to enroll or remove");
  }
  if (users && devices === false) {
    return warning("probably Read Users or Manage users: enough to find a user, not to list devices");
  }
  if (users) return skipped("enough to list users; name a user who exists to learn more");
  if (users === undefined) return skipped("not known");
  return warning(
    "probably Authentication Only: enough to verify a user by id, not to look up or change anything",
  );
}

function clockFinding(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined) return skipped("the server sends no Date");
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const text = `this machine is ${seconds} s ${aheadMs > 0 ? "ahead" : "behind"}`;
  if (Math.abs(aheadMs) > maxSkewMs)
    return warning(`${text}: codes of authenticator apps will fail; set the clock`);
  return passed(seconds < 2 ? "the same as the server's" : text);
}

function ageText({ created_at, expires_in }: { created_at: string; expires_in: number }): string {
  const leftMs = Date.parse(created_at) + expires_in * 1000 - Date.now();
  return Number.isNaN(leftMs) ? "of unknown age" : `valid for ${Math.round(leftMs / 60_000)} minutes`;
}

/**
 * Runs a step, unless the rate limit was used up before.
 *
 * @returns true if it was allowed, false if not, `undefined` if it failed for another reason
 */
type Run = (name: string, work: () => Promise<Finding> | Finding) => Promise<boolean | undefined>;

function createRunner({ host, signal }: Session, { onStep, observer }: StepsInput) {
  const steps: Step[] = [];
  const add = (step: Step) => {
    steps.push(step);
    onStep(step);
  };
  let isLimited = false;
  const run: Run = async (name, work) => {
    if (isLimited) return undefined;
    try {
      add({ name, ...(await work()) });
      return true;
    } catch (error) {
      if (signal.aborted || !isMfaError(error)) throw error;
      observer.addFailure(error);
      isLimited = error.code === "rate_limit";
      add({ name, status: "failed", text: explain(error, host).replaceAll("\n", " ") });
      return ["authentication", "permission"].includes(error.code) ? false : undefined;
    }
  };
  return { steps, run };
}

/** A record of the calls of a check. */
export interface Observer {
  readonly onEvent: OnEvent;
  readonly fetch: Fetch;
  /** Every response of OneLogin, in order. */
  readonly responses: ResponseEvent[];
  /** Every response of OneLogin that does not match the spec. */
  readonly mismatches: MismatchEvent[];
  /**
   * Returns true once a call with an access token has had a response as the spec declares it. Before that, nothing is known to
   * be OneLogin's.
   */
  readonly isAccepted: () => boolean;
  /** Adds a response that the client has refused, unless its mismatches are known; forgets that of another service. */
  readonly addFailure: (error: MfaError) => void;
  /** The lead of this machine's clock over the server's, in milliseconds, by the last `Date`; exact to a second. */
  readonly clockAheadMs: () => number | undefined;
}

/** The outcomes of a call with a token that OneLogin has responded to. */
const responded = ["success", "authentication", "permission", "not_found", "validation"];

/** Observes the calls of a client. */
export function createObserver(now: () => number = Date.now): Observer {
  const responses: ResponseEvent[] = [];
  const mismatches: MismatchEvent[] = [];
  let isAccepted = false;
  let aheadMs: number | undefined;
  const differs = (callId: string | undefined) => mismatches.some((known) => known.callId === callId);
  return {
    responses,
    mismatches,
    isAccepted: () => isAccepted,
    clockAheadMs: () => aheadMs,
    onEvent(event) {
      if (event.type === "response") responses.push(event);
      if (event.type === "mismatch") mismatches.push(event);
      if (event.type !== "end") return;
      const { operation, outcome, callId } = event;
      const isAsDeclared = outcome === "success" || (responded.includes(outcome) && !differs(callId));
      isAccepted ||= operation !== "generateToken" && isAsDeclared;
    },
    addFailure(error) {
      const { callId = "", operation = "", method = "", path = "", status, requestId, message } = error;
      if (isForeign(error)) {
        const own = responses.filter((response) => response.callId !== callId);
        responses.splice(0, responses.length, ...own);
        return;
      }
      if (error.code !== "protocol" || status === undefined) return;
      if (mismatches.some((known) => known.operation === operation && known.status === status)) return;
      // the message says what is wrong, and has no value of the response
      const seen = /unexpected response: (.*?)(?:, \d+ bytes| \[|$)/.exec(message)?.[1] ?? "invalid";
      const place = { pointer: "", expected: "a response that is declared", seen };
      const call = { callId, loginId: undefined, operation, method, path };
      mismatches.push({ type: "mismatch", ...call, status, requestId, mismatches: [place] });
    },
    async fetch(request, init) {
      const sentAt = now();
      const response = await fetch(request, init);
      const date = Date.parse(response.headers.get("date") ?? "");
      // a Date has whole seconds: on average it is half a second old
      if (!Number.isNaN(date)) aheadMs = (sentAt + now()) / 2 - (date + 500);
      return response;
    },
  };
}
