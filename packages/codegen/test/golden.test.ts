import { join } from "node:path";
import { expect, test } from "vitest";
import { emitterNames, generate } from "../src/index.ts";
import { fixture } from "./support.ts";

// `vitest -u` writes the files anew: read them as a user would
test.each([
  ["with every oddity that we know", "everything", [15, 92, 112, 157]],
  ["of OpenAPI 3.0 that has little", "old", [5]],
])("a document %s gives the files of test/generated", async (_, name, lines) => {
  const { files, notices } = await generate({ spec: fixture(`${name}.yaml`), emit: emitterNames });
  expect(notices.map(({ line }) => line).sort((a, b) => a - b)).toEqual(lines);
  for (const [file, text] of files)
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "generated", name, file));
});
