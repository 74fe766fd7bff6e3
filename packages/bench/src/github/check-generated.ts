import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { listExamples } from "@onelogin-mfa/codegen/document";
import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { installPeers, peerPath } from "../peers.ts";
import { githubDescription, githubPackage } from "./description.ts";

const program = createProgram({
  name: "npm run test:large --",
  description: `Generates everything from GitHub's description of its REST API, type-checks it with two compilers, and holds
    the description's examples against the validators. What it needs is installed once, from the npm registry.`,
  notes: "Exit codes: 0 passed, 1 failed.",
});

/** As strict as a project can be that uses the code. */
const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  noUnusedLocals: true,
  noEmit: true,
  types: [],
};

const checkExamples = `import examples from "./examples.json" with { type: "json" };
import { validators } from "./generated/validators.ts";
const results = examples.flatMap(({ operationId, status, mediaType, value }) => {
  const validate = /json/.test(mediaType) ? validators[operationId].responses[status] : undefined;
  return validate ? [validate(value)] : [];
});
const valid = results.filter((result) => result).length;
process.stdout.write(\`  \${valid} of \${results.length} examples are valid\\n\`);
if (valid === 0 || valid === results.length) throw new Error("The validators do not tell good from bad.");
`;

await main(program, async () => {
  const absent = (await installPeers())[githubPackage];
  if (absent !== undefined) throw new Error(`${githubPackage} cannot be installed: ${absent}`);
  const folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-large-"));
  try {
    const { files, document } = await step("generate", () => generate({ spec: githubDescription() }));
    const generated = join(folder, "generated");
    await writeFiles(generated, files);
    for (const name of readdirSync(generated)) {
      const size = (statSync(join(generated, name)).size / 1e6).toFixed(2);
      process.stdout.write(`  ${name.padEnd(16)} ${size.padStart(8)} MB\n`);
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["generated"] }));
    for (const compiler of ["typescript", "typescript-7"]) {
      await step(compiler, async () => run(peerPath(`${compiler}/bin/tsc`), "-p", folder));
    }
    writeFileSync(join(folder, "examples.json"), JSON.stringify(responseExamples(document.root)));
    writeFileSync(join(folder, "check.mjs"), checkExamples);
    // no code may be made from strings
    const check = ["--disallow-code-generation-from-strings", "--no-warnings", join(folder, "check.mjs")];
    await step("validators", async () => run(...check));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @throws Error if the program fails */
function run(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${args[0]} failed, see above.`);
}

function responseExamples(root: Parameters<typeof listExamples>[0]) {
  return listExamples(root).flatMap((example) =>
    example.in === "response" && example.name !== null
      ? [{ ...example, value: example.value.value, schema: null }]
      : [],
  );
}
