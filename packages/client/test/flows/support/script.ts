import { createError } from "../../../src/errors/kinds.ts";
import type { MfaError, MfaErrorCode, MfaErrorDetails } from "../../../src/errors/mfa-error.ts";
import { enroll, resumeEnrollment } from "../../../src/flows/enroll.ts";
import type { FlowCallOptions, FlowOptions, ResumeOptions } from "../../../src/flows/flow-options.ts";
import type { Account, SavedEnrollment, SavedVerification } from "../../../src/flows/saved-flow.ts";
import { resumeVerification, verify } from "../../../src/flows/verify.ts";
import type { OperationId, OperationMethods } from "../../../src/operation-types.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

/** Responses and values of the tests. The ids are those of the reference's own samples. */
export const secrets = {
  otp: "012345",
  verification_token: "01-1912451",
  totp_url: "otpauth://totp/bsimons?secret=JBSWY3DPEHPK3PXP&issuer=OneLogin",
  code: "00992782",
} as const;

/** The base URL of the scripted client. */
export const account = "https://acme.onelogin.com";

export const ids = { registration: "36c6cf4c", verification: "afc1a96d", device: "3920371" } as const;

export const factors = [
  { factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" },
  { factor_id: 58958, name: "OneLogin Protect", auth_factor_name: "OneLogin" },
  { factor_id: 58957, name: "Authenticator", auth_factor_name: "Google Authenticator" },
  { factor_id: 77341, name: "Email OTP", auth_factor_name: "OneLogin Email" },
  { factor_id: 77342, name: "Email Magic Link", auth_factor_name: "OneLogin Email" },
] as const;

type Fields = Record<string, unknown>;
const sms = { auth_factor_name: "SMS" };
const holder = { device_id: ids.device, user_id: "42" };

/** The response that starts an enrollment. */
export const registration = (fields: Fields = {}) => ({
  id: ids.registration,
  status: "pending",
  ...sms,
  ...fields,
});
/** The response that starts a verification. */
export const verification = (fields: Fields = {}) => ({ id: ids.verification, ...holder, ...sms, ...fields });
/** The response of the calls that follow, which may name what it is about. */
export const state = (status: string, fields: Fields = {}) => ({ status, ...fields });
/** A device of the list. */
export const device = (device_id: string, auth_factor_name: string, isDefault?: boolean) => ({
  device_id,
  auth_factor_name,
  user_display_name: `device ${device_id}`,
  ...(isDefault === undefined ? {} : { default: isDefault }),
});
/** The temporary code. */
export const temporaryCode = (fields: Fields = {}) => ({
  mfa_token: secrets.code,
  expires_at: "2021-07-27T23:25:50Z",
  reusable: false,
  device_id: "user_temp_otp_36216766",
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
    start: (mfa, options) => verify(mfa, { user_id: 42, device: ids.device }, options),
    resume: (mfa, saved, options) => resumeVerification(mfa, saved as SavedVerification, options),
  },
];

/** The calls of a flow: the fields of its start, the responses to codes, and those to polls. */
export function scriptFlow(
  { starts, sends, asks, response }: Flow,
  fields: Fields = {},
  codes: readonly Response[] = [state("accepted")],
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
    const expires_at = seconds === undefined ? undefined : inSeconds(script.clock, seconds);
    return verification({ auth_factor_name: "OneLogin", expires_at });
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
