import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { codegen } from "../src/program.ts";
import { packageFolder, runNode } from "./support.ts";

const page = readFileSync(join(packageFolder, "FROM-OPENAPI-TYPESCRIPT.md"), "utf8");
const rows = [...page.matchAll(/^\| `(--[\w-]+)[^|]*\|(.*)\|$/gm)].map(([, theirs = "", ours = ""]) => ({
  theirs,
  ours,
}));

test("the page for who comes from openapi-typescript has a row for each flag of its help", async () => {
  const { resolve } = createRequire(import.meta.url);
  const program = join(dirname(resolve("openapi-typescript/package.json")), "bin/cli.js");
  const { stdout } = await runNode([program, "--help"]);
  const flags = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag);
  expect(flags).toContain("--read-write-markers");
  expect(rows.map(({ theirs }) => theirs)).toEqual(flags);
});

test("and names only flags that there are here", () => {
  const own = codegen.options.flatMap(({ short, long }) => [short, long, "--help"]);
  const named = rows.flatMap(({ ours }) => ours.match(/(?<=`)--?[a-z][\w-]*/g) ?? []);
  expect(named).toEqual(expect.arrayContaining(["--output", "--check", "--tag"]));
  expect(named.filter((flag) => !own.includes(flag))).toEqual([]);
});
