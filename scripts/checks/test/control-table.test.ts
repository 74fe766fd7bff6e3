import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { expect, it } from "vitest";
import { root } from "./support/root.ts";

it("the table in the sandbox's README has each function of sandbox.control", () => {
  const readme = readFileSync(join(root, "packages/sandbox/README.md"), "utf8");
  const functions = [...readme.matchAll(/^\|[^|]*\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(functions.sort()).toEqual(Object.keys(createSandbox().control).sort());
});
