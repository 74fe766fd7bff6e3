import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import { nameRule } from "../tenants.ts";
import { publishedAt } from "./published-calls.ts";

// the keys of the generated table are the operations
const ids = Object.keys(operationTable) as OperationId[];

/**
 * The calls of API v1 that have another name in API v2. Those of MFA are still in the quickstart
 * (developers.onelogin.com/quickstart/mfa), the others in clients.
 */
const versionOne: { readonly [call: string]: OperationId } = {
  "POST /auth/oauth2/token": "generateToken",
  "GET /api/1/users": "listUsers",
  "GET /api/1/users/{}": "getUser",
  "PUT /api/1/users/{}": "updateUser",
  "GET /api/1/users/{}/auth_factor": "getAuthFactors",
  "GET /api/1/users/{}/auth_factors": "getAuthFactors",
  "GET /api/1/users/{}/otp_devices": "getAuthenticationDevices",
  "POST /api/1/users/{}/otp_devices": "createFactorRegistration",
  "DELETE /api/1/users/{}/otp_devices/{}": "deleteEnrolledFactor",
  "POST /api/1/users/{}/otp_devices/{}/trigger": "createDeviceVerification",
  "POST /api/1/users/{}/otp_devices/{}/verify": "verifyUserOtp",
  "POST /api/1/users/{}/mfa_token": "generateOtp",
};

const lacking = "OneLogin has this; the sandbox does not";

/** URL templates of the operations, with `{}` for each parameter. */
const templates = new Map(
  ids.map((id) => [id, plainPath(operationTable[id].path.replaceAll(/\{\w+\}/g, "{}"))]),
);

/**
 * Says of a request whose path the API does not have what OneLogin has there, or what was probably meant: another method, version or
 * spelling.
 */
export function hintFor(method: string, target: string): string {
  if (target.startsWith("/t/")) return `a tenant's name has ${nameRule}`;
  const path = plainPath(target);
  const published = publishedAt(path);
  if (published?.methods.includes(method)) return lacking;
  const ofUser = path
    .replace(/(?<=^\/api\/1\/users\/)[^/]+/, "{}")
    .replace(/(?<=\/otp_devices\/)[^/]+/, "{}");
  const renamed = versionOne[`${method} ${ofUser}`];
  if (renamed) return `${lacking}: it is a call of API v1; in API v2 it is ${describe(renamed)}`;
  // ids hold a digit, and no name of the API does but its version
  const plain = path.replaceAll(/[^/]*\d[^/]+|\d{2,}/g, "{}");
  const idsAt = (template: string | undefined) => ids.filter((id) => templates.get(id) === template);
  const others = idsAt(plain).map(describe);
  if (others.length > 0) return `this path has no ${method}, but ${others.join(" and ")}`;
  if (published) return `OneLogin has ${published.methods.join(" and ")} here; the sandbox has nothing`;
  const near = idsAt(nearest(plain, [...templates.values()]));
  const meant = near.find((id) => operationTable[id].method === method) ?? near[0];
  return `the API has no such path${meant ? `; the nearest is ${describe(meant)}` : ""}`;
}

/** Returns a path without its query and without a slash at its end, as far as it is compared. */
function plainPath(target: string): string {
  return target.replace(/\/?(?:\?.*)?$/, "").slice(0, 200);
}

function describe(id: OperationId): string {
  return `${operationTable[id].method} ${operationTable[id].path} (${id})`;
}
