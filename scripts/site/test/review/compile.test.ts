import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/review/test-support/repository";
import { expect, it } from "vitest";
import { compileFolder } from "../../src/review/typescript/compile.ts";

it("negative control: a compiler that looked at nothing has not found that all is well", async () => {
  await expect(compileFolder(temporaryFolder())).rejects.toThrow("the compiler failed: error TS18003");
});

it("a file that does not compile is named with line and message", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "wrong.ts"), "\nexport const text: string = 1;\n");
  // outside of the repository there are no types of Node: that is a failure of the run, not of the file
  await expect(compileFolder(folder)).rejects.toThrow("Cannot find type definition file for 'node'");
});
