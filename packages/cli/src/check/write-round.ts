import { enroll, isMfaError, type MethodResult, type MfaClient, verify } from "@onelogin-mfa/client";
import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { printableLine } from "@onelogin-mfa/command-line";
import { TOTP, URI } from "otpauth";
import { explain } from "../explain.ts";
import { isForeign } from "../foreign.ts";
import type { Session } from "../session.ts";
import { InterruptedError, note, showStatus } from "../terminal.ts";
import type { Question } from "./questions.ts";
import type { Observer, Step } from "./steps.ts";

const factor = "Google Authenticator";
/** The shortest time for which a registration or verification can stay open, in seconds. */
const expires_in = 120;

/** One measured answer to a question, as evidence states it. */
export interface Answer {
  readonly question: Question;
  readonly claim: string;
}

/** The input of a write round, and its listener. */
interface RoundInput {
  readonly user_id: number;
  readonly observer: Observer;
  readonly onStep: (step: Step) => void;
}

/**
 * Enrolls an authenticator for a test user, measures with it how the API answers what no source tells, and removes it again.
 * This program is the authenticator, so that nobody gets a message and nobody has to type a code. It stops at the first step
 * that fails. The authenticator is removed whatever happens, also after Ctrl-C, which no other call follows.
 *
 * @throws InterruptedError after Ctrl-C, once the authenticator is removed
 */
export async function runWriteRound(session: Session, { user_id, observer, onStep }: RoundInput) {
  const { signal, host, terminal } = session;
  const display_name = `onelogin-mfa check ${new Date().toISOString()}`;
  const steps: Step[] = [];
  const answers: Answer[] = [];
  const run = async (name: string, work: () => Promise<string>): Promise<boolean> => {
    const step = await work().then(
      (text): Step => ({ name, status: "passed", text }),
      (error: unknown): Step => {
        if (isMfaError(error)) observer.addFailure(error);
        return { name, status: "failed", text: reasonOf(error, host) };
      },
    );
    // after Ctrl-C it is not the server that has failed
    if (!signal.aborted || name === "clean up") {
      steps.push(step);
      onStep(step);
    }
    return step.status === "passed";
  };
  const measure = (question: Question, claim: string) => {
    answers.push({ question, claim });
    return claim;
  };
  const round = roundOf(session, { user_id, display_name, observer, measure });
  for (const [name, work] of Object.entries(round)) if (signal.aborted || !(await run(name, work))) break;
  if (signal.aborted) note(terminal, "\nCleaning up. Ctrl-C once more ends at once.");
  const isClean = await run("clean up", async () => {
    // retried, as nobody else would remove it
    const count = await removeOwn(session.mfa, { user_id, display_name }, { maxRetries: 2 });
    return count === 0 ? "there is no device to remove" : "the device is removed";
  });
  if (!isClean) note(terminal, `Remove the device "${display_name}" by hand.`);
  if (!signal.aborted) return { steps, answers };
  const clean = "No device is left behind; an enrollment that was not completed expires by itself.";
  session.ifInterrupted(isClean ? clean : "The test device is left behind.");
  throw new InterruptedError();
}

/**
 * Returns a client that sends nothing after Ctrl-C. A call that only reads ends at once; any other is completed, as its effect
 * would be unknown: a device that is enrolled after the others were removed would be left behind.
 */
function untilInterrupted({ mfa, signal }: Session): MfaClient {
  // Object.keys widens the keys to string
  const ids = Object.keys(operationTable) as OperationId[];
  const methods = ids.map((id) => {
    // one operation's input and options are passed on as they are
    const call = mfa[id] as (input: unknown, options?: object) => Promise<unknown>;
    const isRead = operationTable[id].extensions["x-effect"] === "read";
    const withSignal = (input: unknown, options: object = {}) =>
      call(input, isRead || signal.aborted ? { ...options, signal } : options);
    return [id, withSignal];
  });
  return { ...mfa, ...Object.fromEntries(methods) };
}

interface Round extends Omit<RoundInput, "onStep"> {
  readonly display_name: string;
  /** Adds an answer. @returns its claim */
  readonly measure: (question: Question, claim: string) => string;
}

/** The steps of a round by name, in order. */
function roundOf(session: Session, { user_id, display_name, observer, measure }: Round) {
  const mfa = untilInterrupted(session);
  const result = { as: "result" } as const;
  let [registration_id, verification_id, device_id] = ["", "", ""];
  let totp: TOTP;
  const see = (call: Promise<MethodResult<unknown>>) => seen(call, observer);
  /** A code of now, or of another half minute: each can be used once, and that of the next one is accepted early. */
  const codeAt = (halfMinutes: number, of = totp) =>
    of.generate({ timestamp: Date.now() - (observer.clockAheadMs() ?? 0) + halfMinutes * 30_000 });
  const wrongCode = () => {
    const right = [-2, -1, 0, 1, 2].map((at) => codeAt(at));
    const candidates = ["000000", "111111", "222222", "333333", "444444", "555555"];
    return candidates.find((one) => !right.includes(one)) ?? "";
  };
  const submit = (otp: string) => see(mfa.verifyUserRegistration({ user_id, registration_id, otp }, result));
  const check = (otp: string) =>
    see(mfa.verifyUserVerification({ user_id, verification_id, device_id, otp }, result));
  const state = () => see(mfa.getUserVerification({ user_id, verification_id }, result));
  const device = () => ({ device_id, auth_factor_name: factor });
  const callsLeft = async () => Number((await mfa.getRateLimit({})).data["X-RateLimit-Remaining"]);
  let leftBefore = 0;

  return {
    async enroll() {
      leftBefore = await callsLeft();
      const enrollment = await enroll(mfa, { user_id, factor, display_name });
      measure("created", `\`createFactorRegistration\` was answered with ${lastStatus(observer)}.`);
      registration_id = enrollment.toJSON().registration_id;
      totp = authenticatorOf(enrollment.totp_url);
      const wrong = await submit(wrongCode());
      const right = await submit(codeAt(0));
      const claim = `A wrong code for a registration was answered with ${wrong.text}`;
      measure("attempts", `${claim}, the right code after it with ${right.text}.`);
      expectAccepted(right);
      return "an authenticator is enrolled";
    },
    async completed() {
      const { text } = await submit(codeAt(0));
      return measure("finished", `A code for an accepted registration was answered with ${text}.`);
    },
    async verify() {
      device_id = (await listOwn(mfa, { user_id, display_name }))[0] ?? "";
      const verification = await verify(mfa, { user_id, device: device() });
      measure("created", `\`createDeviceVerification\` was answered with ${lastStatus(observer)}.`);
      verification_id = verification.toJSON().verification_id;
      const wrong = await check(wrongCode());
      measure("wrongCode", `A wrong code was answered by \`verifyUserVerification\` with ${wrong.text}.`);
      const { text } = await state();
      measure("open", `After a wrong code, \`getUserVerification\` was answered with ${text}.`);
      const right = await check(codeAt(1));
      const claim = "After one wrong code for a verification, the right one was answered with";
      measure("attempts", `${claim} ${right.text}.`);
      expectAccepted(right);
      return "the user is verified with it";
    },
    async "second code"() {
      const { text } = await check(codeAt(1));
      const claim = `A code for an accepted verification was answered with ${text}`;
      return measure("finished", `${claim}, its state with ${(await state()).text}.`);
    },
    async "one step"() {
      const { text } = await see(mfa.verifyUserOtp({ user_id, device_id, otp: wrongCode() }, result));
      return measure("wrongOtp", `A wrong code was answered by \`verifyUserOtp\` with ${text}.`);
    },
    async "help desk"() {
      const { mfa_token: otp } = await mfa.generateOtp({ user_id, expires_in, reusable: false });
      // also after Ctrl-C: it signs the user in until it is used up, or has expired
      const { text } = await see(session.mfa.verifyUserOtp({ user_id, otp }, result));
      return measure("temporaryCode", `A temporary code was answered by \`verifyUserOtp\` with ${text}.`);
    },
    async expiry() {
      verification_id = (await verify(mfa, { user_id, device: device(), expires_in })).toJSON()
        .verification_id;
      await waitFor(session, "verification");
      const claim = `After \`expires_at\`, \`getUserVerification\` was answered with ${(await state()).text}`;
      return measure("expired", `${claim}, the right code with ${(await check(codeAt(0))).text}.`);
    },
    async remove() {
      await mfa.deleteEnrolledFactor({ user_id, device_id });
      const { text } = await see(mfa.deleteEnrolledFactor({ user_id, device_id }, result));
      return measure("refusals", `\`deleteEnrolledFactor\` of a removed device was answered with ${text}.`);
    },
    async "late enroll"() {
      const enrollment = await enroll(mfa, { user_id, factor, display_name, expires_in });
      registration_id = enrollment.toJSON().registration_id;
      await waitFor(session, "registration");
      const { text } = await see(mfa.getUserRegistration({ user_id, registration_id }, result));
      const late = await submit(codeAt(0, authenticatorOf(enrollment.totp_url)));
      const claim = `After \`expires_at\`, \`getUserRegistration\` was answered with ${text}`;
      return measure("expired", `${claim}, the right code with ${late.text}.`);
    },
    async verified() {
      // of a late code that was accepted
      await removeOwn(mfa, { user_id, display_name });
      const factors = await mfa.getAuthFactors({ user_id });
      const found = factors.find(({ auth_factor_name }) => auth_factor_name === factor);
      const input = { user_id, factor_id: found?.factor_id ?? 0, display_name, verified: true };
      const { text } = await see(mfa.createFactorRegistration(input, result));
      return measure("verified", `\`verified: true\` for an authenticator was answered with ${text}.`);
    },
    async calls() {
      const left = await callsLeft();
      const calls = observer.responses.filter(({ operation }) => operation !== "getRateLimit").length;
      const claim = `\`X-RateLimit-Remaining\` went from ${leftBefore} to ${left}`;
      return measure("rateLimit", `${claim} while this program made ${calls} calls.`);
    },
  };
}

/** A response as evidence has it: the HTTP status, and the state in its body. */
interface Seen {
  readonly text: string;
  readonly isAccepted: boolean;
}

/** Waits for a response, which may be an error of the API. @throws MfaError if there is none */
async function seen(call: Promise<MethodResult<unknown>>, observer: Observer): Promise<Seen> {
  try {
    const { status, data } = await call;
    const { status: inBody } = Object(data) as { readonly status?: unknown };
    // the reference's envelope, whose `error` is false for an accepted code
    const envelope = Object(inBody) as { readonly code?: unknown; readonly error?: unknown };
    const code = envelope.code ?? Object(data).statusCode;
    const state = typeof inBody === "string" ? printableLine(inBody).slice(0, 40) : undefined;
    let text = `HTTP ${status}`;
    if (state) text += ` and the state \`${state}\``;
    else if (code) text += ` and the code ${Number(code)} in the body`;
    return { text, isAccepted: state === "accepted" || envelope.error === false };
  } catch (error) {
    if (!isMfaError(error) || error.status === undefined || error.status >= 500) throw error;
    if (error.code === "rate_limit" || isForeign(error)) throw error;
    observer.addFailure(error);
    return { text: `HTTP ${error.status}`, isAccepted: false };
  }
}

function expectAccepted({ isAccepted, text }: Seen): void {
  if (!isAccepted) throw new Error(`the code was not accepted: ${text}`);
}

function lastStatus({ responses }: Observer): string {
  return `HTTP ${responses.at(-1)?.status}`;
}

/** Waits until a flow that was started just now has expired, and says for how long. */
async function waitFor({ terminal, wait, signal }: Session, flow: string): Promise<void> {
  for (let left = expires_in + 2; left > 0 && !signal.aborted; left--) {
    showStatus(terminal, `Waiting until a ${flow} has expired: ${left} s`);
    await wait(1000);
  }
}

type Own = Pick<Round, "user_id" | "display_name">;

/** The ids of the devices of the round, by their name. */
async function listOwn(mfa: MfaClient, { user_id, display_name }: Own, options = {}): Promise<string[]> {
  const devices = await mfa.getAuthenticationDevices({ user_id }, options);
  return devices.flatMap(({ user_display_name, device_id }) =>
    user_display_name === display_name ? [device_id] : [],
  );
}

/** Removes the devices of the round. @returns their number */
async function removeOwn(mfa: MfaClient, own: Own, options = {}): Promise<number> {
  const ids = await listOwn(mfa, own, options);
  for (const device_id of ids) await mfa.deleteEnrolledFactor({ user_id: own.user_id, device_id }, options);
  return ids.length;
}

function authenticatorOf(totp_url: string | undefined): TOTP {
  if (totp_url === undefined) throw new Error("the response has no totp_url");
  const parsed = URI.parse(totp_url);
  if (parsed instanceof TOTP) return parsed;
  throw new Error("the totp_url is not of a time-based code");
}

function reasonOf(error: unknown, host: string): string {
  // its message lists the factors of the account
  if (isMfaError(error) && error.code === "invalid_input") return `this user cannot enroll ${factor}`;
  if (isMfaError(error)) return explain(error, host).replaceAll("\n", " ");
  return error instanceof Error ? error.message : String(error);
}
