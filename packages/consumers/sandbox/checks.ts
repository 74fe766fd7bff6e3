import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { type Check, checksOf, differences, expectNoticed } from "../src/check.ts";
import { createCompilerProject, typescriptChecks } from "../src/compilers.ts";
import type { Tarball } from "../src/pack.ts";
import { browserChecks } from "../src/runtimes/browsers.ts";
import { commandLineChecks } from "../src/runtimes/command-line.ts";
import { createRuntimeProject, failed, type Smoke, type SmokeReports } from "../src/runtimes/smoke.ts";
import { workerdCheck } from "../src/runtimes/workerd.ts";
import { contentsCheck } from "../src/tarball/contents.ts";
import { lintChecks } from "../src/tarball/lint.ts";
import { commandChecks, serverChecks } from "./command-checks.ts";

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** What is checked of the packed sandbox and its command. */
export async function sandboxChecks(
  { client, sandbox }: { readonly client: Tarball; readonly sandbox: Tarball },
  scratch: string,
): Promise<readonly Check[]> {
  const packages = [sandbox, client];
  const programs = ["report.mjs", "commonjs.cjs", "smoke.mjs", "server.mjs"].map((name) =>
    join(fixtures, name),
  );
  const smoke = await createSmoke(await createRuntimeProject(packages, scratch, programs));
  const compilerProject = await createCompilerProject(packages, scratch, fixtures);
  return checksOf("sandbox", [
    contentsCheck(sandbox, {
      more: ["RECORDING.md"],
      entryPoints: [".", "./node", "./vitest"],
      dependencies: ["@hono/node-server", "@onelogin-mfa/client", "commander", "hono", "otpauth", "yaml"],
    }),
    ...lintChecks(sandbox, scratch),
    ...commandLineChecks(smoke),
    workerdCheck(smoke),
    ...browserChecks(smoke),
    ...commandChecks(smoke.project),
    ...serverChecks(smoke.project),
    ...typescriptChecks(compilerProject, {
      compilers: ["5.9", "7.0"],
      setups: [
        { moduleResolution: "bundler", globals: "dom", skipLibCheck: false },
        { moduleResolution: "nodenext", globals: "node", skipLibCheck: false },
      ],
    }),
  ]);
}

/** The sandbox's smoke program in a project. It is run here as well, for the bytes that all runtimes must give. */
async function createSmoke(project: string): Promise<Smoke> {
  // the fixture's only export
  const { report } = (await import(pathToFileURL(join(project, "report.mjs")).href)) as {
    report: () => Promise<SmokeReports & { honest: { bytes: { value: string } } }>;
  };
  const bytes = (await report()).honest.bytes.value;
  return {
    project,
    problems: (reports) => smokeProblems(reports, bytes),
    // none: in process it needs neither network nor files
    denoPermissions: [],
  };
}

const expected: Readonly<Record<string, unknown>> = {
  exports: ["SandboxControlError", "createSandbox"],
  sms: {
    value: {
      enrolled: ["pending", "pending", "accepted"],
      verified: ["pending", "pending", "accepted"],
      name: "Jürgen’s 📱",
      left: 0,
    },
  },
  // the code that has been used once, and the next one
  authenticator: { value: ["accepted", "rejected", "accepted"] },
  voice: { value: "accepted" },
  link: { value: [200, "accepted"] },
  unknownUser: failed("MfaNotFoundError", "not_found", { status: 404 }),
  refusedControl: failed("SandboxControlError", "invalid_input"),
  dropped: failed("MfaNetworkError", "network"),
  cut: failed("MfaNetworkError", "network"),
  slow: { value: 6 },
  overHttp: {
    value: {
      page: [200, "text/html; charset=utf-8", true],
      document: "3.1.0",
      event: "event: change",
      elsewhere: 403,
    },
  },
};

/**
 * Where a runtime's report departs from what every runtime must give; also if wrong codes that were taken for right ones,
 * or another seed, were not noticed.
 *
 * @param bytes all that a sandbox knows after the smoke program, as this very Node has it
 */
function smokeProblems({ honest, tampered }: SmokeReports, bytes: string): readonly string[] {
  return [
    ...differences(honest, expected),
    ...otherBytes(honest, bytes),
    ...expectNoticed("a wrong code that is accepted", differences(tampered, expected)),
    ...expectNoticed("another seed", otherBytes(tampered, bytes)),
  ];
}

function otherBytes({ bytes: found }: SmokeReports["honest"], bytes: string): readonly string[] {
  const isSame = isDeepStrictEqual(found, { value: bytes });
  return isSame
    ? []
    : ["bytes: the same seed, calls and clock have not given the same ids and codes as in Node 24"];
}
