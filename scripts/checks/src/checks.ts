import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Smoke, SmokeReports } from "./check.ts";
import { type Check, checksOf, differences, expectNoticed } from "./check.ts";
import { sizeChecks } from "./check-sizes.ts";
import { clientsCheck } from "./clients/clients-table.ts";
import { codegenChecks } from "./codegen-checks.ts";
import { serverChecks } from "./command-checks.ts";
import { createCompilerProject, denoCheck, setups, typescriptCheck } from "./compilers.ts";
import { createProject, type Tarball } from "./pack.ts";
import { registryChecks } from "./registry/registry-checks.ts";
import { browserChecks } from "./runtimes/browsers.ts";
import { commandLineChecks } from "./runtimes/command-line.ts";
import { startLocalServer } from "./runtimes/local-server.ts";
import { workerdCheck } from "./runtimes/workerd.ts";
import { specChecks } from "./spec/spec-checks.ts";
import { contentsCheck } from "./tarball/contents.ts";
import { lintChecks } from "./tarball/lint.ts";
import { sourcesCheck } from "./tarball/sources.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));

/** What is checked of the packed packages, alone and together, and of the spec. */
export async function allChecks(
  packed: ReadonlyMap<string, Tarball>,
  scratch: string,
): Promise<readonly Check[]> {
  const { client, sandbox, cli, codegen } = Object.fromEntries(packed);
  if (!client || !sandbox || !cli || !codegen)
    throw new Error(`only ${[...packed.keys()]} have a publishConfig`);
  const smoke = await createSmoke([sandbox, client], scratch);
  return [
    ...checksOf("client", await clientChecks(client, scratch)),
    ...checksOf("sandbox", await sandboxChecks([sandbox, client], scratch)),
    ...checksOf("cli", [cliContents(cli)]),
    ...checksOf("codegen", codegenChecks(codegen, client, scratch)),
    ...commandLineChecks(smoke),
    workerdCheck(smoke),
    ...browserChecks(smoke),
    ...registryChecks(packed, scratch),
    ...serverChecks(smoke.project),
    clientsCheck(smoke.project),
    ...sizeChecks(smoke.project),
    ...(await specChecks(scratch)),
  ];
}

async function clientChecks(client: Tarball, scratch: string): Promise<readonly Check[]> {
  const project = await createCompilerProject([client], scratch, join(fixtures, "client"));
  return [
    contentsCheck(client, {
      entryPoints: [".", "./openapi", "./validate"],
      dependencies: ["openapi-fetch"],
      more: ["MIGRATING.md", "RECIPES.md"],
    }),
    ...lintChecks(client, scratch),
    sourcesCheck(project, scratch, {
      name: "@onelogin-mfa/client",
      sources: {
        createMfaClient: "create-mfa-client.ts",
        enroll: "flows/enroll.ts",
        MfaError: "errors/mfa-error.ts",
      },
    }),
    ...setups.map((setup) => typescriptCheck(setup, project)),
    denoCheck(project),
  ];
}

async function sandboxChecks(packages: readonly [Tarball, Tarball], scratch: string) {
  const [sandbox] = packages;
  const project = await createCompilerProject(packages, scratch, join(fixtures, "sandbox"));
  return [
    contentsCheck(sandbox, {
      more: ["BEHAVIOR.md", "CLIENTS.md", "RECORDING.md"],
      entryPoints: [".", "./node", "./testing"],
      dependencies: ["@hono/node-server", "@onelogin-mfa/client", "commander", "hono", "otpauth", "yaml"],
    }),
    ...lintChecks(sandbox, scratch),
    sourcesCheck(project, scratch, {
      name: "@onelogin-mfa/sandbox",
      sources: { createSandbox: "create-sandbox.ts", SandboxOptions: "options.ts" },
    }),
    typescriptCheck({ compiler: "5.9", moduleResolution: "bundler", globals: "dom" }, project),
    typescriptCheck({ compiler: "7.0", moduleResolution: "nodenext", globals: "node" }, project),
  ];
}

function cliContents(cli: Tarball): Check {
  const dependencies = ["@onelogin-mfa/client", "@onelogin-mfa/sandbox", "commander", "otpauth"];
  return contentsCheck(cli, { entryPoints: [], dependencies });
}

const programs = [
  ...["smoke.mjs", "report.mjs", "esm.mjs", "commonjs.cjs", "server.mjs"],
  ...["page.mjs", "worker.mjs", "workerd.capnp", "start.mjs"],
];

/** A project with the smoke program. It is run here as well, for the bytes that all runtimes must give. */
async function createSmoke(packages: readonly Tarball[], scratch: string): Promise<Smoke> {
  const files = programs.map((name) => join(fixtures, name));
  const project = await createProject(packages, scratch, files);
  // the fixture's only export
  const { report } = (await import(pathToFileURL(join(project, "report.mjs")).href)) as {
    report: (url: string) => Promise<SmokeReports & { honest: { bytes: { value: string } } }>;
  };
  const server = await startLocalServer();
  const { honest } = await report(server.url);
  await server.close();
  const bytes = honest.bytes.value;
  return { project, problems: (reports) => smokeProblems(reports, bytes) };
}

const failed = (name: string, code: string, more: object = {}) => ({
  error: { isError: true, name, code, ...more },
});

const acme = "https://acme.onelogin.com";

const expected: Readonly<Record<string, unknown>> = {
  operation: {
    value: [6, [`POST ${acme}/auth/oauth2/v2/token`, `GET ${acme}/api/2/mfa/users/42/factors`]],
  },
  lowLevel: { value: [6, 200] },
  unknownUser: failed("MfaNotFoundError", "not_found", {
    status: 404,
    requestId: "695B7D90-7F000001-D47D-0A0B03ED-01BB-0002-1581",
  }),
  refusedPath: failed("MfaInputError", "invalid_input"),
  abortedBefore: failed("MfaAbortedError", "aborted"),
  nothingSent: { value: 0 },
  abortedWithin: failed("MfaAbortedError", "aborted"),
  timedOut: failed("MfaTimeoutError", "timeout"),
  brokenResponse: failed("MfaProtocolError", "protocol", { status: 200 }),
  departing: { value: ["string", 1] },
  refusedControl: failed("SandboxControlError", "invalid_input"),
  dropped: failed("MfaNetworkError", "network"),
  cut: failed("MfaNetworkError", "network"),
  slow: { value: 6 },
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
  overHttp: {
    value: {
      page: [200, "text/html; charset=utf-8", true],
      document: "3.1.0",
      event: "event: change",
      elsewhere: 403,
    },
  },
  network: { value: ["Jürgen’s 📱", "not_found", true] },
  networkAborted: failed("MfaAbortedError", "aborted"),
};

const exported: Readonly<Record<string, readonly string[]>> = {
  client: [
    ...["createMfaClient", "isMfaError", "MfaError", "MfaNotFoundError"],
    ...["enroll", "verify", "verifyOnce", "generateTemporaryCode", "resetFactors"],
    ...["resumeEnrollment", "resumeVerification", "classifyOtpResponse"],
  ],
  validate: ["validator"],
  sandbox: ["SandboxControlError", "createSandbox"],
};

/**
 * Where a runtime's report departs from what every runtime must give; also if a tampered response or another seed was not
 * noticed.
 *
 * @param bytes all that a sandbox knows after some use, in this Node
 */
function smokeProblems({ honest, tampered }: SmokeReports, bytes: string): readonly string[] {
  const ofOne = (name: string) => differences(tampered, { [name]: expected[name] });
  return [
    ...differences(honest, expected),
    ...missingExports(honest.exports as Readonly<Record<string, readonly string[]>>), // as the program lists them
    ...otherBytes(honest, bytes),
    ...expectNoticed("an error response that is given as a success", ofOne("unknownUser")),
    ...expectNoticed("a wrong code that is accepted", ofOne("sms")),
    ...expectNoticed("another seed", otherBytes(tampered, bytes)),
  ];
}

function missingExports(names: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(exported).flatMap(([module, wanted]) =>
    wanted
      .filter((name) => !names[module]?.includes(name))
      .map((name) => `${module} does not export ${name}`),
  );
}

function otherBytes({ bytes: found }: SmokeReports["honest"], bytes: string): readonly string[] {
  const isSame = isDeepStrictEqual(found, { value: bytes });
  return isSame
    ? []
    : ["bytes: the same seed, calls and clock have not given the same ids and codes as in Node 24"];
}
