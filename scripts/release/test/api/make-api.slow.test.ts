import { expect, it } from "vitest";
import { makeApi } from "../../src/api/make-api.ts";
import { staleFiles } from "../../src/api/stale-files.ts";
import { publishedPaths } from "../../src/published-paths.ts";
import { createPackages, manifest } from "../support/packages.ts";

const code = (text: string | undefined) =>
  /```ts\n([\s\S]*)```/.exec(text ?? "")?.[1]?.match(/^(?!\/\/| *\/\/|$).+$/gm);

it("describes each entry point of what is built, with what it refers to of its package and by name of others", async () => {
  const files = await makeApi(createPackages().root);
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
  const files = await makeApi(createPackages().root);
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
  await expect(makeApi(broken.root)).rejects.toThrow("Symbol not found for identifier: Missing");
  const missing = createPackages({ "packages/inner/package.json": manifest("inner", { publishConfig: {} }) });
  await expect(makeApi(missing.root)).rejects.toThrow('is missing: run "npm run build"');
});

it("names the files that are not as the packages are built", async () => {
  const { root } = createPackages({ "scripts/release/api/gone.api.md": "" });
  const [problem] = await staleFiles(root);
  expect(problem).toMatch(
    /^Not as the packages are built: scripts\/release\/api\/things\.api\.md, .*gone\.api\.md\. Run "npm run api"\.$/,
  );
});

it("finds the code of the packages, and of the workspaces that are built into them", () => {
  const folders = publishedPaths(createPackages().root).filter((path) => path.endsWith("/src"));
  expect(folders).toEqual(["packages/things/src", "packages/users/src", "packages/inner/src"]);
});
