import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const names = await readdir(new URL("src/", root), { recursive: true });
const files = names.filter((name) => name.endsWith(".ts"));
const sources = await Promise.all(files.map((name) => readFile(new URL(`src/${name}`, root), "utf8")));

/** What would tie the package to Node, in code; comments are not looked at. */
function nodeUses(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  return code.match(/["']node:\w+|\b(?:process|Buffer|require|__dirname|setImmediate)\b(?=[.([])/g) ?? [];
}

/** The packages that a source imports. */
function packagesIn(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport\(?)\s*"([^".][^"]*)"/g)].map(([, name = ""]) => name);
}

describe("the package", () => {
  it("uses nothing that only Node has", () => {
    expect(files.length).toBeGreaterThan(15);
    expect(sources.flatMap(nodeUses)).toEqual([]);
  });

  it("depends on openapi-fetch alone", async () => {
    const manifest = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
    expect(manifest.dependencies).toEqual({ "openapi-fetch": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect([manifest.peerDependencies, manifest.optionalDependencies]).toEqual([undefined, undefined]);
    expect(new Set(sources.flatMap(packagesIn))).toEqual(new Set(["openapi-fetch"]));
  });

  it.each([
    'import { inspect } from "node:util";',
    "const { env } = process.versions;",
    'Buffer.from("a")',
    'const fs = require("fs");',
  ])("would not pass with %j (negative control)", (source) => {
    expect(nodeUses(source)).toHaveLength(1);
  });

  it("would not pass with another import (negative control)", () => {
    const lines = [
      'import a from "a";',
      'export * from "./b.ts";',
      'import type { C } from "@c/c";',
      'await import("d");',
    ];
    expect(packagesIn(lines.join("\n"))).toEqual(["a", "@c/c", "d"]);
  });
});
