import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadDocument, withoutDiscouraged } from "@onelogin-mfa/codegen/document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";

/*
 * The same spec through another generator, Redocly's. Where its types and the client's are the same, the generator
 * could be exchanged without a caller noticing. What the spec discourages is left out for it; of the whole spec it makes
 * types that take more.
 */
const here = dirname(fileURLToPath(import.meta.url));
const spec = join(here, "../../../spec/mfa.yaml");
const bin = join(here, "../../../node_modules/.bin");

/** The beginning of a file of claims. */
const preamble = (other: string) => `import type * as Other from "${other}";
import type { operations } from "../../src/generated/schema.ts";
type Content<T> = T extends { content: infer C } ? C[keyof C & "application/json"] : void;
type Success<R> = { [S in keyof R]: S extends 200 | 201 | 204 ? Content<R[S]> : never }[keyof R];
type Body<O> = O extends { requestBody?: infer B } ? Content<NonNullable<B>> : void;
type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> = true extends IsAny<A> | IsAny<B> ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const hold = <T extends true>(value?: T) => value;`;

interface Claim {
  readonly operation: string;
  readonly part: "response" | "request body";
  readonly line: string;
}

const claims: readonly Claim[] = Object.entries(operations).flatMap(([operation, { body }]) => {
  const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
  const ours = `operations["${operation}"]`;
  const claim = (part: Claim["part"], ...types: string[]): Claim => ({
    ...{ operation, part, line: `hold<Same<${types.join()}>>();` },
  });
  const response = claim("response", `Success<${ours}["responses"]>`, `Other.${name}Result`);
  return body === "none"
    ? [response]
    : [response, claim("request body", `Body<${ours}>`, `Other.${name}Body`)];
});

let folder: string;
let output: string;
beforeAll(async () => {
  // inside the package, so that the compiler takes the copies for modules of it
  folder = await mkdtemp(join(here, ".independence-"));
  const { root } = await loadDocument(spec);
  const recommended = join(folder, "recommended.json");
  await writeFile(recommended, JSON.stringify(withoutDiscouraged(root)));
  const other = await otherTypes(recommended);
  // what the check must find: a field without its type
  await write("changed", other.replace("    reusable: boolean;", ""));
  await write("unchanged", other);
  const compilerOptions = { types: ["node"], noUnusedLocals: false };
  const config = { extends: join(here, "../tsconfig.json"), compilerOptions, include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  output = await run("tsc", ["-p", ".", "--pretty", "false"]);
});
afterAll(() => rm(folder, { recursive: true }));

async function otherTypes(document: string): Promise<string> {
  const file = join(folder, "other.ts");
  await run("redocly", ["generate-client", document, "--output", file]);
  return readFile(file, "utf8");
}

/** Writes a version of the other generator's types, and the claims about it. */
async function write(name: string, other: string): Promise<void> {
  await writeFile(join(folder, `${name}-types.ts`), other);
  const lines = [preamble(`./${name}-types.ts`), ...claims.map(({ line }) => line)];
  await writeFile(join(folder, `${name}.ts`), lines.join("\n"));
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(join(bin, command), args, { cwd: folder }, (error, stdout, stderr) =>
      error && command !== "tsc" ? reject(new Error(stdout + stderr)) : resolve(stdout + stderr),
    );
  });
}

/** The claims that do not hold of a version, and any other error in it. */
function refuted(name: string): string[] {
  const offset = preamble("").split("\n").length + 1;
  return output.split("\n").flatMap((text) => {
    const [, file, line] = /^([\w-]+)\.ts\((\d+),\d+\): error/.exec(text) ?? [];
    if (file !== name && file !== `${name}-types`) return [];
    const claim = file === name ? claims[Number(line) - offset] : undefined;
    return claim ? [`${claim.operation} ${claim.part}`] : [text];
  });
}

describe("the types of a second generator", () => {
  it("are the same as the client's for every request body and response", () => {
    const responses = claims.filter(({ part }) => part === "response");
    expect(responses).toHaveLength(Object.keys(operations).length);
    expect(claims.length).toBeGreaterThan(responses.length);
    expect(refuted("unchanged")).toEqual([]);
    expect(refuted("changed")).toEqual(["generateOtp response"]);
  });
});
