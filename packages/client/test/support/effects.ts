import type { OperationId } from "../../src/index.ts";

type Effect = "read" | "send" | "consume" | "issue" | "delete";

/**
 * The effect of every operation, written by hand from what a second request does to a user: tests of retries take it from here,
 * so that a mistake in the spec, which the client is generated from, does not change what they expect.
 */
// biome-ignore format: a table
const table = {
  getAuthFactors: ["read", "nothing: a list of factors"],
  createFactorRegistration: ["send", "another SMS, call or e-mail"],
  getUserRegistration: ["read", "nothing: polling"],
  verifyUserRegistration: ["consume", "the same code is tried again, which may be one of few attempts"],
  getAuthenticationDevices: ["read", "nothing: a list of devices"],
  deleteEnrolledFactor: ["delete", "nothing: the device is gone already"],
  createDeviceVerification: ["send", "another SMS, call, e-mail or push"],
  verifyUserOtp: ["consume", "the same code is tried again, which may be one of few attempts"],
  getUserVerification: ["read", "nothing: polling"],
  verifyUserVerification: ["consume", "the same code is tried again, which may be one of few attempts"],
  generateOtp: ["issue", "a second temporary code that lets somebody in"],
  listUsers: ["read", "nothing: a list of users"],
  getUser: ["read", "nothing: one user"],
  updateUser: ["send", "what somebody else has set in the meantime is set back"],
  generateToken: ["read", "nothing: the same token comes back"],
  revokeToken: ["delete", "nothing: the token is revoked already"],
  getRateLimit: ["read", "nothing: three numbers"],
} as const satisfies Readonly<Record<OperationId, readonly [effect: Effect, secondRequest: string]>>;

/** Returns the effect of an operation, as the table has it. */
export const effectOf = (operation: OperationId): Effect => table[operation][0];
