import {
  type AuthFactor,
  type components,
  createMfaClient,
  enroll,
  findUser,
  isMfaError,
  type MfaClient,
  type MfaError,
  type MfaErrorCode,
  type OperationData,
  type OperationId,
  type OperationInput,
  type OperationResult,
  type RateLimitHeaders,
  resumeEnrollment,
  resumeVerification,
  verify,
} from "../src/index.ts";
import { request } from "../src/request.ts";
import { shareTokens } from "../src/tokens.ts";

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

/** The fields of an intersection. */
type Flat<T> = { [Name in keyof T]: T[Name] };

type Schemas = components["schemas"];

const accessToken = "token";
const credentials = { clientId: "id", clientSecret: "secret" };

/** Options. */
export const clients: readonly MfaClient[] = [
  createMfaClient({ region: "us", subdomain: undefined, credentials, accessToken: undefined }),
  createMfaClient({ region: "us", credentials, fetchOptions: { cache: "no-store", next: { tags: [] } } }),
  // @ts-expect-error no address
  createMfaClient({ accessToken }),
  // @ts-expect-error two addresses
  createMfaClient({ subdomain: "acme", region: "eu", accessToken }),
  // @ts-expect-error neither an access token nor credentials
  createMfaClient({ subdomain: "acme" }),
  // @ts-expect-error an access token and credentials
  createMfaClient({ subdomain: "acme", accessToken, credentials }),
  // @ts-expect-error a token store without credentials
  createMfaClient({ subdomain: "acme", accessToken, tokenStore: shareTokens(new Map()) }),
  // @ts-expect-error an unknown option
  createMfaClient({ subdomain: "acme", accessToken, token: "token" }),
  createMfaClient({
    subdomain: "acme",
    accessToken,
    onEvent: (event) => event.type === "retry" && event.delayMs,
  }),
  // @ts-expect-error a listener that reads a field of another event
  createMfaClient({ subdomain: "acme", accessToken, onEvent: (event) => event.delayMs }),
  // @ts-expect-error an option of fetch that the client sets
  createMfaClient({ subdomain: "acme", accessToken, fetchOptions: { redirect: "follow" } }),
];

/** Calls by path, beyond those of the tests. */
export async function byPath(mfa: MfaClient, signal: AbortSignal) {
  const user = { path: { user_id: 42 } };
  const device = { path: { user_id: 42, device_id: "1" } };
  const path = "/api/2/mfa/users/{user_id}/devices/{device_id}";
  await mfa.DELETE(path, { params: device, signal, timeoutMs: 1, maxRetries: 0, headers: { a: "b" } });
  // @ts-expect-error a method that the path does not have
  await mfa.POST("/api/2/mfa/users/{user_id}/factors", { params: user });
}

/** Operation methods: flat input, ids as the wire has them. */
export async function byOperation(mfa: MfaClient) {
  const [device] = await mfa.getAuthenticationDevices({ user_id: 42 });
  same<typeof device, Schemas["Device"] | undefined>(true);
  const { id } = await mfa.createDeviceVerification({ user_id: 42, device_id: device?.device_id ?? "7" });
  same<typeof id, string>(true);
  const [user] = await mfa.listUsers({ email: "ada@example.com", page: 2 });
  same<typeof user, Schemas["User"] | undefined>(true);
  const nothing = await mfa.deleteEnrolledFactor({ user_id: 42, device_id: "7" });
  same<typeof nothing, undefined>(true);
  const { data, headers, rateLimit } = await mfa.getAuthFactors({ user_id: 42 }, { as: "result" });
  same<typeof data, OperationData<"getAuthFactors">>(true);
  same<typeof headers, Headers>(true);
  same<typeof rateLimit, RateLimitHeaders | undefined>(true);
  const raw = await mfa.getAuthFactors({ user_id: 42 }, { as: "response" });
  same<typeof raw, Response>(true);
  // @ts-expect-error no input
  await mfa.getAuthFactors();
  // @ts-expect-error a parameter is missing
  await mfa.deleteEnrolledFactor({ user_id: 42 });
  // @ts-expect-error a field of the body is missing
  await mfa.verifyUserVerification({ user_id: 42, verification_id: "a" });
  // @ts-expect-error seconds as text, which the spec discourages
  await mfa.createDeviceVerification({ user_id: 42, device_id: 7, expires_in: "240" });
  // @ts-expect-error a field that the request does not have
  await mfa.createDeviceVerification({ user_id: 42, device_id: 7, phone: "+1" });
  // @ts-expect-error a field of an operation without a body
  await mfa.getAuthFactors({ user_id: 42, otp: "012345" });
  // @ts-expect-error an unknown option
  await mfa.getRateLimit({}, { retries: 3 });
}

/** Any other route. */
export async function anyRoute(mfa: MfaClient, name: string | undefined) {
  const data = await request(mfa, "PATCH", "/api/2/a/{id}", { params: { id: 1 }, body: [], effect: "read" });
  same<typeof data, unknown>(true);
  const result = await request(mfa, "GET", "/api/2/a", { query: { name, page: 2 }, as: "result" });
  same<typeof result.data, unknown>(true);
}

/** Optional fields take `undefined`, under `exactOptionalPropertyTypes` too. */
export async function maybe(mfa: MfaClient, device: string | undefined, expires_in: number | undefined) {
  await mfa.verifyUserOtp({ user_id: 42, otp: "012345", device_id: device });
  await mfa.listUsers({ email: device, page: expires_in });
  await enroll(mfa, { user_id: 42, factor: 1, display_name: "Phone", expires_in, custom_message: device });
  return verify(mfa, { user_id: 42, device, expires_in });
}

/** The one user, by either name. */
export async function users(mfa: MfaClient, known: { email: string } | { username: string }) {
  const user = await findUser(mfa, known);
  same<typeof user, Schemas["User"]>(true);
  // @ts-expect-error neither
  await findUser(mfa, {});
  // @ts-expect-error both
  await findUser(mfa, { email: "ada@example.com", username: "ada" });
  // @ts-expect-error a value that a form may not have
  await findUser(mfa, { email: new FormData().get("email") });
  // @ts-expect-error not everybody has an address
  return user.email.length;
}

/** The status of a result tells its types apart. */
export async function narrowing(mfa: MfaClient) {
  const init = { params: { path: { user_id: 42 } }, body: { otp: "012345" } };
  const result = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", init);
  // @ts-expect-error a status that the operation does not have
  const odd = result.status === 202;
  if (result.status === 200) {
    same<typeof result.data, Schemas["OtpResult"]>(true);
    same<typeof result.error, undefined>(true);
    // @ts-expect-error another type
    same<typeof result.data, Schemas["Device"]>(true);
  }
  if (result.status === 422) {
    same<typeof result.error, Schemas["ErrorResponse"]>(true);
    same<typeof result.data, undefined>(true);
    if ("message" in result.error) return result.error.name;
  }
  if (result.status === 429) same<typeof result.error, Schemas["ErrorResponse"] | string>(true);
  if (result.status === 503) same<typeof result.error, Schemas["ErrorResponse"] | string>(true);
  if (result.data) return "status" in result.data ? result.data.status : result.data.code;
  return odd;
}

/** Every operation has the same three types. */
export function operationTypes(): void {
  same<OperationInput<"getAuthFactors">, { user_id: number }>(true);
  same<
    Flat<OperationInput<"verifyUserOtp">>,
    { user_id: number; otp: string; device_id?: number | string | undefined }
  >(true);
  same<OperationData<"getAuthFactors">, Schemas["AuthFactor"][]>(true);
  // 200 and 201 of a POST stand for each other, and only they
  same<Extract<OperationResult<"getAuthFactors">["status"], 200 | 201>, 200>(true);
  same<Extract<OperationResult<"generateOtp">["status"], 200 | 201 | 202 | 204>, 200 | 201>(true);
  same<Extract<OperationResult<"generateOtp">, { status: 200 }>["data"], Schemas["MfaToken"]>(true);
  same<Extract<OperationResult<"generateOtp">, { status: 201 }>["data"], Schemas["MfaToken"]>(true);
  same<Extract<OperationResult<"deleteEnrolledFactor">["status"], 200 | 204 | 301>, 200 | 204>(true);
}

// @ts-expect-error no operation
export const id: OperationId = "getUsers";

/** Data of the API. Enumerations are open: values that nobody has listed are strings. */
export async function responses(mfa: MfaClient, factor: AuthFactor) {
  const state = await mfa.getUserVerification({ user_id: 42, verification_id: "a" });
  const unknownState: typeof state.status = "expired";
  const unknownFactor: typeof factor.auth_factor_name = "YubiKey";
  // @ts-expect-error a field that the spec does not have; it is there at run time
  const later = state.added_later;
  // @ts-expect-error such a field further inside
  const inner = (await mfa.getRateLimit()).data.remaining;
  const outcome = await mfa.verifyUserOtp({ user_id: 42, otp: "012345" });
  // @ts-expect-error only one of its three shapes says so in a text
  const text: string = outcome.status;
  return [unknownState, unknownFactor, text, later, inner];
}

/** Flows. */
export async function flows(mfa: MfaClient) {
  const { submit, toJSON } = await verify(mfa, { user_id: 42 });
  // @ts-expect-error a number as one-time password
  await submit(12_345);
  // also of a variable, whose unknown fields the compiler does not refuse
  const chosen = { user_id: 42, device_id: "7" };
  // @ts-expect-error the field is "device"
  await verify(mfa, chosen);
  // @ts-expect-error the state of a verification
  resumeEnrollment(mfa, toJSON());
  // @ts-expect-error not what a state says: the outcome is asked for
  return resumeVerification(mfa, toJSON()).status;
}

/** Errors. */
export function errors(error: MfaError, thrown: unknown): MfaErrorCode | undefined {
  // @ts-expect-error an error is not to be written to
  error.code = "network";
  // @ts-expect-error nothing is known about it
  if (!isMfaError(thrown)) return thrown.code;
  same<typeof thrown.status, number | undefined>(true);
  same<typeof thrown.body, unknown>(true);
  return thrown.code === "rate_limit" ? undefined : thrown.code;
}
