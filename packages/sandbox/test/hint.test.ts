import { operationTable } from "@onelogin-mfa/client/openapi";
import { expect, test } from "vitest";
import { hintFor } from "../src/api/hint.ts";
import { publishedAt } from "../src/api/published-calls.ts";

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
  ["POST", "/auth/oauth2/token/", "API v1", "POST /auth/oauth2/v2/token (generateToken)"],
  ["GET", "/api/1/users?username=ada", "API v1", "GET /api/2/users (listUsers)"],
  ["GET", "/api/1/users/42", "API v1", "(getUser)"],
  ["PUT", "/api/1/users/42", "API v1", "(updateUser)"],
  ["GET", "/auth/oauth2/tokens", "nearest", "(generateToken)"],
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

// the calls of a whole login, as programs make them, and a neighbour of each kind
test.each([
  "POST /api/2/saml_assertion",
  "POST /api/2/saml_assertion/verify_factor",
  "POST /api/1/saml_assertion",
  "POST /api/1/saml_assertion/verify_factor",
  "POST /api/1/login/auth",
  "POST /api/1/login/verify_factor",
  "POST /session_via_api_token",
  "GET /oidc/2/auth?client_id=a",
  "POST /oidc/2/token",
  "GET /oidc/2/.well-known/openid-configuration",
  "POST /api/2/smart-mfa",
  "POST /api/2/smart-mfa/verify",
  "PUT /api/1/users/set_password_clear_text/42",
  "PUT /api/1/users/42/lock_user",
  "PUT /api/1/users/42/logout",
  "GET /api/1/users/42/roles",
  "DELETE /api/1/users/42",
  "POST /api/2/users",
  "DELETE /api/2/users/42",
  "GET /api/1/events?since=2026-01-01",
  "GET /api/1/groups",
  "GET /api/2/roles/",
  "GET /api/2/roles/7/apps",
  "GET /api/2/apps",
  "GET /api/2/hooks",
  "PUT /api/2/hooks/envs/7",
  "GET /api/2/branding/brands/master/templates/x",
])("%s is one of OneLogin's, and the hint says that the sandbox does not have it", (call) => {
  const [method = "", path = ""] = call.split(" ");
  expect(hintFor(method, path)).toBe("OneLogin has this; the sandbox does not");
});

test.each([
  ["PATCH", "/api/2/roles/7", "OneLogin has GET and PUT and DELETE here; the sandbox has nothing"],
  ["GET", "/api/2/saml_assertion", "OneLogin has POST here; the sandbox has nothing"],
  ["PATCH", "/api/2/users/42", "this path has no PATCH, but GET /api/2/users/{user_id} (getUser)"],
])("%s %s: the hint has the methods that there are", (method, path, says) => {
  expect(hintFor(method, path)).toContain(says);
});

test("no operation of the sandbox is said to be missing", () => {
  for (const { method, path } of Object.values(operationTable))
    expect(publishedAt(path.replaceAll(/\{\w+\}/g, "42"))?.methods ?? []).not.toContain(method);
});

test.each(["/", "/favicon.ico", "/%00", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n"])("nothing is like %s", (path) => {
  expect(hintFor("GET", path)).toBe("the API has no such path");
});
