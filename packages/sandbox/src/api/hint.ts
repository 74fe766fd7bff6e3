import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { nearest } from "@onelogin-mfa/command-line/nearest";

// the keys of the generated table are the operations
const ids = Object.keys(operationTable) as OperationId[];

/** The MFA calls of API v1, which the quickstart still shows (developers.onelogin.com/quickstart/mfa). */
const versionOne: { readonly [call: string]: OperationId } = {
  "GET auth_factors": "getAuthFactors",
  "GET otp_devices": "getAuthenticationDevices",
  "POST otp_devices": "createFactorRegistration",
  "DELETE otp_devices/{}": "deleteEnrolledFactor",
  "POST otp_devices/{}/trigger": "createDeviceVerification",
  "POST otp_devices/{}/verify": "verifyUserOtp",
  "POST mfa_token": "generateOtp",
};

/** URL templates of the operations, with `{}` for each parameter. */
const templates = new Map(
  ids.map((id) => [id, plainPath(operationTable[id].path.replaceAll(/\{\w+\}/g, "{}"))]),
);

/** Says what was probably meant by a request whose path the API does not have: another method, version or spelling. */
export function hintFor(method: string, target: string): string {
  const path = plainPath(target);
  const ofUser = path.replace(/^\/api\/1\/users\/[^/]+\//, "").replace(/(?<=^otp_devices\/)[^/]+/, "{}");
  const renamed = versionOne[`${method} ${ofUser}`];
  if (renamed) return `this is a call of API v1; in API v2 it is ${describe(renamed)}`;
  // ids hold a digit, and no name of the API does but its version
  const plain = path.replaceAll(/[^/]*\d[^/]+|\d{2,}/g, "{}");
  const idsAt = (template: string | undefined) => ids.filter((id) => templates.get(id) === template);
  const others = idsAt(plain).map(describe);
  if (others.length > 0) return `this path has no ${method}, but ${others.join(" and ")}`;
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
