import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";
import { pack, packBroken } from "../src/pack.ts";

it("a package is packed as it would be published, and no script of it runs", async () => {
  const scratch = temporaryFolder();
  const folder = join(scratch, "a");
  mkdirSync(join(folder, "src"), { recursive: true });
  const script = "node -e \"require('fs').writeFileSync('ran', '')\"";
  const manifest = { name: "@scope/a", version: "1.2.3", files: ["index.js", "src"] };
  const scripts = { prepack: script, prepare: script, postpack: script };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, scripts }));
  for (const file of ["index.js", "src/a.ts", "other.js"]) writeFileSync(join(folder, file), "export {};\n");
  const packed = await pack(folder, scratch);
  expect(packed).toEqual({
    file: join(scratch, "scope-a-1.2.3.tgz"),
    files: ["index.js", "package.json", "src/a.ts"],
    size: expect.any(Number),
    folder,
  });
  expect(readdirSync(folder)).toEqual(["index.js", "other.js", "package.json", "src"]);
  const broken = await packBroken(packed, scratch, async (copy) => writeFileSync(join(copy, "src/b.ts"), ""));
  expect(broken.files.toSorted()).toEqual(["index.js", "package.json", "src/a.ts", "src/b.ts"]);
});
