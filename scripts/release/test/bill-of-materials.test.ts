import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, test } from "vitest";
import { writeBills } from "../src/bill-of-materials.ts";

test("a bill of materials names the package, takes other packages from their tarballs, has what is built in, and shows no path", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "package"));
  const manifest = { name: "@scope/cli", dependencies: { "@scope/client": "^1.0.0", hono: "^4.0.0" } };
  writeFileSync(join(folder, "package/package.json"), JSON.stringify(manifest));
  writeFileSync(
    join(folder, "package/LICENSES.txt"),
    "a 1.0.0 (MIT)\n\nText 1\n@b/c 2.0.0 (ISC)\n\na 1.0.0 (MIT)\n",
  );
  execFileSync("tar", ["-czf", "scope-cli-1.0.0.tgz", "package"], { cwd: folder });
  const projects: unknown[] = [];
  const npm = async ([command]: readonly string[], cwd: string) => {
    const { dependencies } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
    if (command === "sbom") projects.push(dependencies);
    const externalReferences = [{ url: `file:${folder}` }, { url: "https://example.com/" }];
    return JSON.stringify({
      metadata: { component: { name: cwd, version: "1.0.0" } },
      components: [{ externalReferences }],
    });
  };
  const client = { name: "@scope/client", filename: "scope-client-1.0.0.tgz" };
  execFileSync("cp", ["scope-cli-1.0.0.tgz", client.filename], { cwd: folder });
  await writeBills(folder, [client, { name: "@scope/cli", filename: "scope-cli-1.0.0.tgz" }], npm);
  expect(projects[1]).toEqual({ "@scope/client": `file:${join(folder, client.filename)}`, hono: "^4.0.0" });
  expect(JSON.parse(readFileSync(join(folder, "scope-cli.cdx.json"), "utf8"))).toEqual({
    metadata: { component: { name: "@scope/cli", version: "1.0.0" } },
    components: [
      { externalReferences: [{ url: "https://example.com/" }] },
      expect.objectContaining({ name: "a", purl: "pkg:npm/a@1.0.0", licenses: [{ license: { id: "MIT" } }] }),
      expect.objectContaining({ name: "@b/c", purl: "pkg:npm/%40b/c@2.0.0" }),
    ],
  });
});
