import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fixture } from "./support.ts";

// `vitest -u` writes the files anew: read them as a user would
test.each([
  ["with every oddity that we know", "everything"],
  ["of OpenAPI 3.0 that has little", "old"],
])("a document %s gives the files of test/generated", async (_, name) => {
  const { files } = await generate({ spec: fixture(`${name}.yaml`) });
  for (const [file, text] of files)
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, "generated", name, file));
});
