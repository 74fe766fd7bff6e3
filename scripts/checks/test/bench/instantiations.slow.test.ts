import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

// in this workspace, where the client can be imported
const folder = mkdtempSync(join(import.meta.dirname, ".instantiations-"));
afterAll(() => rmSync(folder, { recursive: true }));

const tsc = join(import.meta.dirname, "../../../../node_modules/typescript/bin/tsc");
const config = { extends: "../../../../../tsconfig.base.json", compilerOptions: { types: ["node"] } };
writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
const imports = 'import { createMfaClient } from "@onelogin-mfa/client";\n';
const create = 'export const mfa = createMfaClient({ subdomain: "acme", accessToken: "token" });\n';
const users = "/api/2/mfa/users/{user_id}";

/** Counts the generic types that TypeScript fills in for calls, beyond those of the client's own sources. */
function instantiationsOf(calls: readonly string[]): number {
  const count = (program: string) => {
    writeFileSync(join(folder, "program.ts"), program);
    const args = [tsc, "-p", folder, "--extendedDiagnostics"];
    const printed = execFileSync(process.execPath, args, { encoding: "utf8" });
    return Number(/^Instantiations:\s+(\d+)/m.exec(printed)?.[1]);
  };
  const exported = calls.map((call, index) => `export const call${index} = mfa.${call};\n`).join("");
  return count(imports + create + exported) - count(`${imports}export { createMfaClient };\n`);
}

it("ten calls by method take at most 400 type instantiations", () => {
  const value = instantiationsOf([
    "getAuthFactors({ user_id: 42 })",
    'createFactorRegistration({ user_id: 42, factor_id: 1, display_name: "a" })',
    'getUserRegistration({ user_id: 42, registration_id: "a" })',
    'verifyUserRegistration({ user_id: 42, registration_id: "a", otp: "012345" })',
    "getAuthenticationDevices({ user_id: 42 })",
    'deleteEnrolledFactor({ user_id: 42, device_id: "1" })',
    'createDeviceVerification({ user_id: 42, device_id: "1" })',
    'verifyUserOtp({ user_id: 42, device_id: "1", otp: "012345" })',
    'getUserVerification({ user_id: 42, verification_id: "a" })',
    "generateOtp({ user_id: 42, expires_in: 300 })",
  ]);
  expect(value).toBeGreaterThan(100);
  expect(value).toBeLessThanOrEqual(400);
});

it("ten calls by path take at most 6,000 type instantiations", () => {
  const user = "path: { user_id: 42";
  const value = instantiationsOf([
    `GET("${users}/factors", { params: { ${user} } } })`,
    `POST("${users}/registrations", { params: { ${user} } }, body: { factor_id: 1, display_name: "a" } })`,
    `GET("${users}/registrations/{registration_id}", { params: { ${user}, registration_id: "a" } } })`,
    `PUT("${users}/registrations/{registration_id}", { params: { ${user}, registration_id: "a" } }, body: { otp: "012345" } })`,
    `GET("${users}/devices", { params: { ${user} } } })`,
    `DELETE("${users}/devices/{device_id}", { params: { ${user}, device_id: "1" } } })`,
    `POST("${users}/verifications", { params: { ${user} } }, body: { device_id: "1" } })`,
    `POST("${users}/verifications/", { params: { ${user} } }, body: { device_id: "1", otp: "012345" } })`,
    `GET("${users}/verifications/{verification_id}", { params: { ${user}, verification_id: "a" } } })`,
    `POST("${users}/mfa_token", { params: { ${user} } }, body: { expires_in: 300 } })`,
  ]);
  expect(value).toBeGreaterThan(1_000);
  expect(value).toBeLessThanOrEqual(6_000);
});
