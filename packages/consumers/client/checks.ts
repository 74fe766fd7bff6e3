import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Check, checksOf, differences, expectNoticed } from "../src/check.ts";
import { sizeChecks } from "../src/check-sizes.ts";
import { compilers, createCompilerProject, denoCheck, setups, typescriptChecks } from "../src/compilers.ts";
import type { Tarball } from "../src/pack.ts";
import { browserChecks } from "../src/runtimes/browsers.ts";
import { commandLineChecks } from "../src/runtimes/command-line.ts";
import { createRuntimeProject, failed, type Smoke, type SmokeReports } from "../src/runtimes/smoke.ts";
import { workerdCheck } from "../src/runtimes/workerd.ts";
import { contentsCheck } from "../src/tarball/contents.ts";
import { lintChecks } from "../src/tarball/lint.ts";

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** What is checked of the packed client. */
export async function clientChecks(client: Tarball, scratch: string): Promise<readonly Check[]> {
  const programs = ["report.mjs", "commonjs.cjs", "smoke.mjs", "api.mjs"].map((name) => join(fixtures, name));
  const smoke: Smoke = {
    project: await createRuntimeProject([client], scratch, programs),
    problems: smokeProblems,
    // the one permission that the client needs: neither files nor environment
    denoPermissions: ["--allow-net=127.0.0.1"],
  };
  const compilerProject = await createCompilerProject([client], scratch, fixtures);
  return checksOf("client", [
    contentsCheck(client, {
      entryPoints: [".", "./openapi", "./validate"],
      dependencies: ["openapi-fetch"],
      more: ["MIGRATING.md"],
    }),
    ...lintChecks(client, scratch),
    ...commandLineChecks(smoke),
    workerdCheck(smoke),
    ...browserChecks(smoke),
    ...typescriptChecks(compilerProject, { compilers, setups }),
    denoCheck(compilerProject),
    ...sizeChecks(smoke.project),
  ]);
}

const factor = { factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" };
const notFound = failed("MfaNotFoundError", "not_found", { status: 404, requestId: "request-1" });
const url = "https://acme.onelogin.com/api/2/mfa/users";

const expected: Readonly<Record<string, unknown>> = {
  operation: { value: [factor] },
  lowLevel: { value: { data: [factor], status: 200 } },
  refusedPath: failed("MfaInputError", "invalid_input"),
  errorResponse: notFound,
  brokenResponse: failed("MfaProtocolError", "protocol", { status: 200 }),
  abortedBefore: failed("MfaAbortedError", "aborted"),
  abortedWithin: failed("MfaAbortedError", "aborted"),
  timedOut: failed("MfaTimeoutError", "timeout"),
  departing: { value: [{ ...factor, factor_id: "58959" }] },
  mismatches: 1,
  // neither the refused path nor the call that was aborted before
  sent: [42, 42, 43, 45, 44, 44, 46].map((user) => `GET ${url}/${user}/factors Bearer token`),
  httpGet: { value: [factor] },
  httpPost: {
    value: { id: "0f4b", status: "pending", echo: { factor_id: 58959, display_name: "Jürgen’s 📱" } },
  },
  httpError: notFound,
  httpAborted: failed("MfaAbortedError", "aborted"),
};

const exported: Readonly<Record<string, readonly string[]>> = {
  ".": [
    ...["createMfaClient", "isMfaError", "MfaError", "MfaNotFoundError"],
    ...["enroll", "verify", "verifyOnce", "generateTemporaryCode", "resetFactors"],
  ],
  "./validate": ["validator"],
};

/** Where a runtime's report departs from what every runtime must give; also if the tampered response was not noticed. */
function smokeProblems({ honest, tampered }: SmokeReports): readonly string[] {
  const problemsOf = (report: SmokeReports["honest"]) => [
    ...differences(report, expected),
    ...missingExports(report.exports as Readonly<Record<string, readonly string[]>>), // as the smoke program lists them
  ];
  return [...problemsOf(honest), ...expectNoticed("a tampered error response", problemsOf(tampered))];
}

function missingExports(names: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(exported).flatMap(([path, wanted]) =>
    wanted.filter((name) => !names[path]?.includes(name)).map((name) => `"${path}" does not export ${name}`),
  );
}
