/// <reference types="node" />
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../src/generated/operations.ts";

/*
 * The same contract through another generator, Redocly's. Where its types and ours can be assigned to each other, the
 * generator could be exchanged without a caller noticing.
 */
const here = dirname(fileURLToPath(import.meta.url));
const contract = join(here, "../../../spec/mfa.yaml");

/** In one file, so that one run of the compiler answers for all. */
const preamble = `import type * as Other from "./other.ts";
import type { operations } from "../../src/generated/schema.ts";
type Content<T> = T extends { content: infer C } ? C[keyof C & "application/json"] : void;
type Success<R> = { [S in keyof R]: S extends 200 | 201 | 204 ? Content<R[S]> : never }[keyof R];
type Body<O> = O extends { requestBody?: infer B } ? Content<NonNullable<B>> : void;
type IsAny<T> = 0 extends 1 & T ? true : false;
type Same<A, B> = true extends IsAny<A> | IsAny<B> ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const hold = <T extends true>(value?: T) => value;
`;

interface Claim {
  readonly operation: string;
  readonly part: "reply" | "request body";
  readonly line: string;
}

const claims: readonly Claim[] = Object.entries(operations).flatMap(([operation, { body }]) => {
  const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
  const ours = `operations["${operation}"]`;
  const reply: Claim = {
    operation,
    part: "reply",
    line: `hold<Same<Success<${ours}["responses"]>, Other.${name}Result>>();`,
  };
  const line = `hold<Same<Body<${ours}>, Other.${name}Body>>();`;
  return body === "none" ? [reply] : [reply, { operation, part: "request body", line } as const];
});

let folder: string;
beforeAll(async () => {
  // inside the package, so that the compiler takes the copies for modules of it
  folder = await mkdtemp(join(here, ".independence-"));
  await run("redocly", ["generate-client", contract, "--output", join(folder, "other.ts")]);
});
afterAll(() => rm(folder, { recursive: true }));

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
      error && command !== "tsc" ? reject(new Error(stdout + stderr)) : resolve(stdout + stderr),
    );
  });
}

/** The claims that do not hold of a version of the other generator's types. */
async function refuted(change: (other: string) => string = (text) => text): Promise<string[]> {
  const file = join(folder, "other.ts");
  const other = await readFile(file, "utf8");
  await writeFile(file, change(other));
  await writeFile(join(folder, "claims.ts"), preamble + claims.map(({ line }) => line).join("\n"));
  const compilerOptions = { types: ["node"], noUnusedLocals: false };
  const config = { extends: join(here, "../tsconfig.json"), compilerOptions, include: ["claims.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const output = await run("tsc", ["-p", folder, "--pretty", "false"]).finally(() => writeFile(file, other));
  const offset = preamble.split("\n").length;
  return output.split("\n").flatMap((text) => {
    const claim = claims[Number(/claims\.ts\((\d+),/.exec(text)?.[1]) - offset];
    if (claim) return [`${claim.operation} ${claim.part}`];
    return /error TS/.test(text) ? [text] : [];
  });
}

describe("a second generator", () => {
  it("gives types that can be exchanged with ours, for every operation's request body and reply", async () => {
    const operationCount = Object.keys(operations).length;
    expect(claims.filter(({ part }) => part === "reply")).toHaveLength(operationCount);
    expect(claims.length).toBeGreaterThan(operationCount);
    expect(await refuted()).toEqual([]);
  });

  // biome-ignore format: a table
  it.each([
    { what: "a field of another type", from: "    grant_type:", to: "    grant_type: 1 |", found: ["generateToken request body"] },
    { what: "a field that is missing", from: "    reusable: boolean;", to: "", found: ["generateOtp reply"] },
    { what: "a type that says nothing", from: "GetAuthFactorsResult = AuthFactor[]", to: "GetAuthFactorsResult = any", found: ["getAuthFactors reply"] },
    { what: "a type that is gone", from: "export type RevokeTokenResult", to: "type RevokeTokenResult", found: ["revokeToken reply"] },
  ])("canary: $what is noticed", async ({ from, to, found }) => {
    expect(await refuted((other) => other.replace(from, to))).toEqual(found);
  });
});
