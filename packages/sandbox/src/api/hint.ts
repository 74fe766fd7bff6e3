import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";

// the keys of the generated table are the operations
const ids = Object.keys(operationTable) as OperationId[];

/** The MFA calls of API v1, which the quickstart still shows (developers.onelogin.com/quickstart/mfa). */
const versionOne: readonly (readonly [RegExp, OperationId])[] = [
  [/^GET .*\/auth_factors$/, "getAuthFactors"],
  [/^GET .*\/otp_devices$/, "getAuthenticationDevices"],
  [/^POST .*\/otp_devices$/, "createFactorRegistration"],
  [/^DELETE .*\/otp_devices\/[^/]+$/, "deleteEnrolledFactor"],
  [/^POST .*\/otp_devices\/[^/]+\/trigger$/, "createDeviceVerification"],
  [/^POST .*\/otp_devices\/[^/]+\/verify$/, "verifyUserOtp"],
  [/^POST .*\/mfa_token$/, "generateOtp"],
];

/**
 * What was probably meant by a request whose path the API does not have: another method, version or spelling. It names
 * no values of the path.
 */
export function hintFor(method: string, target: string): string | null {
  const path = target.replace(/\/?(?:\?.*)?$/, "");
  const renamed =
    path.startsWith("/api/1/users/") && versionOne.find(([call]) => call.test(`${method} ${path}`));
  if (renamed) return `This is a call of API v1; in API v2 it is ${describe(renamed[1])}.`;
  const methods = ids.filter((id) => distance(path, operationTable[id].path) === 0);
  if (methods.length > 0) return `This path has no ${method}, but ${methods.map(describe).join(" and ")}.`;
  const [nearest] = [...ids].sort((a, b) => score(a, method, path) - score(b, method, path));
  const farthest = Math.min(2, segmentsOf(path).length - 2);
  const isNear = nearest && distance(path, operationTable[nearest].path) <= farthest;
  return isNear ? `The API has no such path; the nearest is ${describe(nearest)}.` : null;
}

function describe(id: OperationId): string {
  return `${operationTable[id].method} ${operationTable[id].path} (${id})`;
}

/** The smaller, the nearer; of two paths that are equally near the one with the method. */
function score(id: OperationId, method: string, path: string): number {
  return distance(path, operationTable[id].path) + (operationTable[id].method === method ? 0 : 0.1);
}

/** How many segments have to be added, removed or changed, a misspelled one for less. A parameter fits any id. */
function distance(path: string, template: string): number {
  const given = segmentsOf(path);
  const wanted = template.replace(/\/$/, "").split("/");
  let row = wanted.map((_, index) => index);
  for (const [y, segment] of given.entries()) {
    const above = row;
    row = [];
    for (const [x, name] of wanted.entries()) {
      const changed = (x > 0 && y > 0 ? (above[x - 1] ?? 0) : Math.max(x, y)) + difference(segment, name);
      row.push(Math.min(changed, (above[x] ?? 0) + 1, (row[x - 1] ?? y) + 1));
    }
  }
  return row.at(-1) ?? 0;
}

/** The segments as far as they are compared: a path of the API has seven at most. */
function segmentsOf(path: string): string[] {
  return path.split("/", 9);
}

function difference(segment: string, name: string): number {
  if (segment === name) return 0;
  if (name.startsWith("{")) return /\d/.test(segment) ? 0 : 0.9;
  // a plural, a capital, a hyphen
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z\d]|s$/g, "");
  return plain(segment) === plain(name) ? 0.2 : 1;
}
