import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "./support/root.ts";

/** An npm that has all packages but those called "absent". */
const npm = `
const { appendFileSync, mkdirSync, readFileSync } = require("node:fs");
const names = Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies);
appendFileSync("../calls", process.argv[2] + " " + names + "\\n");
if (names.includes("absent")) {
  process.stderr.write("npm error code E404\\nnpm error 404 Not Found - GET https://host.example/absent\\n");
  process.exit(1);
}
for (const name of names) mkdirSync("node_modules/" + name, { recursive: true });
`;

let folder = "";
const read = (path: string) => readFileSync(join(folder, path), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "install-pinned-"));
  mkdirSync(join(folder, "tools"));
  writeFileSync(join(folder, "npm.cjs"), npm);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function pin(...names: readonly string[]): void {
  const dependencies = Object.fromEntries(names.map((name) => [name, "1.0.0"]));
  writeFileSync(
    join(folder, "tools/package.json"),
    JSON.stringify({ description: "the tools", dependencies }),
  );
  writeFileSync(join(folder, "tools/package-lock.json"), JSON.stringify(names));
}

function install(...args: readonly string[]) {
  const env = { ...process.env, npm_execpath: join(folder, "npm.cjs") };
  const program = [join(root, "scripts/install-pinned.mjs"), join(folder, "tools"), ...args];
  return spawnSync(process.execPath, program, { encoding: "utf8", env });
}

describe("install-pinned", () => {
  it("installs once, and again once the lockfile is another one", () => {
    pin("one", "two");
    expect(install()).toMatchObject({ status: 0, stdout: "Installing, once: the tools …\n", stderr: "" });
    expect(install()).toMatchObject({ status: 0, stdout: "" });
    pin("one");
    install();
    expect(read("calls")).toBe("ci one,two\nci one\n");
  });

  it("with --each installs what there is, and names the rest with the reason but no address", () => {
    pin("one", "absent", "two");
    const { status, stderr } = install("--each");
    expect(status).toBe(0);
    expect(stderr).toMatch(/Not installed from .*tools: absent\. They need the npm registry once/);
    const reason = "code E404, 404 Not Found - GET the registry";
    expect(JSON.parse(read(".installed/missing.json"))).toEqual({ absent: reason });
    expect(existsSync(join(folder, ".installed/node_modules/two"))).toBe(true);
  });

  it("without it fails if one is missing, and tries again", () => {
    pin("one", "absent");
    expect(install().status).toBe(1);
    pin("one");
    expect(install().status).toBe(0);
  });
});
