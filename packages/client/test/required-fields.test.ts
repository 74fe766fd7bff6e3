import { describe, expect, it } from "vitest";
import type { OperationId } from "../src/index.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, type Fields, levels } from "./support/harness.ts";
import { headersFor, operationCases } from "./support/operation-cases.ts";

// biome-ignore format: a table
const lacking: readonly { operation: OperationId; body: Fields; lacks: string }[] = [
  { operation: "getUserRegistration", body: {}, lacks: '"id"' },
  { operation: "getUserRegistration", body: { id: "1" }, lacks: '"status"' },
  { operation: "createFactorRegistration", body: { id: "1" }, lacks: '"status"' },
  { operation: "createDeviceVerification", body: { id: "1" }, lacks: '"device_id"' },
  { operation: "getUserVerification", body: { status: "accepted" }, lacks: '"id"' },
  { operation: "generateOtp", body: { reusable: true }, lacks: '"mfa_token"' },
  { operation: "generateToken", body: { access_token: "a" }, lacks: '"expires_in"' },
  { operation: "getRateLimit", body: {}, lacks: '"data"' },
  { operation: "verifyUserOtp", body: {}, lacks: '"status"' },
  { operation: "verifyUserVerification", body: { id: "1", device_id: "1" }, lacks: '"status"' },
];

describe.each(levels)("at the $level a success", ({ level, call }) => {
  it.each(lacking)("of $operation without $lacks is a protocol error", async ({ operation, body, lacks }) => {
    const { mfa } = createHarness([json(200, body, { "x-request-id": "req-1" })]);
    const work = call(mfa, operation, operationCases[operation].input, { headers: headersFor(operation) });
    const error = await caught(work);
    expect(error).toMatchObject({ code: "protocol", status: 200, operation, requestId: "req-1" });
    expect(error.message).toContain("lacks");
    expect(error.message).toContain(lacks);
  });

  it.each([
    { shape: "a state", body: { id: "1", status: "rejected" } },
    {
      shape: "an envelope",
      body: { status: { error: false, code: 200, type: "success", message: "Success" } },
    },
    {
      shape: "an envelope that reports a wrong code",
      body: { status: { error: true, code: 401, message: "Wrong code" } },
    },
    { shape: "a flat status", body: { error: false, code: 200, type: "success", message: "success" } },
  ])("of an operation that consumes a code may be $shape", async ({ body }) => {
    for (const operation of ["verifyUserOtp", "verifyUserVerification"] as const) {
      const { mfa } = createHarness([json(200, body)]);
      const outcome = await call(mfa, operation, operationCases[operation].input);
      expect(outcome).toEqual(level === "low level" ? expect.objectContaining({ data: body }) : body);
    }
  });

  it("may have unknown fields and unlisted values", async () => {
    const { mfa } = createHarness([json(200, { id: "1", status: "expired", trust: { days: 30 } })]);
    await expect(
      call(mfa, "getUserRegistration", operationCases.getUserRegistration.input),
    ).resolves.toBeDefined();
  });
});
