import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { beforeEach, describe, expect, it } from "vitest";

/** An npm that has no package called "absent". */
const npm = `
const { appendFileSync, readFileSync } = require("node:fs");
const names = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies);
appendFileSync("../calls", process.argv[2] + " " + names + "\\n");
if (names.includes("absent")) process.exit(1);
`;

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, "tools"));
  writeFileSync(join(folder, "npm.cjs"), npm);
});

function install(...names: readonly string[]) {
  const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
  writeFileSync(
    join(folder, "tools/package.json"),
    JSON.stringify({ description: "the tools", dependencies }),
  );
  writeFileSync(join(folder, "tools/package-lock.json"), JSON.stringify(names));
  const env = { ...process.env, npm_execpath: join(folder, "npm.cjs") };
  const args = [join(root, "scripts/install-pinned.mjs"), join(folder, "tools")];
  return spawnSync(process.execPath, args, { encoding: "utf8", env });
}

describe("install-pinned", () => {
  it("installs once, and again once the lockfile is another one", () => {
    expect(install("one", "two")).toMatchObject({ status: 0, stdout: "Installing, once: the tools …\n" });
    expect(install("one", "two")).toMatchObject({ status: 0, stdout: "" });
    install("one");
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe("ci one,two\nci one\n");
  });

  it("asks for the folder of the pinned packages", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, "scripts/install-pinned.mjs"), folder],
      {
        encoding: "utf8",
      },
    );
    expect([status, stderr]).toEqual([
      1,
      `${folder} has no package-lock.json: name the folder with the pinned packages.\n`,
    ]);
  });

  it("fails if a package is missing, and tries again", () => {
    expect(install("absent")).toMatchObject({ status: 1, stderr: expect.stringContaining("Not installed") });
    expect(install("absent").status).toBe(1);
    expect(install("one").status).toBe(0);
  });
});
