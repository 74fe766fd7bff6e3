import { readEnvironment } from "../../src/env.ts";
import {
  type AuthFactor,
  type CommonOptions,
  type components,
  createMfaClient,
  enroll,
  findUser,
  isMfaError,
  type MfaClient,
  type MfaErrorCode,
  type OperationData,
  type OperationId,
  type OperationInput,
  type OperationResult,
  type RateLimitHeaders,
  shareTokens,
  verify,
} from "../../src/index.ts";

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

type Schemas = components["schemas"];

const credentials = { clientId: "id", clientSecret: "secret" };

/** Options. */
export const clients: readonly MfaClient[] = [
  createMfaClient({ region: "eu", accessToken: () => "token" }),
  createMfaClient({ region: "us", accessToken: async () => "token", maxRetries: 0, timeoutMs: 1 }),
  createMfaClient({ baseUrl: "http://127.0.0.1:1", accessToken: "a", fetch: (request) => fetch(request) }),
  createMfaClient({ region: "us", subdomain: undefined, credentials, accessToken: undefined }),
  createMfaClient({ region: "us", credentials, tokenStore: shareTokens(new Map()) }),
  createMfaClient({ region: "us", credentials, headers: { "X-Tenant": "a", "X-Other": undefined } }),
  createMfaClient({ region: "us", credentials, headers: [["X-Tenant", "a"]] }),
  createMfaClient({ ...readEnvironment(process.env), timeoutMs: 1 }),
  createMfaClient({ region: "us", credentials, fetchOptions: { cache: "no-store", next: { tags: [] } } }),
];

/** Entries of the log are told apart by their type. */
export const options: CommonOptions = {
  logger: (entry) => (entry.type === "retry" ? entry.delayMs : entry.type === "token" && entry.expiresAt),
};

/** Calls by path, beyond those of the tests. */
export async function byPath(mfa: MfaClient, signal: AbortSignal) {
  const device = { path: { user_id: 42, device_id: "1" } };
  const path = "/api/2/mfa/users/{user_id}/devices/{device_id}";
  await mfa.DELETE(path, { params: device, signal, timeoutMs: 1, maxRetries: 0, headers: { a: "b" } });
}

/** Operation methods: flat input, ids as the wire has them. */
export async function byOperation(mfa: MfaClient) {
  const [device] = await mfa.getAuthenticationDevices({ user_id: 42 });
  same<typeof device, Schemas["Device"] | undefined>(true);
  const { id } = await mfa.createDeviceVerification({ user_id: 42, device_id: device?.device_id ?? "7" });
  same<typeof id, string>(true);
  await mfa.generateOtp({ user_id: 42, expires_in: 60, reusable: false });
  await mfa.listUsers();
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
}

/** Any other route. */
export async function anyRoute(mfa: MfaClient, name: string | undefined) {
  const data = await mfa.request("PATCH", "/api/2/a/{id}", { params: { id: 1 }, body: [], effect: "read" });
  same<typeof data, unknown>(true);
  const result = await mfa.request("GET", "/api/2/a", { query: { name, page: 2 }, as: "result" });
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
  const user = await findUser(mfa, { email: "ada@example.com" });
  same<typeof user, Schemas["User"]>(true);
  return verify(mfa, { user_id: (await findUser(mfa, known)).id });
}

/** The status of a result tells its types apart. */
export async function narrowing(mfa: MfaClient) {
  const init = { params: { path: { user_id: 42 } }, body: { otp: "012345" } };
  const result = await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", init);
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
  return undefined;
}

/** Every operation has the same three types. */
export function operationTypes(id: OperationId): string {
  same<OperationInput<"getAuthFactors">, { user_id: number }>(true);
  same<
    OperationInput<"verifyUserOtp">,
    { user_id: number; otp: string; device_id?: number | string | undefined }
  >(true);
  same<OperationData<"getAuthFactors">, Schemas["AuthFactor"][]>(true);
  same<OperationData<"deleteEnrolledFactor">, undefined>(true);
  same<Extract<OperationResult<"getAuthFactors">, { status: 200 }>["data"], Schemas["AuthFactor"][]>(true);
  same<Extract<OperationResult<"getAuthFactors">, { status: 202 }>, never>(true);
  // 200 and 201 of a POST stand for each other, and only they
  same<Extract<OperationResult<"getAuthFactors">["status"], 200 | 201>, 200>(true);
  same<Extract<OperationResult<"generateOtp">["status"], 200 | 201 | 202 | 204>, 200 | 201>(true);
  same<Extract<OperationResult<"generateOtp">, { status: 200 }>["data"], Schemas["MfaToken"]>(true);
  same<Extract<OperationResult<"generateOtp">, { status: 201 }>["data"], Schemas["MfaToken"]>(true);
  same<Extract<OperationResult<"deleteEnrolledFactor">["status"], 200 | 204 | 301>, 200 | 204>(true);
  return id;
}

/** Enumerations are open: values that nobody has listed are strings. */
export function openEnumerations(state: Schemas["VerificationState"], factor: AuthFactor): unknown {
  const unknownState: typeof state.status = "expired";
  const unknownFactor: typeof factor.auth_factor_name = "YubiKey";
  if (state.status === "accepted") return factor.name;
  return [unknownState, unknownFactor];
}

/** Errors. */
export function errors(error: unknown): MfaErrorCode | undefined {
  if (!isMfaError(error)) return undefined;
  same<typeof error.status, number | undefined>(true);
  same<typeof error.body, unknown>(true);
  return error.code === "rate_limit" ? undefined : error.code;
}
