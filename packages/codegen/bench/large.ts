import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listExamples } from "../src/document.ts";
import { generate, writeFiles } from "../src/index.ts";
import compilerOptions from "../test/strictest.json" with { type: "json" };
import { findGithubDocument, githubPackage, largeFolder, say } from "./github.ts";

// Generates everything from GitHub's REST description and type-checks it. Run by `npm run test:large`,
// because the description has to be downloaded and the type-check takes a while.

const spec = findGithubDocument() ?? install();
const outDir = join(largeFolder, "generated");
rmSync(outDir, { recursive: true, force: true });

const start = performance.now();
const { files, document } = await generate({
  spec,
  onProgress: ({ step, milliseconds }) => report(step, milliseconds),
});
await writeFiles(outDir, files);
report("in all", performance.now() - start);
for (const name of readdirSync(outDir)) {
  say(`${name.padEnd(16)} ${(statSync(join(outDir, name)).size / 1e6).toFixed(2).padStart(8)} MB`);
}
typeCheck();
check();

function report(step: string, milliseconds: number): void {
  say(`${step.padEnd(16)} ${milliseconds.toFixed(0).padStart(8)} ms`);
}

function install(): string {
  say(`Installing ${githubPackage} (GitHub's REST description, about 400 MB unpacked) into ${largeFolder}`);
  mkdirSync(largeFolder, { recursive: true });
  writeFileSync(join(largeFolder, "package.json"), '{ "private": true }\n');
  try {
    const options = ["--no-audit", "--no-fund", "--ignore-scripts"];
    execFileSync("npm", ["install", "--prefix", largeFolder, ...options, githubPackage], {
      cwd: largeFolder,
      stdio: ["ignore", "inherit", "inherit"],
    });
  } catch {
    say(`${githubPackage} could not be installed. This test needs the npm registry: run it when online.`);
    process.exit(2);
  }
  const path = findGithubDocument();
  if (path === undefined) throw new Error(`${githubPackage} does not hold generated/api.github.com.json.`);
  return path;
}

function typeCheck(): void {
  writeFileSync(join(outDir, "package.json"), '{ "type": "module" }\n');
  const config = { compilerOptions, include: ["generated"] };
  writeFileSync(join(largeFolder, "tsconfig.json"), JSON.stringify(config));
  const require = createRequire(import.meta.url);
  for (const compiler of ["typescript", "typescript-7"]) {
    const begin = performance.now();
    const bin = join(dirname(require.resolve(`${compiler}/package.json`)), "bin", "tsc");
    const { status } = spawnSync(process.execPath, [bin, "-p", largeFolder], { stdio: "inherit" });
    report(compiler, performance.now() - begin);
    if (status !== 0) {
      say(`The output does not type-check with ${compiler}.`);
      process.exitCode = 1;
    }
  }
}

/** Every JSON example of a response against its validator, where no code may be made from strings. */
function check(): void {
  const examples = listExamples(document.root).flatMap((example) =>
    example.in === "response" && example.name !== null
      ? [{ ...example, value: example.value.value, schema: null }]
      : [],
  );
  writeFileSync(join(largeFolder, "examples.json"), JSON.stringify(examples));
  const script = `
    import examples from "./examples.json" with { type: "json" };
    import { validators } from "./generated/validators.ts";
    const begin = performance.now();
    const results = examples.flatMap(({ operationId, status, mediaType, value }) => {
      const validate = /json/.test(mediaType) ? validators[operationId].responses[status] : undefined;
      return validate ? [validate(value)] : [];
    });
    const valid = results.filter((result) => result).length;
    process.stdout.write(valid + " of " + results.length + " examples are valid, " + (performance.now() - begin).toFixed(0) + " ms\\n");
    if (valid === 0 || valid === results.length) throw new Error("The validators do not tell good from bad.");
  `;
  writeFileSync(join(largeFolder, "check.mjs"), script);
  const args = ["--disallow-code-generation-from-strings", "--no-warnings", join(largeFolder, "check.mjs")];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
