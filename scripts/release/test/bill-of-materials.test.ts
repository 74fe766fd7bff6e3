import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, test } from "vitest";
import { writeBills } from "../src/bill-of-materials.ts";

const lockfile = {
  packages: {
    "": {},
    "node_modules/a": { version: "2.0.0", integrity: integrityOf("other") },
    "packages/cli/node_modules/a": {
      version: "1.0.0",
      integrity: integrityOf("a"),
      dependencies: { "@b/c": "^2.0.0", hono: "^4.0.0", unused: "^1.0.0" },
    },
    "node_modules/@b/c": { version: "2.0.0", integrity: integrityOf("c") },
    "node_modules/hono": { version: "4.1.0", integrity: integrityOf("hono") },
    "node_modules/later": { version: "10.20.30-rc.1", integrity: integrityOf("later") },
    "node_modules/from-git": { version: "1.0.0" },
    "node_modules/unused": { version: "1.0.0", integrity: integrityOf("unused") },
  },
};

test("a bill of materials names the package, takes other packages from their tarballs, and shows no path", async () => {
  const { projects, folders, folder, bill } = await writeExample("a 1.0.0 (MIT)\n");
  expect(folders.filter((one) => existsSync(one))).toEqual([]);
  expect(projects[1]).toEqual({
    "@scope/client": `file:${join(folder, "scope-client-1.0.0.tgz")}`,
    hono: "^4.0.0",
  });
  expect(bill.metadata).toEqual({ component: { name: "@scope/cli", "bom-ref": "cli@1.0.0" } });
  expect(bill.components[0]).toMatchObject({
    name: "hono",
    externalReferences: [{ url: "https://example.com/" }],
  });
  expect(JSON.stringify(bill)).not.toContain(folder);
});

test("a bill has what is built in, once, with its hash and what it needs", { tags: "security" }, async () => {
  const { bill } = await writeExample("a 1.0.0 (MIT)\n\nText 1\n@b/c 2.0.0 (ISC)\n\na 1.0.0 (MIT)\n");
  expect(bill.components.slice(1)).toEqual([
    expect.objectContaining({
      "bom-ref": "bundled:a@1.0.0",
      name: "a",
      purl: "pkg:npm/a@1.0.0",
      licenses: [{ license: { id: "MIT" } }],
      hashes: [{ alg: "SHA-512", content: hash("a", "hex") }],
    }),
    expect.objectContaining({
      name: "@b/c",
      purl: "pkg:npm/%40b/c@2.0.0",
      hashes: [{ alg: "SHA-512", content: hash("c", "hex") }],
    }),
  ]);
  expect(bill.dependencies).toEqual([
    { ref: "cli@1.0.0", dependsOn: ["hono@4.2.0", "bundled:a@1.0.0", "bundled:@b/c@2.0.0"] },
    { ref: "hono@4.2.0", dependsOn: [] },
    { ref: "bundled:a@1.0.0", dependsOn: ["bundled:@b/c@2.0.0", "hono@4.2.0"] },
    { ref: "bundled:@b/c@2.0.0", dependsOn: [] },
  ]);
});

test("a heading of a license is a whole line with a version: a text that looks like one names no package", async () => {
  const texts = "see b 1.0.0 (MIT)\nb 1.0.0 (MIT) and more\nb 1.0 (MIT)\nb 1.0.0\n";
  const { bill } = await writeExample(`${texts}later 10.20.30-rc.1 (ISC)\n`);
  expect(bill.components.slice(1)).toEqual([
    {
      "bom-ref": "bundled:later@10.20.30-rc.1",
      externalReferences: [],
      type: "library",
      name: "later",
      version: "10.20.30-rc.1",
      purl: "pkg:npm/later@10.20.30-rc.1",
      licenses: [{ license: { id: "ISC" } }],
      hashes: [{ alg: "SHA-512", content: hash("later", "hex") }],
      properties: [{ name: "cdx:npm:package:bundled", value: "true" }],
    },
  ]);
});

test("a package that is built in and that npm has no hash of has none in the bill", async () => {
  const { bill } = await writeExample("from-git 1.0.0 (MIT)\n");
  expect(bill.components[1]).toMatchObject({ name: "from-git", version: "1.0.0" });
  expect(bill.components[1]).not.toHaveProperty("hashes");
});

test("a package may install what it has built in, too: each of both has a name of its own in the bill", async () => {
  const { bill } = await writeExample("hono 4.1.0 (MIT)\n");
  expect(bill.components.map((component: { "bom-ref": string }) => component["bom-ref"])).toEqual([
    "hono@4.2.0",
    "bundled:hono@4.1.0",
  ]);
});

test("a package that is built in and not in the lockfile has no hash: there is no bill", async () => {
  await expect(writeExample("a 3.0.0 (MIT)\n")).rejects.toThrow(
    "a 3.0.0 is built into @scope/cli, and package-lock.json has no such version of it.",
  );
});

/** Writes the bills of a client without dependencies, and of a cli that needs it and hono. */
async function writeExample(licenses: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "package"));
  const manifest = { name: "@scope/cli", dependencies: { "@scope/client": "^1.0.0", hono: "^4.0.0" } };
  writeFileSync(join(folder, "package/package.json"), JSON.stringify(manifest));
  const client = { name: "@scope/client", filename: "scope-client-1.0.0.tgz" };
  const cli = { name: "@scope/cli", filename: "scope-cli-10.20.30-rc.1.tgz" };
  execFileSync("tar", ["-czf", client.filename, "package"], { cwd: folder });
  writeFileSync(join(folder, "package/LICENSES.txt"), licenses);
  execFileSync("tar", ["-czf", cli.filename, "package"], { cwd: folder });
  const projects: unknown[] = [];
  const folders: string[] = [];
  const npm = async ([command]: readonly string[], cwd: string) => {
    const { dependencies } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
    folders.push(cwd);
    if (command === "sbom") projects.push(dependencies);
    const externalReferences = [{ url: `file:${folder}` }, { url: "https://example.com/" }];
    return JSON.stringify({
      metadata: { component: { name: cwd, "bom-ref": "cli@1.0.0" } },
      components: [{ "bom-ref": "hono@4.2.0", name: "hono", version: "4.2.0", externalReferences }],
      dependencies: [
        { ref: "cli@1.0.0", dependsOn: ["hono@4.2.0"] },
        { ref: "hono@4.2.0", dependsOn: [] },
      ],
    });
  };
  await writeBills(folder, [client, cli], npm, lockfile);
  return {
    folder,
    folders,
    projects,
    bill: JSON.parse(readFileSync(join(folder, "scope-cli.cdx.json"), "utf8")),
  };
}

function hash(text: string, encoding: "hex" | "base64"): string {
  return createHash("sha512").update(text).digest(encoding);
}

function integrityOf(text: string): string {
  return `sha512-${hash(text, "base64")}`;
}
