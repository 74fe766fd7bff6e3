import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { expect, it } from "vitest";
import { basic } from "../../support/application.ts";
import { type Bench, bearer } from "./bench.ts";

// the keys of the generated table are the operationTable
const ids = Object.keys(operationTable) as OperationId[];
const metadata: { readonly [id: string]: OperationMetadata } = operationTable;
const declares = (status: number) => ids.filter((id) => Object.hasOwn(metadata[id]?.responses ?? {}, status));
const isOnUsers = (id: OperationId) => operationTable[id].path.includes("{user_id}");
const hasBody = (id: OperationId) => operationTable[id].body !== "none";
const takesCredentials = (id: OperationId) =>
  metadata[id]?.security.flat().includes("BasicCredentials") === true;

const noId = "00000000-0000-4000-8000-000000000000";

/** Good input of each operation, of a user who need not exist. */
const inputs = {
  getAuthFactors: {},
  createFactorRegistration: { factor_id: 1, display_name: "Mine" },
  getUserRegistration: { registration_id: noId },
  verifyUserRegistration: { registration_id: noId, otp: "012345" },
  getAuthenticationDevices: {},
  deleteEnrolledFactor: { device_id: "1" },
  createDeviceVerification: { device_id: "1" },
  verifyUserOtp: { otp: "012345" },
  getUserVerification: { verification_id: noId },
  verifyUserVerification: { verification_id: noId, otp: "012345" },
  generateOtp: {},
  listUsers: {},
  generateToken: { grant_type: "client_credentials" },
  revokeToken: { access_token: "none" },
  getRateLimit: {},
} satisfies Record<OperationId, object>;

/** The status that a call through Prism is refused with. */
async function refusalOf(
  { mfa }: Bench,
  id: OperationId,
  fields: object = {},
  headers = {},
): Promise<number | undefined> {
  // one call for operationTable known by name only; the table above has the input of each
  const call = mfa[id] as (input: object, headers: object) => Promise<unknown>;
  const input = { ...(isOnUsers(id) ? { user_id: 42 } : {}), ...inputs[id], ...fields };
  return call(input, headers).then(
    () => undefined,
    ({ status }: { status: number }) => status,
  );
}

/** Tests that have every operation refuse with every status that it declares. */
export function refusals(bench: () => Bench): void {
  it.each(ids)("%s refuses credentials that are wrong, and calls without any", async (id) => {
    const wrong = { authorization: takesCredentials(id) ? `Basic ${btoa("id:wrong")}` : "Bearer wrong" };
    expect(await refusalOf(bench(), id, {}, wrong)).toBe(401);
    const body = operationTable[id].body === "none" ? {} : { body: JSON.stringify(inputs[id]) };
    const without = await bench().direct(id, body);
    // the reference has 400 for a revocation without credentials
    expect(without.status).toBe(id === "revokeToken" ? 400 : 401);
  });

  it.each(ids.filter(isOnUsers))("%s does not find a user who does not exist", async (id) => {
    expect(await refusalOf(bench(), id, { user_id: 999_999 })).toBe(404);
  });

  it.each([
    "getUserRegistration",
    "verifyUserRegistration",
    "deleteEnrolledFactor",
    "getUserVerification",
    "verifyUserVerification",
  ] as const)("%s does not find what the path names", async (id) => {
    expect(await refusalOf(bench(), id)).toBe(404);
  });

  it.each(ids.filter(isOnUsers))("%s refuses what the caller may not do", async (id) => {
    const user_id = bench().newUser({ forbidden: true });
    expect(await refusalOf(bench(), id, { user_id })).toBe(403);
  });

  it.each(declares(422).filter(hasBody))("%s refuses a body with fields of the wrong type", async (id) => {
    const path = { user_id: bench().newUser() };
    const wrong = Object.keys(inputs[id]).map((name) => [name, true]);
    const body = JSON.stringify({ ...Object.fromEntries(wrong), expires_in: "soon" });
    expect((await bench().direct(id, { path, headers: await bearer(bench()), body })).status).toBe(422);
  });

  it.each([
    { query: { limit: "51" }, status: 422 },
    { query: { page: "0" }, status: 422 },
    { query: { email: "" }, status: 422 },
    { query: { cursor: "?" }, status: 400 },
  ])("listUsers refuses $query with $status", async ({ query, status }) => {
    const headers = await bearer(bench());
    expect((await bench().direct("listUsers", { query, headers })).status).toBe(status);
  });

  it.each([
    { id: "createFactorRegistration", what: "a factor that is not available" },
    { id: "createDeviceVerification", what: "a device that nobody has" },
  ] as const)("$id refuses $what, which Prism cannot know", async ({ id }) => {
    expect(await refusalOf(bench(), id, { user_id: bench().newUser() })).toBe(422);
  });

  it.each(ids.filter(hasBody))("%s refuses a body that is no JSON", async (id) => {
    const headers = takesCredentials(id) ? { authorization: basic } : await bearer(bench());
    expect((await bench().direct(id, { headers, body: "{" })).status).toBe(400);
  });

  it.each(ids)("%s responds with 429 and a page while the rate limit is used up", async (id) => {
    await bearer(bench());
    bench().control.setRateLimit({ enforced: true, limit: 0, headers: true });
    const status = await refusalOf(bench(), id, {}, { accept: "application/json, text/html" });
    bench().control.setRateLimit({ enforced: false, limit: 5000, headers: false });
    expect(status).toBe(429);
  });

  it.each(ids)("%s fails with 500 because of a fault", async (id) => {
    bench().control.addFault({ kind: "status", status: 500, times: 1, operation: id });
    expect(await refusalOf(bench(), id)).toBe(500);
  });

  it("getRateLimit refuses a header that holds no token", async () => {
    const headers = { authorization: "nonsense" };
    expect((await bench().direct("getRateLimit", { headers })).status).toBe(400);
  });

  it.each(declares(404).filter((id) => !isOnUsers(id)))(
    "%s responds with 404 because of a fault",
    async (id) => {
      bench().control.addFault({ kind: "status", status: 404, times: 1, operation: id });
      expect(await refusalOf(bench(), id)).toBe(404);
    },
  );
}
