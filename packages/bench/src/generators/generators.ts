import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { peerPath } from "../peers.ts";
import type { NodeProgram } from "../process/measure-process.ts";

/** What is generated from, and where to. */
export interface Job {
  /** Absolute path of an OpenAPI document. */
  readonly document: string;
  /** An empty folder. */
  readonly folder: string;
}

/** A generator of TypeScript, as its users run it: one program after another. */
export interface Generator {
  readonly name: string;
  /** The package of `peers/package.json` that it comes from; none for our own. */
  readonly peer?: string;
  /** The one that the others are compared with. */
  readonly isBaseline?: boolean;
  readonly programs: (job: Job) => readonly NodeProgram[];
}

// as it is published; in the workspace it is TypeScript that Node has to strip first
const codegenCli = fileURLToPath(
  new URL("dist/cli.js", import.meta.resolve("@onelogin-mfa/codegen/package.json")),
);
const noWarnings = "--disable-warning=ExperimentalWarning";

const emit = ({ document, folder }: Job): NodeProgram => ({
  args: [noWarnings, codegenCli, document, join(folder, "generated"), "--quiet"],
  cwd: folder,
});

/** Our own, with every emitter. */
export const allEmitters: Generator = { name: "codegen", programs: (job) => [emit(job)] };

/** The same without the code that Node's compile cache keeps from one run to the next. */
export const firstRun: Generator = {
  name: "codegen, first run",
  programs: (job) => [{ ...emit(job), env: { NODE_DISABLE_COMPILE_CACHE: "1" } }],
};

/** `npm run lint` on the spec and its flows, then the generator: what `npm run generate` does. */
export const specLintAndEmitters: Generator = {
  name: "lint, then codegen",
  programs: (job) => [
    { args: [noWarnings, fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/lint"))], cwd: job.folder },
    emit(job),
  ],
};

/** For any document: the built-in rules that the spec's lint extends, by the same linter; what they find is not printed. */
export const lintAndEmitters: Generator = {
  name: "lint, then codegen",
  programs: (job) => [
    {
      args: [noWarnings, fileURLToPath(new URL("lint.ts", import.meta.url)), job.document, job.folder],
      cwd: job.folder,
    },
    emit(job),
  ],
};

/** Types only: the baseline. */
export const openapiTypescript: Generator = {
  name: "openapi-typescript (types only)",
  peer: "openapi-typescript",
  isBaseline: true,
  programs: ({ document, folder }) => [
    {
      args: [peerPath("openapi-typescript/bin/cli.js"), document, "-o", join(folder, "schema.ts")],
      cwd: folder,
    },
  ],
};

const peer = (name: string, path: string, args: (job: Job) => readonly string[]): Generator => ({
  name,
  peer: name,
  programs: (job) => [{ args: [peerPath(path), ...args(job)], cwd: job.folder }],
});

/** Types and a client that uses `fetch`, without formatting: what each does that is nearest to our output. */
export const peers: readonly Generator[] = [
  peer("@hey-api/openapi-ts", "@hey-api/openapi-ts/bin/run.js", ({ document }) => {
    return ["-i", document, "-o", "client", "--no-log-file", "--silent"];
  }),
  peer("orval", "orval/dist/bin/orval.mjs", ({ document }) => {
    return ["--input", document, "--output", "client.ts", "--client", "fetch"];
  }),
  peer("swagger-typescript-api", "swagger-typescript-api/dist/cli.mjs", ({ document }) => {
    return ["generate", "-p", document, "-o", ".", "-n", "client.ts", "--silent"];
  }),
  {
    name: "kubb",
    peer: "@kubb/cli",
    programs: (job) => [
      {
        args: [peerPath("@kubb/cli/bin/kubb.cjs"), "generate", "--config", configureKubb(job)],
        cwd: job.folder,
      },
    ],
  },
  {
    ...peer("@redocly/cli", "@redocly/cli/bin/cli.js", ({ document }) => {
      return ["generate-client", document, "-o", "client.ts"];
    }),
    name: "redocly generate-client",
  },
  peer("openapi-typescript-codegen", "openapi-typescript-codegen/bin/index.js", ({ document }) => {
    return ["-i", document, "-o", "client"];
  }),
];

/** The packages of all peers above. */
export const generatorPackages: readonly string[] = [openapiTypescript, ...peers].flatMap(
  ({ peer: name }) => name ?? [],
);

/** kubb reads what it does from a file. @returns its path */
function configureKubb({ document, folder }: Job): string {
  const path = join(folder, "kubb.config.mjs");
  const load = (name: string) => JSON.stringify(pathToFileURL(peerPath(`@kubb/${name}/dist/index.js`)).href);
  writeFileSync(
    path,
    `import { defineConfig } from ${load("core")};
import { pluginClient } from ${load("plugin-client")};
import { pluginOas } from ${load("plugin-oas")};
import { pluginTs } from ${load("plugin-ts")};
export default defineConfig({
  root: ".",
  input: { path: ${JSON.stringify(document)} },
  output: { path: "client", format: false, lint: false },
  plugins: [pluginOas({ validate: false }), pluginTs(), pluginClient({ client: "fetch" })],
});
`,
  );
  return path;
}
