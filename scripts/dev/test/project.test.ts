import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readProject } from "../src/project.ts";

/** The members of a package.json by which npm has a package depend on another one. */
const members = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Makes a project whose package `owner` holds the generated code, with these packages beside it. */
function makeProject(packages: Readonly<Record<string, object>>, ...settings: readonly string[]): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const api = ["root: a.yaml", "x-codegen: { output: packages/owner/src }", ...settings].join(", ");
  write("redocly.yaml", `apis: { a: { ${api} } }\n`);
  write("a.yaml", "openapi: 3.1.0\n");
  write("package.json", JSON.stringify({ workspaces: ["packages/*"] }));
  for (const [name, manifest] of Object.entries({ owner: {}, ...packages }))
    write(`packages/${name}/package.json`, JSON.stringify({ name: `@scope/${name}`, ...manifest }));
  return root;
}

it.each(members)("a package depends on the generated code if that is among its %s", async (member) => {
  const root = makeProject({
    user: { [member]: { "@scope/owner": "1.0.0" } },
    other: { [member]: { owner: "1.0.0" } },
  });
  const { packages, dependents } = await readProject(root);
  const folders = (...names: string[]) => names.map((name) => join(root, "packages", name));
  expect(packages).toEqual(folders("other", "owner", "user"));
  expect(dependents).toEqual(folders("owner", "user"));
});

it("the project has the settings of codegen, mock and loop, with absolute paths", async () => {
  const dev = "x-dev: { generators: { out/c: make.ts } }";
  const root = makeProject({}, "x-mock: { port: 4010, client: client.ts#create }", dev);
  expect((await readProject(root)).api).toMatchObject({
    output: join(root, "packages/owner/src"),
    port: 4010,
    client: join(root, "client.ts#create"),
    generators: { [join(root, "out/c")]: join(root, "make.ts") },
  });
});

it.each([
  ["x-mock: { host: h }", '(#/apis/a/x-mock/host) The key "host" is not known. Known are port, client.'],
  ["x-mock: { port: none }", '"port" must be the number of a port.'],
  ["x-dev: { generators: { out: 1 } }", '"generators" must be paths of modules by folder.'],
  ["x-dev: { generators: make.ts }", '"generators" must be paths of modules by folder.'],
  ["x-dev: { generators: { '': make.ts } }", '"generators" must be paths of modules by folder.'],
  ["x-mok: {}", 'The key "x-mok" is not known. Did you mean "x-mock"?'],
])("the setting %s is refused at its place", async (setting, message) => {
  await expect(readProject(makeProject({}, setting))).rejects.toThrow(message);
});

it("no package depends on code that is generated into none", async () => {
  const root = makeProject({ user: { dependencies: { "@scope/owner": "1.0.0" } } });
  writeFileSync(
    join(root, "redocly.yaml"),
    "apis: { a: { root: a.yaml, x-codegen: { output: generated } } }\n",
  );
  expect((await readProject(root)).dependents).toEqual([]);
});

it.each(["{}", '{ "workspaces": "packages/*" }', undefined])(
  "a project without a list of workspaces is refused: %s",
  async (manifest) => {
    const root = makeProject({});
    rmSync(join(root, "package.json"));
    if (manifest !== undefined) writeFileSync(join(root, "package.json"), manifest);
    await expect(readProject(root)).rejects.toThrow(
      `${join(root, "package.json")} has no "workspaces": add the packages whose types the loop is to check.`,
    );
  },
);
