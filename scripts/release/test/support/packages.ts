import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { createRepository, type Repository } from "@onelogin-mfa/review/testing/repository";

/** A program with options and a command below it. */
export const cli = `import { Argument, Command, Option } from "commander";
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
/** An Action. */
export const action =
  "inputs:\n  a: { required: true }\n  b: { default: x }\noutputs:\n  c: { description: C }\n";

/** The package.json of a package of the repository. */
export const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name: `@onelogin-mfa/${name}`, version: "1.0.0", ...more });
const types = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });

/** A repository with two published packages, as they are built, and two others. */
export function createPackages(files: Readonly<Record<string, string>> = {}): Repository {
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
  return repository;
}
