import { createMfaClient, isMfaError, type MfaClient, type OperationId } from "@onelogin-mfa/client";

/** How one call went. */
export interface CallReport {
  readonly operation: string;
  /** The HTTP status, or the error's code if no response came. */
  readonly status: string;
  /** The response in a few words. */
  readonly result: string;
  /** What went wrong, if anything. */
  readonly problem?: string;
  /** Milliseconds, the request included. */
  readonly ms: number;
}

const user_id = 64_515_901;
const registration_id = "44aa6883-5048-4cd5-8cb2-64d47784230c";
const verification_id = "406fefd4-8a36-4aee-880c-f3e4a928e27d";
const credentials = { headers: { authorization: `Basic ${btoa("client-id:client-secret")}` } };

/** One call of each operation. A new operation in the spec that is not called here is a compile error. */
const calls = {
  generateToken: (mfa) => mfa.generateToken({ grant_type: "client_credentials" }, credentials),
  getRateLimit: (mfa) => mfa.getRateLimit(),
  listUsers: (mfa) =>
    mfa.listUsers({ email: "mike.tester@onelogin.com", fields: "id,email,username,status" }),
  getAuthFactors: (mfa) => mfa.getAuthFactors({ user_id }),
  createFactorRegistration: (mfa) =>
    mfa.createFactorRegistration({ user_id, factor_id: 58_959, display_name: "My phone", expires_in: 240 }),
  getUserRegistration: (mfa) => mfa.getUserRegistration({ user_id, registration_id }),
  verifyUserRegistration: (mfa) => mfa.verifyUserRegistration({ user_id, registration_id, otp: "012345" }),
  getAuthenticationDevices: (mfa) => mfa.getAuthenticationDevices({ user_id }),
  createDeviceVerification: (mfa) => mfa.createDeviceVerification({ user_id, device_id: "3920371" }),
  getUserVerification: (mfa) => mfa.getUserVerification({ user_id, verification_id }),
  verifyUserVerification: (mfa) => mfa.verifyUserVerification({ user_id, verification_id, otp: "123456" }),
  verifyUserOtp: (mfa) => mfa.verifyUserOtp({ user_id, otp: "123456", device_id: "3920481" }),
  generateOtp: (mfa) => mfa.generateOtp({ user_id, expires_in: 3600 }),
  deleteEnrolledFactor: (mfa) => mfa.deleteEnrolledFactor({ user_id, device_id: "3920371" }),
  revokeToken: (mfa) => mfa.revokeToken({ access_token: "a-token" }, credentials),
} satisfies Record<OperationId, (mfa: MfaClient) => Promise<unknown>>;

/** Calls every operation of the API at an address once, in the order of a user's way through it. */
export async function callEveryOperation(baseUrl: string): Promise<CallReport[]> {
  const mfa = createMfaClient({ baseUrl, accessToken: "any-token-will-do-for-prism" });
  const reports: CallReport[] = [];
  let status = "";
  mfa.use({
    onResponse({ response }) {
      status = String(response.status);
    },
  });
  for (const [operation, call] of Object.entries(calls)) {
    const start = performance.now();
    const outcome = await call(mfa).then(describe, (error: unknown) => ({
      result: "",
      problem: explain(error),
    }));
    reports.push({ operation, status, ...outcome, ms: performance.now() - start });
  }
  return reports;
}

/** What kind of value came, without its contents: some of them are secrets. */
function describe(data: unknown): { result: string } {
  if (data === undefined) return { result: "no body" };
  if (Array.isArray(data)) return { result: `array of ${data.length}` };
  if (typeof data === "object" && data !== null && "status" in data && typeof data.status === "string") {
    return { result: `status ${data.status}` };
  }
  return { result: `object of ${Object.keys(Object(data)).join(", ")}` };
}

function explain(error: unknown): string {
  return isMfaError(error) ? `${error.code}: ${error.message}` : String(error);
}
