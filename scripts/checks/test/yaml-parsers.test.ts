import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isUrl, readApi, readApis } from "@onelogin-mfa/openapi";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { editionsOf } from "@onelogin-mfa/site/editions";
import { createLinter } from "@onelogin-mfa/spec/linter";
import { expect, it, type TestContext } from "vitest";
import { parseAllDocuments, parseDocument, visit } from "yaml";

/** The documents of a text as PyYAML reads them, or why it refuses it. */
interface Reading {
  readonly values?: unknown;
  readonly refused?: string;
}

/** Reads texts by the loader that is given. What JSON does not have becomes a text. */
const reader = `
import json, sys, yaml

def plain(value):
    if isinstance(value, dict):
        return {key if isinstance(key, str) else repr(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else repr(value)

def read(text):
    try:
        return {"values": plain(list(yaml.load_all(text, getattr(yaml, sys.argv[1]))))}
    except yaml.YAMLError as error:
        return {"refused": " ".join(str(error).split())}

print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`;

/** Debian's package belongs to Debian's Python; another one may come first in the path. */
const pythons = ["/usr/bin/python3", "python3", "python"];

/**
 * Has PyYAML read texts; skips the test if it is not installed.
 *
 * @param loader that of `safe_load`, or the one that takes each scalar for a text
 */
function readByPyYaml(
  { skip }: TestContext,
  texts: readonly string[],
  loader: "SafeLoader" | "BaseLoader" = "SafeLoader",
): readonly Reading[] {
  const python = pythons.find((one) => spawnSync(one, ["-c", "import yaml"]).status === 0);
  if (python === undefined) return skip("PyYAML is not installed; on Debian: apt-get install python3-yaml");
  const env = { ...process.env, PYTHONUTF8: "1" };
  const options = { input: JSON.stringify(texts), encoding: "utf8", env, maxBuffer: 2 ** 28 } as const;
  // what the program above prints
  return JSON.parse(execFileSync(python, ["-c", reader, loader], options)) as Reading[];
}

const filesInGit = execFileSync("git", ["ls-files", "*.yaml", "*.yml"], { cwd: root, encoding: "utf8" });
const documents = (await readApis(root)).map(({ document }) => document).filter((one) => !isUrl(one));
const editions = await Promise.all(
  documents.map((document) => editionsOf(document, { onUnsupported: () => {} })),
);

/** All YAML files of the repository, and the editions of its documents, by name. */
const files = new Map([
  ...filesInGit
    .split("\n")
    .flatMap((path) => (path === "" ? [] : [[path, readFileSync(join(root, path), "utf8")] as const])),
  ...editions.flat().flatMap(({ file, text }) => (file.endsWith(".yaml") ? [[file, text] as const] : [])),
]);

const valuesOf = (text: string): unknown[] =>
  parseAllDocuments(text).map((document) => JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: -1 }))));

/** Descriptions of APIs whose values differ, with the reason. */
const different = {
  "packages/codegen/test/fixtures/everything.yaml": "it has the texts that YAML 1.1 takes for something else",
};

it("PyYAML reads every YAML file, and the same as JavaScript in OpenAPI documents and flows", (context) => {
  const readings = readByPyYaml(context, [...files.values()]);
  const results = [...files].map(([name, text], index) => ({ name, text, ...readings[index] }));
  const refused = results.filter((one) => one.refused !== undefined);
  expect(refused.map(({ name, refused }) => `${name}: ${refused}`)).toEqual([]);
  const described = results.filter(({ text }) => /^(openapi|arazzo):/m.test(text));
  const differing = described.filter(
    ({ text, values }) => JSON.stringify(values) !== JSON.stringify(valuesOf(text)),
  );
  expect(described.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["spec/mfa.yaml", "mfa.bundled.yaml", "control.openapi-3.0.yaml"]),
  );
  expect(differing.map(({ name }) => name)).toEqual(Object.keys(different));
});

const characters = [..."a1?:,-#=&*!|>%@`'\"\\~.[]{}é \t"];
/** Places of a scalar without quotes. */
const places: readonly ((text: string) => string)[] = [
  (text) => `[${text}, b]`,
  (text) => `{ k: ${text} }`,
  (text) => `{ ${text}: b }`,
  (text) => `k: ${text}`,
  (text) => `${text}: b`,
];

/** Texts that JavaScript reads as a scalar without quotes. */
const scalars = places.flatMap((place) =>
  characters
    .flatMap((first) => characters.flatMap((second) => [`${first}${second}`, `${first}${second}c`]))
    .flatMap((text) => (isPlain(place(text), text) ? [place(text)] : [])),
);

function isPlain(yaml: string, text: string): boolean {
  const document = parseDocument(yaml, { logLevel: "silent" });
  let found = false;
  visit(document, {
    Scalar(_, { type, source }) {
      found ||= type === "PLAIN" && source === text;
    },
  });
  return found && document.errors.length === 0;
}

it("the lint reports each scalar without quotes that PyYAML refuses or ends elsewhere, and no other one", async (context) => {
  const safe = readByPyYaml(context, scalars);
  const texts = readByPyYaml(context, scalars, "BaseLoader");
  const head = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\nx-texts:\n";
  const file = join(temporaryFolder(), "openapi.yaml");
  writeFileSync(file, head + scalars.map((text) => `  - ${text}\n`).join(""));
  const found = await createLinter(await readApi(root)).check(file);
  const reported = found.filter(({ rule }) => rule === "mfa/scalar-quoted");
  const indexes = new Set(reported.map(({ pointer }) => Number(pointer.split("/")[2])));
  const wrong = scalars.filter((text, index) => {
    const values = parseAllDocuments(text, { schema: "failsafe" }).map((document) => document.toJS());
    return (
      safe[index]?.refused !== undefined || JSON.stringify(texts[index]?.values) !== JSON.stringify(values)
    );
  });
  expect(wrong.length).toBeGreaterThan(100);
  expect(scalars.filter((_, index) => indexes.has(index))).toEqual(wrong);
});
