import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./support/root.ts";

/** A call of `node:child_process` whose program is a name that is a `.cmd` file on Windows, which starts only in a shell. */
const bareCommand =
  /\b(?:spawn|spawnSync|execFile|execFileSync)\)?\(\s*["'](?:turbo|tsc|redocly|npm|npx|vitest|biome|playwright)["']/g;

const commandsIn = (code: string) => code.match(bareCommand) ?? [];

it("no program starts a tool by its bare name", () => {
  expect(commandsIn('spawn("turbo", [])')).toHaveLength(1);
  const files = execFileSync("git", ["ls-files", "*.ts", "*.mts", "*.mjs", "*.js"], {
    cwd: root,
    encoding: "utf8",
  });
  const found = files
    .split("\n")
    .filter((path) => path !== "" && !/bare-commands\.test\.ts$/.test(path))
    .flatMap((path) => commandsIn(readFileSync(join(root, path), "utf8")).map((call) => `${path}: ${call}`));
  expect(found).toEqual([]);
});
