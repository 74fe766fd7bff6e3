import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { createRepository } from "@onelogin-mfa/review/testing/repository";
import { expect, it } from "vitest";
import { makeApi } from "../../src/api/make-api.ts";
import { staleFiles } from "../../src/api/stale-files.ts";
import { publishedPaths } from "../../src/published-paths.ts";

const cli = `import { Argument, Command, Option } from "commander";
const program = new Command("things");
program.addOption(new Option("-f, --format <name>").choices(["a", "b"]).default("a")).option("--all");
program.command("list").alias("ls").addArgument(new Argument("<kind>").choices(["x"])).requiredOption("--user <name>").action(() => {});
await program.parseAsync();
`;
/** A program whose help lists programs. */
const many = `import { Command } from "commander";
const [name] = process.argv.slice(2);
const program = new Command(name);
if (name === "add") program.argument("[what...]");
else program.addHelpText("after", "\\nCommands:\\n  add   adds things\\n  drop  drops them\\n");
await program.parseAsync();
`;
const action = "inputs:\n  a: { required: true }\n  b: { default: x }\noutputs:\n  c: { description: C }\n";

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name: `@onelogin-mfa/${name}`, version: "1.0.0", ...more });
const types = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });

function createPackages(files: Readonly<Record<string, string>> = {}): string {
  const published = { publishConfig: { access: "public" } };
  const repository = createRepository({
    "package.json": '{ "workspaces": ["packages/*"] }',
    "packages/things/package.json": manifest("things", published),
    "packages/things/action.yml": action,
    "packages/things/dist/package.json": manifest("things", {
      exports: { ".": types("index"), "./more": types("more"), "./package.json": "./package.json" },
      bin: { things: "cli.js", many: "many.js" },
      type: "module",
      engines: { node: ">=20" },
      dependencies: { commander: "^14.0.0" },
      peerDependencies: { express: ">=5", unknown: ">=1" },
      peerDependenciesMeta: { express: { optional: true } },
    }),
    "packages/things/dist/index.d.ts":
      'import type { User } from "@onelogin-mfa/users";\nimport type { Hidden } from "./more.js";\n/** A. */\nexport declare class Things {\n    #a;\n    private b;\n    b2: Hidden;\n    user: User;\n}\n',
    "packages/things/dist/more.d.ts": "/** H. */\nexport interface Hidden {\n    a: 1;\n}\n",
    "packages/things/dist/cli.js": cli,
    "packages/things/dist/many.js": many,
    "packages/users/package.json": manifest("users", published),
    "packages/users/dist/package.json": manifest("users", { exports: { ".": types("index") } }),
    "packages/users/dist/index.d.ts": "export interface User { name: string }\n",
    "packages/inner/package.json": manifest("inner"),
    "packages/other/package.json": manifest("other"),
    "packages/things/src/index.ts": "",
    "packages/users/src/index.ts": 'export { a } from "@onelogin-mfa/inner/a";\n',
    "packages/inner/src/a.ts": 'export const a = await import("@onelogin-mfa/things");\n',
    ...files,
  });
  symlinkSync(join(root, "node_modules"), join(repository.root, "node_modules"));
  return repository.root;
}

const code = (text: string | undefined) =>
  /```ts\n([\s\S]*)```/.exec(text ?? "")?.[1]?.match(/^(?!\/\/| *\/\/|$).+$/gm);

it("describes each entry point of what is built, with what it refers to of its package and by name of others", async () => {
  const files = await makeApi(createPackages());
  expect([...files.keys()]).toEqual([
    ...["things.api.md", "things.more.api.md", "users.api.md"],
    ...["things.interface.json", "users.interface.json"],
  ]);
  expect(code(files.get("things.api.md"))).toEqual([
    "import type { User } from '@onelogin-mfa/users';",
    "interface Hidden {",
    "    a: 1;",
    "}",
    "export class Things {",
    '    protected "#private": never;',
    "    b2: Hidden;",
    "    user: User;",
    "}",
  ]);
});

it("describes commands, engines, peers, and the Action", async () => {
  const files = await makeApi(createPackages());
  expect(JSON.parse(files.get("things.interface.json") ?? "")).toEqual({
    "entry point @onelogin-mfa/things": {},
    "entry point @onelogin-mfa/things/more": {},
    "entry point @onelogin-mfa/things/package.json": {},
    "engine node": { range: ">=20" },
    "peer express": { range: ">=5" },
    "peer unknown": { range: ">=1", required: true },
    "program things": {},
    "option things --format": { short: "-f", value: "required", choices: ["a", "b"], default: "a" },
    "option things --all": {},
    "command things list": {},
    "command things ls": { alias: "list" },
    "argument 1 of things list": { name: "kind", required: true, choices: ["x"] },
    "option things list --user": { value: "required", required: true },
    "program many": {},
    "command many add": {},
    "argument 1 of many add": { name: "what", repeated: true },
    "command many drop": {},
    "input a": { required: true },
    "input b": { default: "x" },
    "output c": {},
  });
});

it("refuses declarations with an error, and packages that are not built", async () => {
  const broken = createPackages({
    "packages/users/dist/index.d.ts": "export interface User extends Missing {}\n",
  });
  await expect(makeApi(broken)).rejects.toThrow("Symbol not found for identifier: Missing");
  const missing = createPackages({ "packages/inner/package.json": manifest("inner", { publishConfig: {} }) });
  await expect(makeApi(missing)).rejects.toThrow('is missing: run "npm run build"');
});

it("names the files that are not as the packages are built", async () => {
  const folder = createPackages({ "scripts/release/api/gone.api.md": "" });
  const [problem] = await staleFiles(folder);
  expect(problem).toMatch(
    /^Not as the packages are built: scripts\/release\/api\/things\.api\.md, .*gone\.api\.md\. Run "npm run api"\.$/,
  );
});

it("finds the code of the packages, and of the workspaces that are built into them", () => {
  const folders = publishedPaths(createPackages()).filter((path) => path.endsWith("/src"));
  expect(folders).toEqual(["packages/things/src", "packages/users/src", "packages/inner/src"]);
});
