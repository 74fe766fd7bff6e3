import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { editionsOf } from "./editions.ts";

const folder = new URL("../../dist/", import.meta.url);
await mkdir(folder, { recursive: true });
for (const { file, text } of await editionsOf(
  fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")),
)) {
  await writeFile(new URL(file, folder), text);
}
process.stdout.write("packages/docs/dist: the spec as mfa.json, mfa.bundled.yaml and mfa.openapi-3.0.yaml\n");
