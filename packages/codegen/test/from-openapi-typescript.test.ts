import { readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { codegen } from "../src/program.ts";
import { packageFolder, runCli, runNode, temporaryFolder } from "./support.ts";

const require = createRequire(import.meta.url);
const theirFolder = dirname(require.resolve("openapi-typescript/package.json"));
const theirFile = (path: string) => readFileSync(join(theirFolder, path), "utf8");

const page = readFileSync(join(packageFolder, "FROM-OPENAPI-TYPESCRIPT.md"), "utf8");

/** The rows of the table below a heading, each with the names in its first column. */
function rowsOf(heading: string) {
  const [section = ""] = page.split(`\n## ${heading}\n`)[1]?.split("\n## ") ?? [];
  return [...section.matchAll(/^\| (`.*?) \| (.*) \|$/gm)].map(([, first = "", ours = ""]) => ({
    names: [...first.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
    ours,
  }));
}

const flags = rowsOf("Flags");
const ownFlags = codegen.options.flatMap(({ short, long }) => [short, long, "--help"]);
const flagOf = (option: string) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

test("the page for who comes from openapi-typescript has a row for each flag of its help and of its parser", async () => {
  const { stdout } = await runNode([join(theirFolder, "bin/cli.js"), "--help"]);
  const shown = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag);
  const [, parsed = "", aliases = ""] =
    /parser\(args, \{(.*?)alias: \{(.*?)\}/s.exec(theirFile("bin/cli.js")) ?? [];
  const options = [...parsed.matchAll(/"(\w+)"/g)].map(([, option = ""]) => flagOf(option));
  const short = [...aliases.matchAll(/"(\w)"/g)].map(([, letter]) => `-${letter}`);
  const known = new Set([...shown, ...options, ...short]);
  for (const one of ["--version", "--read-write-markers", "--content-never", "-t"])
    expect(known).toContain(one);
  expect(flags.flatMap(({ names }) => names).sort()).toEqual([...known].sort());
});

test("and names only flags that there are here", () => {
  const named = flags.flatMap(({ ours }) => ours.match(/(?<=`)--?[a-z][\w-]*/g) ?? []);
  expect(named).toEqual(expect.arrayContaining(["--output", "--check", "--tag"]));
  expect(named.filter((flag) => !ownFlags.includes(flag))).toEqual([]);
});

const missing = flags.flatMap(({ names, ours }) => names.map((flag) => ({ flag, ours })));

test.each(missing.filter(({ flag }) => !ownFlags.includes(flag)))(
  "$flag is refused with the text of its row",
  async ({ flag, ours }) => {
    const { code, stderr } = await runCli(["openapi.yaml", "-o", "schema.ts", flag], await temporaryFolder());
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: ${flag} is a flag of openapi-typescript. ${ours} See FROM-OPENAPI-TYPESCRIPT.md.\nSee onelogin-mfa-codegen --help\n`,
    });
  },
);

test.each([
  ["--enum=true", "error: --enum is a flag"],
  ["--no-default-non-nullable", "error: --default-non-nullable is a flag"],
  ["--chek", "error: unknown option '--chek'\n(Did you mean --check?)"],
  ["--enums", "error: unknown option '--enums'\n"],
])("%s is told from other unknown options", async (option, message) => {
  const { code, stderr } = await runCli(["openapi.yaml", option, "-o", "schema.ts"]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("and it has a row for each option of the library that is no flag", () => {
  const [, members = ""] = /interface OpenAPITSOptions \{(.*?)\n\}/s.exec(theirFile("src/types.ts")) ?? [];
  const options = [...members.matchAll(/^ {2}(\w+)\?:/gm)].map(([, option = ""]) => option);
  const ofFlags = flags.flatMap(({ names }) => names);
  const left = options.filter((option) => !ofFlags.includes(flagOf(option)));
  expect(left).toEqual(expect.arrayContaining(["transform", "postTransform", "inject"]));
  expect(rowsOf("Node API").flatMap(({ names }) => names)).toEqual(expect.arrayContaining(left));
});

/** A document with enums, and code that takes their members for values and their names for types. */
const withEnums = {
  "package.json": '{ "type": "module" }',
  "openapi.yaml": `openapi: 3.0.3
info: { title: T, version: "1" }
paths: {}
components:
  schemas:
    Status: { type: integer, enum: [0, 1], x-enum-varnames: [Queued, Running] }
    Level: { type: integer, enum: [1, 2] }
    Role: { type: string, enum: [admin, time-keeper, null], nullable: true }
    User:
      type: object
      required: [role]
      properties:
        role: { $ref: "#/components/schemas/Role" }
        status: { $ref: "#/components/schemas/Status" }
        level: { $ref: "#/components/schemas/Level" }
`,
  "src/use.ts": `import { type components, Level, Role, Status } from "./schema.js";
type User = components["schemas"]["User"];
export const user: User = { role: Role.time_keeper, status: Status.Running, level: Level.Value2 };
export const none: User = { role: null };
// @ts-expect-error no member of the enum
export const text: User = { role: "admin" };
`,
};

test("its script for true enums writes types that have them", async () => {
  const [, script = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const folder = await temporaryFolder({ ...withEnums, "enums.js": stripTypeScriptTypes(script) });
  await mkdir(join(folder, "node_modules/@onelogin-mfa"), { recursive: true });
  await symlink(packageFolder, join(folder, "node_modules/@onelogin-mfa/codegen"), "dir");
  expect(await runNode(["enums.js"], folder)).toMatchObject({ code: 0, stdout: "" });
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const options = ["--noEmit", "--strict", "--module", "nodenext"];
  expect(await runNode([tsc, ...options, "src/use.ts"], folder)).toMatchObject({ code: 0, stdout: "" });
});
