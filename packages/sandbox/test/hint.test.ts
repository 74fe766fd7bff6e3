import { expect, test } from "vitest";
import { hintFor } from "../src/api/hint.ts";

test.each([
  [
    "GET",
    "/api/1/users/42/otp_devices",
    "API v1",
    "GET /api/2/mfa/users/{user_id}/devices (getAuthenticationDevices)",
  ],
  ["GET", "/api/1/users/42/auth_factors", "API v1", "(getAuthFactors)"],
  ["POST", "/api/1/users/42/otp_devices", "API v1", "(createFactorRegistration)"],
  ["DELETE", "/api/1/users/42/otp_devices/7", "API v1", "(deleteEnrolledFactor)"],
  ["POST", "/api/1/users/42/otp_devices/7/trigger", "API v1", "(createDeviceVerification)"],
  ["POST", "/api/1/users/42/otp_devices/7/verify/?a=b", "API v1", "(verifyUserOtp)"],
  ["POST", "/api/1/users/42/mfa_token", "API v1", "(generateOtp)"],
  ["GET", "/api/2/mfa/users/42/device", "nearest", "(getAuthenticationDevices)"],
  ["POST", "/api/2/mfa/user/42/registration", "nearest", "(createFactorRegistration)"],
  ["GET", "/api/2/mfa/users/42/registration/5f1c", "nearest", "(getUserRegistration)"],
  ["PUT", "/api/2/mfa/users/42/registration/5f1c", "nearest", "(verifyUserRegistration)"],
  ["GET", "/api/2/users/42/factors/", "nearest", "(getAuthFactors)"],
  ["POST", "/auth/oauth2/token", "nearest", "POST /auth/oauth2/v2/token (generateToken)"],
  [
    "PUT",
    "/api/2/mfa/users/42/factors",
    "has no PUT",
    "GET /api/2/mfa/users/{user_id}/factors (getAuthFactors)",
  ],
])("%s %s: the hint says that it is of %s, and what to call: %s", (method, path, why, operation) => {
  const hint = hintFor(method, path);
  expect(hint).toContain(why);
  expect(hint).toContain(operation);
});

test.each(["/", "/favicon.ico", "/%00", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n"])("nothing is like %s", (path) => {
  expect(hintFor("GET", path)).toBe("the API has no such path");
});
