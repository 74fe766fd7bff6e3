import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Document, parseDocument, type YAMLMap } from "yaml";
import { copyProject, scriptOf, startIn } from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;

/** Changes a file of the clone. @throws Error if nothing changes */
function edit(path: string, change: (text: string) => string): void {
  const file = join(project.folder, path);
  const text = readFileSync(file, "utf8");
  const edited = change(text);
  if (edited === text) throw new Error(`${path} is as it was`);
  writeFileSync(file, edited);
}
const exchange = (path: string, from: string, to: string) => () =>
  edit(path, (text) => text.replace(from, to));
const changeSpec = (change: (spec: Document) => void) => () =>
  edit("spec/mfa.yaml", (text) => {
    const spec = parseDocument(text);
    change(spec);
    return String(spec);
  });

const schema = ["components", "schemas", "FactorRegistration"];
const factors = ["paths", "/api/2/mfa/users/{user_id}/factors"];
const text = { type: "string" };
/** The API of the client, as `npm run api` writes it. */
const api = "scripts/release/api/client.api.md";
const listener = "    onEvent?: OnEvent | undefined;";

/** The command that a maintainer runs; the tools that it starts, such as turbo, do nothing. */
async function release(...args: readonly string[]) {
  const env = { npm_execpath: join(project.folder, "node_modules/npm/bin/npm-cli.js") };
  const { nextTool, end } = await startIn(project.folder, scriptOf("release", "--dry-run", ...args), env);
  const succeed = async (): Promise<void> => {
    (await nextTool()).succeed();
    return succeed();
  };
  // until the program has ended
  const [{ status, printed }] = await Promise.all([end(), succeed().catch(() => {})]);
  return { status, printed };
}

describe("npm run release in a clone with the tag v1.0.0", { timeout: 300_000 }, () => {
  beforeAll(() => {
    project = copyProject();
    const released = "## Unreleased\n\n- A change.\n\n## 1.0.0 – 2026-01-01\n";
    edit("CHANGELOG.md", (changelog) => changelog.replace("## Unreleased\n", released));
    project.git("commit", "--quiet", "--all", "--message", "release: 1.0.0");
    project.git("tag", "v1.0.0");
  });
  afterEach(() => void project.git("restore", "."));
  afterAll(() => project.remove());

  it.each<[what: string, required: string, change: () => void]>([
    ["nothing", "no new", () => {}],
    ["a line of README.md", "no new", () => edit("README.md", (readme) => `${readme}\nA line.\n`)],
    ["a summary", "a patch", changeSpec((spec) => spec.setIn([...factors, "get", "summary"], "Other words"))],
    [
      "a comment in a source",
      "a patch",
      () => edit("packages/client/src/index.ts", (source) => `// words\n${source}`),
    ],
  ])("makes a patch release of %s: it requires %s version", async (_, required, change) => {
    change();
    const { status, printed } = await release("--bump", "patch");
    expect(printed).toContain(`Version 1.0.1: the changes since v1.0.0 require ${required} version.`);
    expect(status).toBe(0);
  });

  it.each<[what: string, change: () => void]>([
    ["an optional field", changeSpec((spec) => spec.setIn([...schema, "properties", "more"], text))],
    [
      "an operation, a status, a schema and a secret more",
      changeSpec((spec) => {
        const other = ["paths", "/api/2/mfa/users/{user_id}/others"];
        spec.setIn(other, (spec.getIn(factors) as YAMLMap).clone()); // a path is a mapping
        spec.setIn([...other, "get", "operationId"], "getOtherFactors");
        const status = { description: "Another status." };
        spec.setIn([...factors, "get", "responses", "410"], status);
        spec.setIn(["components", "schemas", "Other"], { type: "object", properties: { more: text } });
        spec.setIn([...schema, "properties", "a_secret"], { ...text, "x-sensitive": true });
      }),
    ],
    ["an optional option", exchange(api, listener, `${listener}\n    more?: string | undefined;`)],
  ])("refuses a patch release of %s, and makes a minor one", async (_, change) => {
    change();
    const { status, printed } = await release("--bump", "patch");
    expect(printed).toContain("since v1.0.0 the changes require a minor version");
    expect(status).toBe(1);
    const next = await release();
    expect(next.printed).toContain("Version 1.1.0: the changes since v1.0.0 require a minor version.");
    expect(next.status).toBe(0);
  });

  it.each<[what: string, change: () => void]>([
    ["a field that is gone", changeSpec((spec) => spec.deleteIn([...schema, "properties", "factor_data"]))],
    ["an export that is gone", exchange(api, "export function verifyOnce(", "function verifyOnce(")],
    ["an option that is gone", exchange(api, listener, "")],
    ["an option with another name", exchange(api, listener, listener.replace("onEvent", "onEvents"))],
  ])("refuses a minor release of %s", async (_, change) => {
    change();
    const { status, printed } = await release("--bump", "minor");
    expect(printed).toContain("since v1.0.0 the changes require a major version");
    expect(status).toBe(1);
  });
});
