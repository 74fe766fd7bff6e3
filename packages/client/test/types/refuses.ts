import {
  createMfaClient,
  findUser,
  type MfaClient,
  type MfaError,
  type OperationId,
  resumeEnrollment,
  resumeVerification,
  shareTokens,
  verify,
} from "../../src/index.ts";

const accessToken = "token";
const credentials = { clientId: "id", clientSecret: "secret" };

/** Options. The right twins are in accepts.ts. */
export const clients: readonly MfaClient[] = [
  // @ts-expect-error another region
  createMfaClient({ region: "ap", accessToken }),
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
  // @ts-expect-error a number as token
  createMfaClient({ subdomain: "acme", accessToken: 5 }),
  // @ts-expect-error a function that gives no token
  createMfaClient({ subdomain: "acme", accessToken: () => undefined }),
  // @ts-expect-error headers as one text
  createMfaClient({ subdomain: "acme", accessToken, headers: "X-Tenant: a" }),
  // @ts-expect-error a logger that reads a field of another event
  createMfaClient({ subdomain: "acme", accessToken, logger: (entry) => entry.delayMs }),
  // @ts-expect-error an option of fetch that the client sets
  createMfaClient({ subdomain: "acme", accessToken, fetchOptions: { redirect: "follow" } }),
  // @ts-expect-error a text as time
  createMfaClient({ subdomain: "acme", accessToken, timeoutMs: "30s" }),
];

/** Calls by path. */
export async function byPath(mfa: MfaClient) {
  const user = { path: { user_id: 42 } };
  // @ts-expect-error a path that the spec does not have
  await mfa.GET("/api/2/mfa/users/{user_id}/factor", { params: user });
  // @ts-expect-error a method that the path does not have
  await mfa.POST("/api/2/mfa/users/{user_id}/factors", { params: user });
  // @ts-expect-error no parameters
  await mfa.GET("/api/2/mfa/users/{user_id}/factors");
  // @ts-expect-error no body
  await mfa.POST("/api/2/mfa/users/{user_id}/verifications/", { params: user });
  // @ts-expect-error another form of the response
  await mfa.getRateLimit({}, { as: "text" });
  // @ts-expect-error another way to read the body
  await mfa.GET("/auth/rate_limit", { parseAs: "text" });
  // @ts-expect-error a call that the client does not have
  await mfa.PATCH("/auth/rate_limit");
}

/** Operation methods. */
export async function byOperation(mfa: MfaClient) {
  // @ts-expect-error no input
  await mfa.getAuthFactors();
  // @ts-expect-error a parameter is missing
  await mfa.deleteEnrolledFactor({ user_id: 42 });
  // @ts-expect-error a field of the body is missing
  await mfa.verifyUserVerification({ user_id: 42, verification_id: "a" });
  // @ts-expect-error a number as one-time password
  await mfa.verifyUserOtp({ user_id: 42, otp: 12_345 });
  // @ts-expect-error seconds as text, which the spec discourages
  await mfa.createDeviceVerification({ user_id: 42, device_id: 7, expires_in: "240" });
  // @ts-expect-error a field that the request does not have
  await mfa.createDeviceVerification({ user_id: 42, device_id: 7, phone: "+1" });
  // @ts-expect-error a field of an operation without a body
  await mfa.getAuthFactors({ user_id: 42, otp: "012345" });
  // @ts-expect-error a text as user_id
  await mfa.getAuthFactors({ user_id: "42" });
  // @ts-expect-error another grant
  await mfa.generateToken({ grant_type: "password" });
  // @ts-expect-error an unknown option
  await mfa.getRateLimit({}, { retries: 3 });
  // @ts-expect-error an operation that the spec does not have
  await mfa.listGroups();
}

/** Any other route. */
export async function anyRoute(mfa: MfaClient) {
  // @ts-expect-error another method
  await mfa.request("get", "/api/2/a");
  // @ts-expect-error another effect
  await mfa.request("GET", "/api/2/a", { effect: "write" });
  // @ts-expect-error a list in the query
  await mfa.request("GET", "/api/2/a", { query: { ids: [1, 2] } });
  // @ts-expect-error openapi-fetch's form of parameters
  await mfa.request("GET", "/api/2/a", { params: { path: { id: 1 } } });
  // @ts-expect-error a field of unknown data
  return (await mfa.request("GET", "/api/2/a")).id;
}

/** Results, before their status is known. */
export async function narrowing(mfa: MfaClient) {
  const result = await mfa.GET("/api/2/mfa/users/{user_id}/factors", { params: { path: { user_id: 42 } } });
  // @ts-expect-error the data may not be there
  const early = result.data.length;
  // @ts-expect-error a status that the operation does not have
  const odd = result.status === 202;
  // @ts-expect-error an error has no data
  const data: unknown[] = result.status === 422 ? result.data : [];
  if (result.status !== 429) return [early, odd, data];
  // @ts-expect-error the error of the network's edge is text
  return result.error.message;
}

/** Data of the API. */
export async function responses(mfa: MfaClient) {
  const state = await mfa.getUserVerification({ user_id: 42, verification_id: "a" });
  // @ts-expect-error a state is a text
  const code: number = state.status;
  // @ts-expect-error a field that the spec does not have; it is there at run time
  const later = state.added_later;
  // @ts-expect-error such a field further inside
  const inner = (await mfa.getRateLimit()).data.remaining;
  const outcome = await mfa.verifyUserOtp({ user_id: 42, otp: "012345" });
  // @ts-expect-error only one of its three shapes says so in a text
  const text: string = outcome.status;
  return [code, text, later, inner];
}

/** The one user. */
export async function users(mfa: MfaClient) {
  // @ts-expect-error neither
  await findUser(mfa, {});
  // @ts-expect-error both
  await findUser(mfa, { email: "ada@example.com", username: "ada" });
  // @ts-expect-error an id is what it finds
  await findUser(mfa, { email: "ada@example.com", user_id: 42 });
  // @ts-expect-error a value that a form may not have
  await findUser(mfa, { email: new FormData().get("email") });
  // @ts-expect-error not everybody has an address
  return (await findUser(mfa, { username: "ada" })).email.length;
}

/** Flows. */
export async function flows(mfa: MfaClient) {
  const { submit } = await verify(mfa, { user_id: 42 });
  // @ts-expect-error a number as one-time password
  await submit(12_345);
  // also of a variable, whose unknown fields the compiler does not refuse
  const chosen = { user_id: 42, device_id: "7" };
  // @ts-expect-error the field is "device"
  await verify(mfa, chosen);
  // @ts-expect-error the state of a verification
  resumeEnrollment(mfa, (await verify(mfa, { user_id: 42 })).toJSON());
  // @ts-expect-error not what a state says: the outcome is asked for
  return resumeVerification(mfa, (await verify(mfa, { user_id: 42 })).toJSON()).status;
}

// @ts-expect-error no operation
export const id: OperationId = "getUsers";

/** Errors. */
export function errors(error: MfaError, unknown: unknown) {
  // @ts-expect-error no such code
  if (error.code === "oops") return undefined;
  // @ts-expect-error an error is not to be written to
  error.code = "network";
  // @ts-expect-error nothing is known about it
  return unknown.code;
}
