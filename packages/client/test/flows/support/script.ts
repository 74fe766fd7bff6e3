import { createError } from "../../../src/errors/kinds.ts";
import type { MfaError, MfaErrorCode, MfaErrorDetails } from "../../../src/errors/mfa-error.ts";
import { enroll, resumeEnrollment } from "../../../src/flows/enroll.ts";
import type { FlowCallOptions, FlowOptions, ResumeOptions } from "../../../src/flows/flow-options.ts";
import type { Account, SavedEnrollment, SavedVerification } from "../../../src/flows/saved-flow.ts";
import { resumeVerification, verify } from "../../../src/flows/verify.ts";
import type { OperationId, OperationMethods } from "../../../src/operation-types.ts";
import { exampleOf, examplesOf } from "../../support/examples.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

const [registrations, verifications, devices] = [
  examplesOf("createFactorRegistration", 201),
  examplesOf("createDeviceVerification", 201),
  exampleOf("getAuthenticationDevices", 200, "everyDevice"),
];

/** Values that no test shows. The code begins with zeros, which must not get lost. */
export const secrets = {
  otp: "012345",
  verification_token: "01-1912451",
  totp_url: "otpauth://totp/mike.tester%40onelogin.com?secret=JBSWY3DPEHPK3PXP",
  code: "00992782",
} as const;

/** The base URL of the scripted client. */
export const account = "https://acme.onelogin.com";

const started = {
  registration: ofFactor(registrations, "SMS"),
  verification: ofFactor(verifications, "SMS"),
};

/** Ids of the spec's examples. */
export const ids = {
  registration: started.registration.id,
  verification: started.verification.id,
  device: started.verification.device_id,
};

/** Factors that a user can enroll: those of the spec's example, and a second one by e-mail. */
export const factors = exampleOf("getAuthFactors", 200, "everyFactor").flatMap((factor) => {
  const link = { ...factor, factor_id: 58_962, name: "Email Magic Link" };
  return factor.auth_factor_name === "OneLogin Email" ? [factor, link] : [factor];
});

/** Returns the first of a list that is of a factor, or else the first by SMS. */
export function ofFactor<T extends { auth_factor_name?: string }>(list: readonly T[], factor: unknown): T {
  const find = (name: unknown) => list.find(({ auth_factor_name }) => auth_factor_name === name);
  const found = find(factor) ?? find("SMS");
  if (!found) throw new Error("the list has no SMS");
  return found;
}

/** The examples' dates are past. An example with an end has this one. */
const endOf = (example: object) => ("expires_at" in example ? { expires_at: "2026-01-01T00:10:00Z" } : {});

type Fields = Record<string, unknown>;

/** The response that starts an enrollment: the spec's example for its factor, with some fields changed. */
export function registration(fields: Fields = {}) {
  const example = ofFactor(registrations, fields.auth_factor_name);
  return { ...example, ...endOf(example), id: ids.registration, ...fields };
}

/** The response that starts a verification, likewise. */
export function verification(fields: Fields = {}) {
  const example = ofFactor(verifications, fields.auth_factor_name);
  const own = { id: ids.verification, device_id: ids.device, user_id: "42" };
  return { ...example, ...endOf(example), ...own, ...fields };
}

/** The response of the calls that follow an enrollment's start. */
export function registrationState(status: string, fields: Fields = {}) {
  return { ...stateExample("verifyUserRegistration", status), id: ids.registration, status, ...fields };
}

/** The response of the calls that follow a verification's start. */
export function state(status: string, fields: Fields = {}) {
  return { ...stateExample("verifyUserVerification", status), id: ids.verification, status, ...fields };
}

/** The spec's example of a state. A word that it does not list is what `pending` was. */
function stateExample(operation: "verifyUserRegistration" | "verifyUserVerification", status: string) {
  const isListed = status === "accepted" || status === "rejected";
  const example = exampleOf(operation, 200, isListed ? status : "wrongCode");
  return "device_id" in example ? { ...example, device_id: ids.device } : example;
}

/** A device of the list, as the spec's example has it for its factor. */
export function device(device_id: string, auth_factor_name: string, fields: Fields = {}) {
  return { ...ofFactor(devices, auth_factor_name), device_id, auth_factor_name, ...fields };
}

/** A user of the list. */
export function listedUser(id: number, fields: Fields = {}) {
  return { ...exampleOf("listUsers", 200, "one")[0], id, ...fields };
}

/** The temporary code. */
export const temporaryCode = (fields: Fields = {}) => ({
  ...exampleOf("generateOtp", 201, "fromReference"),
  mfa_token: secrets.code,
  ...fields,
});

/** End of a call: this value, this error, or the result of the function. */
export type Response = unknown | Error | ((options: FlowCallOptions) => unknown);

export type Script = ReturnType<typeof createScript>;

/** Creates operation methods without a client, which end as their lists say, the last entry again and again. */
export function createScript(
  responses: Partial<Record<OperationId, readonly Response[]>>,
  clock = createFakeClock(),
  headersBy: (clock: FakeClock) => Headers = dated,
) {
  const calls: { operation: string; input: Fields; options: FlowCallOptions }[] = [];
  /** Number of calls of an operation. */
  const count = (operation: OperationId) => calls.filter((call) => call.operation === operation).length;
  // Object.entries widens the keys to string
  const entries = Object.entries(responses) as [OperationId, readonly Response[]][];
  const methods = entries.map(([operation, list]) => {
    // a test of a list sees all options, and gives the headers of its responses itself
    const isFlow = operation !== "listUsers";
    const method = async (input: Fields, all: FlowCallOptions & { as?: unknown }) => {
      const { as, ...options } = isFlow ? all : { ...all, as: undefined };
      const response = list[Math.min(count(operation), list.length - 1)];
      calls.push({ operation, input, options: isFlow ? options : all });
      if (response instanceof Error) throw response;
      const data = typeof response === "function" ? await response(options) : response;
      return as === "result" ? { data, headers: headersBy(clock) } : data;
    };
    return [operation, method];
  });
  // the responses are data, and an operation that a test has no response for must not be called
  const mfa = Object.fromEntries([["baseUrl", account], ...methods]) as unknown as OperationMethods & Account;
  return { mfa, calls, count, clock };
}

/** The headers of a response by a server whose clock is right, whatever the caller's shows. */
function dated({ elapsed }: FakeClock): Headers {
  return new Headers({ date: new Date(elapsed()).toUTCString() });
}

/** The flow of an enrollment or of a verification. */
export interface Flow {
  readonly name: string;
  readonly starts: "createFactorRegistration" | "createDeviceVerification";
  readonly sends: "verifyUserRegistration" | "verifyUserVerification";
  readonly asks: "getUserRegistration" | "getUserVerification";
  /** The input that names what was started. */
  readonly call: Readonly<Fields>;
  readonly response: (fields?: Fields) => Fields;
  /** The response to a code or a poll. */
  readonly state: (status: string, fields?: Fields) => Fields;
  readonly start: (
    mfa: OperationMethods & Account,
    options?: FlowOptions,
  ) => Promise<Awaited<ReturnType<typeof verify | typeof enroll>>>;
  /** Resumes it from any value, as one that comes out of a session. */
  readonly resume: (
    mfa: OperationMethods & Account,
    saved: unknown,
    options?: ResumeOptions,
  ) => ReturnType<typeof resumeVerification | typeof resumeEnrollment>;
}

export const flows: readonly Flow[] = [
  {
    name: "an enrollment",
    starts: "createFactorRegistration",
    sends: "verifyUserRegistration",
    asks: "getUserRegistration",
    call: { user_id: 42, registration_id: ids.registration },
    response: registration,
    state: registrationState,
    start: (mfa, options) => enroll(mfa, { user_id: 42, factor: 1, display_name: "phone" }, options),
    resume: (mfa, saved, options) => resumeEnrollment(mfa, saved as SavedEnrollment, options),
  },
  {
    name: "a verification",
    starts: "createDeviceVerification",
    sends: "verifyUserVerification",
    asks: "getUserVerification",
    call: { user_id: 42, verification_id: ids.verification },
    response: verification,
    state,
    start: (mfa, options) => verify(mfa, { user_id: 42, device: ids.device }, options),
    resume: (mfa, saved, options) => resumeVerification(mfa, saved as SavedVerification, options),
  },
];

/** The calls of a flow: the fields of its start, the responses to codes, and those to polls. */
export function scriptFlow(
  { starts, sends, asks, response, state: stateOf }: Flow,
  fields: Fields = {},
  codes: readonly Response[] = [stateOf("accepted")],
  polls = codes,
  clock?: FakeClock,
): Script {
  return createScript({ [starts]: [response(fields)], [sends]: codes, [asks]: polls }, clock);
}

/** Starts a push whose polls end as the list says. `seconds` is its life; without it the server names none. */
export async function startPush(responses: readonly Response[], seconds?: number, headers?: Headers) {
  /** Times of the polls in milliseconds after the start. */
  const polledAt: number[] = [];
  const push = () => {
    const end = seconds === undefined ? {} : { expires_at: inSeconds(script.clock, seconds) };
    return verification({ auth_factor_name: "OneLogin", ...end });
  };
  const methods = {
    createDeviceVerification: [push],
    getUserVerification: responses.map((response) => async (options: object) => {
      polledAt.push(script.clock.now() - begin);
      if (response instanceof Error) throw response;
      return typeof response === "function" ? response(options) : response;
    }),
  };
  const script: Script = createScript(methods, undefined, headers && (() => headers));
  const begin = script.clock.now();
  const { wait } = await verify(script.mfa, { user_id: 42, device: ids.device }, { clock: script.clock });
  return { ...script, polledAt, wait };
}

/** An error of the client. */
export function failure(code: MfaErrorCode, details?: MfaErrorDetails): MfaError {
  return createError(code, "scripted", details);
}

/** Callbacks that fail, at once and later. */
export const failing: readonly (() => void)[] = [
  () => {
    throw new RangeError("no room");
  },
  () => Promise.reject(new RangeError("no room")),
];

/** A page of users, with the headers of its response. */
export const page = (data: unknown, headers = {}) => ({ data, headers: new Headers(headers) });

/** A date some seconds after the clock's, as the server writes it. */
export function inSeconds(clock: FakeClock, seconds: number): string {
  return new Date(clock.now() + seconds * 1000).toISOString();
}
