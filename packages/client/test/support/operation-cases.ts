import { operations } from "../../src/generated/operations.ts";
import type { OperationId } from "../../src/index.ts";
import { json, noContent, type Step } from "./fake-fetch.ts";
import type { Fields } from "./harness.ts";

/** One right call of an operation. */
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
const users = "/api/2/mfa/users/42";

/** What every operation is asked, what goes out and what comes back. */
export const operationCases: Readonly<Record<OperationId, OperationCase>> = {
  getAuthFactors: {
    input: { user_id: 42 },
    url: `${users}/factors`,
    body: "",
    data: [{ factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" }],
    status: 200,
  },
  createFactorRegistration: {
    input: { user_id: 42, factor_id: 58959, display_name: "phone", verified: false },
    url: `${users}/registrations`,
    body: '{"factor_id":58959,"display_name":"phone","verified":false}',
    data: started,
    status: 201,
  },
  getUserRegistration: {
    input: { user_id: 42, registration_id: "afc1a96d" },
    url: `${users}/registrations/afc1a96d`,
    body: "",
    data: state,
    status: 200,
  },
  verifyUserRegistration: {
    input: { registration_id: "afc1a96d", otp: "012345", user_id: 42 },
    url: `${users}/registrations/afc1a96d`,
    body: '{"otp":"012345"}',
    data: state,
    status: 200,
  },
  getAuthenticationDevices: {
    input: { user_id: 42 },
    url: `${users}/devices`,
    body: "",
    data: [{ device_id: "3920371", auth_factor_name: "SMS", default: true }],
    status: 200,
  },
  deleteEnrolledFactor: {
    input: { user_id: 42, device_id: "3920371" },
    url: `${users}/devices/3920371`,
    body: "",
    data: undefined,
    status: 204,
  },
  createDeviceVerification: {
    input: { user_id: 42, device_id: 3920371, expires_in: 120 },
    url: `${users}/verifications`,
    body: '{"device_id":3920371,"expires_in":120}',
    data: started,
    status: 201,
  },
  verifyUserOtp: {
    input: { user_id: 42, otp: "012345", device_id: "98765" },
    url: `${users}/verifications/`,
    body: '{"otp":"012345","device_id":"98765"}',
    data: state,
    status: 200,
  },
  getUserVerification: {
    input: { user_id: 42, verification_id: "afc1a96d" },
    url: `${users}/verifications/afc1a96d`,
    body: "",
    data: state,
    status: 200,
  },
  verifyUserVerification: {
    input: { user_id: 42, verification_id: "afc1a96d", otp: "012345", device_id: 98765 },
    url: `${users}/verifications/afc1a96d`,
    body: '{"otp":"012345","device_id":98765}',
    data: state,
    status: 200,
  },
  generateOtp: {
    input: { user_id: 42 },
    url: `${users}/mfa_token`,
    body: "{}",
    data: { mfa_token: "915031", reusable: true, expires_at: "2026-01-01T00:00:00Z", device_id: "1" },
    status: 201,
  },
  generateToken: {
    input: { grant_type: "client_credentials" },
    url: "/auth/oauth2/v2/token",
    body: '{"grant_type":"client_credentials"}',
    data: { access_token: "xx508xx", created_at: "2026-01-01", expires_in: 36_000, token_type: "bearer" },
    status: 200,
  },
  revokeToken: {
    input: { access_token: "xx508xx" },
    url: "/auth/oauth2/revoke",
    body: '{"access_token":"xx508xx"}',
    data: { status: { error: false, code: 200, type: "success", message: "Success" } },
    status: 200,
  },
  getRateLimit: {
    input: {},
    url: "/auth/rate_limit",
    body: "",
    data: {
      status: { error: false, code: 200, type: "success", message: "Success" },
      data: { "X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4999, "X-RateLimit-Reset": 1800 },
    },
    status: 200,
  },
};

/** The operations' names, as generated. */
// Object.keys widens the keys to string
export const operationIds = Object.keys(operations) as OperationId[];

/** The response of the case. */
export function responseTo(operation: OperationId): Step {
  const { data, status } = operationCases[operation];
  return status === 204 ? noContent : json(status, data);
}

/** `headers.Authorization` for the operations that no access token is sent to. */
export function headersFor(operation: OperationId): Record<string, string> {
  const takesToken = operations[operation].security.some((schemes) =>
    schemes.some((name) => name === "OAuth2"),
  );
  return takesToken ? {} : { Authorization: "Basic aWQ6c2VjcmV0" };
}
