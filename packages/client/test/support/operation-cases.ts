import { operations } from "../../src/generated/operations.ts";
import type { OperationId } from "../../src/index.ts";
import { json, noContent, type Step } from "./fake-fetch.ts";
import type { Fields } from "./harness.ts";

/** One valid call of an operation. */
export interface OperationCase {
  readonly input: Fields;
  /** What follows the host. */
  readonly url: string;
  /** The body as sent. */
  readonly body: string;
  /** The data of the response. */
  readonly data: unknown;
  readonly status: number;
}

const state = { id: "afc1a96d", status: "accepted", device_id: "3920371" };
const started = { id: "afc1a96d", status: "pending", device_id: "3920371", user_id: "42" };
const success = { error: false, code: 200, type: "success", message: "Success" };
const users = "/api/2/mfa/users/42";

/** The input of every operation, its request and its response. */
// biome-ignore format: a table
export const operationCases: Readonly<Record<OperationId, OperationCase>> = {
  getAuthFactors: {
    input: { user_id: 42 }, url: `${users}/factors`, body: "",
    status: 200, data: [{ factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" }],
  },
  createFactorRegistration: {
    input: { user_id: 42, factor_id: 58959, display_name: "phone", verified: false }, url: `${users}/registrations`,
    body: '{"factor_id":58959,"display_name":"phone","verified":false}', status: 201, data: started,
  },
  getUserRegistration: {
    input: { user_id: 42, registration_id: "afc1a96d" }, url: `${users}/registrations/afc1a96d`, body: "",
    status: 200, data: state,
  },
  verifyUserRegistration: {
    input: { registration_id: "afc1a96d", otp: "012345", user_id: 42 }, url: `${users}/registrations/afc1a96d`,
    body: '{"otp":"012345"}', status: 200, data: state,
  },
  getAuthenticationDevices: {
    input: { user_id: 42 }, url: `${users}/devices`, body: "",
    status: 200, data: [{ device_id: "3920371", auth_factor_name: "SMS", default: true }],
  },
  deleteEnrolledFactor: {
    input: { user_id: 42, device_id: "3920371" }, url: `${users}/devices/3920371`, body: "", status: 204, data: undefined,
  },
  createDeviceVerification: {
    input: { user_id: 42, device_id: 3920371, expires_in: 120 }, url: `${users}/verifications`,
    body: '{"device_id":3920371,"expires_in":120}', status: 201, data: started,
  },
  verifyUserOtp: {
    input: { user_id: 42, otp: "012345", device_id: "98765" }, url: `${users}/verifications/`,
    body: '{"otp":"012345","device_id":"98765"}', status: 200, data: state,
  },
  getUserVerification: {
    input: { user_id: 42, verification_id: "afc1a96d" }, url: `${users}/verifications/afc1a96d`, body: "",
    status: 200, data: state,
  },
  verifyUserVerification: {
    input: { user_id: 42, verification_id: "afc1a96d", otp: "012345", device_id: 98765 },
    url: `${users}/verifications/afc1a96d`, body: '{"otp":"012345","device_id":98765}', status: 200, data: state,
  },
  generateOtp: {
    input: { user_id: 42 }, url: `${users}/mfa_token`, body: "{}", status: 201,
    data: { mfa_token: "915031", reusable: true, expires_at: "2026-01-01T00:00:00Z", device_id: "1" },
  },
  listUsers: {
    input: { email: "ada@example.com", fields: "id,email" }, url: "/api/2/users?email=ada%40example.com&fields=id%2Cemail",
    body: "", status: 200, data: [{ id: 42, email: "ada@example.com", username: "ada", status: 1 }],
  },
  generateToken: {
    input: { grant_type: "client_credentials" }, url: "/auth/oauth2/v2/token",
    body: '{"grant_type":"client_credentials"}', status: 200,
    data: { access_token: "xx508xx", created_at: "2026-01-01", expires_in: 36_000, token_type: "bearer" },
  },
  revokeToken: {
    input: { access_token: "xx508xx" }, url: "/auth/oauth2/revoke", body: '{"access_token":"xx508xx"}',
    status: 200, data: { status: success },
  },
  getRateLimit: {
    input: {}, url: "/auth/rate_limit", body: "", status: 200,
    data: {
      status: success, data: { "X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4999, "X-RateLimit-Reset": 1800 },
    },
  },
};

/** The operations' names, as generated. */
// Object.keys widens the keys to string
export const operationIds = Object.keys(operations) as OperationId[];

/** Whether an access token is sent to an operation. */
export function takesToken(operation: OperationId): boolean {
  return operations[operation].security.some(([scheme]) => scheme === "OAuth2");
}

/** The response of the case. */
export function responseTo(operation: OperationId): Step {
  const { data, status } = operationCases[operation];
  return status === 204 ? noContent : json(status, data);
}

/** `headers.Authorization` for the operations that no access token is sent to. */
export function headersFor(operation: OperationId): Record<string, string> {
  return takesToken(operation) ? {} : { Authorization: "Basic aWQ6c2VjcmV0" };
}

/** The operation's `x-effect`. */
export function effectOf(operation: OperationId): string {
  return operations[operation].extensions["x-effect"];
}

/** The JSON types of a success; none if it has no body. */
function shapesOf(operation: OperationId): string {
  const successes = Object.entries(operations[operation].responses).filter(([status]) => /^2/.test(status));
  return [...new Set(successes.flatMap(([, content]) => Object.values(content)))].join();
}

/** Whether the operation's success has a body. */
export function hasBody(operation: OperationId): boolean {
  return operationCases[operation].status !== 204;
}

/** What the transport sees of an operation: two operations of one kind take the same path through it. */
function kindOf(operation: OperationId): string {
  const { body, security } = operations[operation];
  return JSON.stringify([effectOf(operation), body, shapesOf(operation), security]);
}

function firstOfEach(groupOf: (operation: OperationId) => string): OperationId[] {
  const groups = operationIds.map(groupOf);
  return operationIds.filter((_, index) => groups.indexOf(groups[index] ?? "") === index);
}

/** One operation of each kind: effect, request body, shape of a success (or none) and security. */
export const oneOfEachKind = firstOfEach(kindOf);

/** The operations of which another one stands for the kind. */
export const otherOperations = operationIds.filter((operation) => !oneOfEachKind.includes(operation));

/** One operation of each effect. */
export const oneOfEachEffect = firstOfEach(effectOf);

/** One operation of each shape of a success, where it has one. */
export const oneOfEachShape = firstOfEach(shapesOf).filter(hasBody);
