import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
const directive = /^\s*\/\/ @ts-expect-error .*$/;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mfa-client-types-"));
  // else what TypeScript takes the copies for depends on the folders above
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true }));

/** The lines at which a source does not compile. */
async function faultyLines(source: string): Promise<number[]> {
  const index = JSON.stringify(join(here, "../src/index.ts"));
  await writeFile(join(folder, "copy.ts"), source.replaceAll('"../../src/index.ts"', index));
  // an absolute import is none that could be rewritten
  const compilerOptions = { rewriteRelativeImportExtensions: false };
  const config = { extends: join(here, "../tsconfig.json"), compilerOptions, include: ["copy.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const output = await new Promise<string>((resolve) => {
    // tsc ends with 1 or 2 when it finds something, which is what is asked here
    execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  const errors = output.split("\n").filter((line) => /^\S.*error TS\d+/.test(line));
  return errors.map((line) => {
    const found = /copy\.ts\((\d+),\d+\): error/.exec(line)?.[1];
    if (found === undefined) throw new Error(`an error elsewhere: ${line}`);
    return Number(found);
  });
}

describe("the wrong uses of the types", () => {
  it("are refused one by one when nothing excuses them", async () => {
    const lines = (await readFile(join(here, "types/refuses.ts"), "utf8")).split("\n");
    const expected = lines.flatMap((line, index) => (directive.test(line) ? [index + 2] : []));
    const bare = lines.map((line) => line.replace(directive, "")).join("\n");
    expect(expected.length).toBeGreaterThan(25);
    expect(await faultyLines(bare)).toEqual(expected);
  });

  it("canary: do not fail as they stand", async () => {
    expect(await faultyLines(await readFile(join(here, "types/refuses.ts"), "utf8"))).toEqual([]);
  });

  it("canary: a right use behind an excuse is an error", async () => {
    const source = `import { createMfaClient } from "../../src/index.ts";
// @ts-expect-error there is none
export const mfa = createMfaClient({ subdomain: "acme" });`;
    expect(await faultyLines(source)).toEqual([2]);
  });
});

describe("the right uses of the types", () => {
  it("compile", async () => {
    expect(await faultyLines(await readFile(join(here, "types/accepts.ts"), "utf8"))).toEqual([]);
  });

  it("canary: are held to the exact types", async () => {
    const source = await readFile(join(here, "types/accepts.ts"), "utf8");
    const wrong = source.replace('Schemas["OtpResult"]>(true)', 'Schemas["Device"]>(true)');
    expect(wrong).not.toBe(source);
    expect(await faultyLines(wrong)).toHaveLength(1);
  });
});
