import { expect, it } from "vitest";
import type { OperationId } from "../src/index.ts";
import { validator } from "../src/validate.ts";
import * as script from "./flows/support/script.ts";
import { errorOf, examplesOf } from "./support/examples.ts";
import { refusal, revoked, tokenResponse } from "./support/token-harness.ts";

const token = { access_token: "a", created_at: Date.UTC(2026, 0, 1), expires_in: 600 };
const states = ["pending", "accepted", "rejected", "sent"];
const { factors, registration, verification, device, listedUser, temporaryCode } = script;
const names = ["SMS", "OneLogin", "OneLogin Voice", "OneLogin Email", "Google Authenticator", "YubiKey"];

/** The successes that the helpers of tests build. */
const successes: [operation: OperationId, status: 200 | 201, body: unknown][] = [
  ["getAuthFactors", 200, factors],
  ["getAuthenticationDevices", 200, names.map((name, index) => device(`${index}`, name))],
  ["listUsers", 200, [listedUser(42)]],
  ["generateOtp", 201, temporaryCode()],
  ["generateToken", 200, await tokenResponse(token).json()],
  ["revokeToken", 200, await revoked().json()],
  ...names.flatMap((auth_factor_name): typeof successes => [
    ["createFactorRegistration", 201, registration({ auth_factor_name })],
    ["createDeviceVerification", 201, verification({ auth_factor_name })],
  ]),
  ...states.flatMap((status): typeof successes => [
    ["verifyUserRegistration", 200, script.registrationState(status)],
    ["getUserRegistration", 200, script.registrationState(status)],
    ["verifyUserVerification", 200, script.state(status)],
    ["getUserVerification", 200, script.state(status)],
    ["verifyUserOtp", 200, script.state(status)],
  ]),
];

const fieldsOf = (body: unknown) => [body].flat().map((one) => Object.keys(Object(one)).sort().join());

it.each(successes)(
  "the response that tests build for %s with %i is valid, and has the fields of an example",
  (operation, status, body) => {
    expect(validator(operation, status, body)).toEqual([]);
    const known = examplesOf(operation, status).flatMap(fieldsOf);
    expect(fieldsOf(body).filter((fields) => !known.includes(fields))).toEqual([]);
  },
);

it.each([400, 401, 403, 404, 422, 429, 500, 503])(
  "the error that tests build with %i is valid",
  async (status) => {
    for (const operation of ["getAuthFactors", "generateToken", "createDeviceVerification"] as const)
      expect(validator(operation, status, errorOf(operation, status))).toEqual([]);
    expect(validator("generateToken", 401, await refusal().json())).toEqual([]);
  },
);
