import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);

/** What would tie the package to Node, in code; comments are not looked at. */
function nodeUses(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  return code.match(/["']node:\w+|\b(?:process|Buffer|require|__dirname|setImmediate)\b(?=[.([])/g) ?? [];
}

/** The packages that a source imports. */
function packagesIn(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport\(?)\s*"([^".][^"]*)"/g)].map(([, name = ""]) => name);
}

async function sources(): Promise<{ name: string; text: string }[]> {
  const names = await readdir(new URL("src/", root), { recursive: true });
  const files = names.filter((name) => name.endsWith(".ts"));
  return Promise.all(
    files.map(async (name) => ({ name, text: await readFile(new URL(`src/${name}`, root), "utf8") })),
  );
}

describe("the package", () => {
  it("uses nothing that only Node has", async () => {
    const files = await sources();
    expect(files.length).toBeGreaterThan(15);
    for (const { name, text } of files) expect({ name, uses: nodeUses(text) }).toEqual({ name, uses: [] });
  });

  it("depends on openapi-fetch alone", async () => {
    const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(
      await readFile(new URL("package.json", root), "utf8"),
    );
    expect({ dependencies, peerDependencies, optionalDependencies }).toEqual({
      dependencies: { "openapi-fetch": expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    const imported = new Set((await sources()).flatMap(({ text }) => packagesIn(text)));
    expect([...imported]).toEqual(["openapi-fetch"]);
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
    const source =
      'import a from "a";\nexport * from "./b.ts";\nimport type { C } from "@c/c";\nawait import("d");';
    expect(packagesIn(source)).toEqual(["a", "@c/c", "d"]);
  });
});
