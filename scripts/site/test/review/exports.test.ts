import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "@onelogin-mfa/codegen";
import type { ExportChange } from "@onelogin-mfa/review";
import {
  createRepository,
  replaced,
  specText,
  temporaryFolder,
} from "@onelogin-mfa/review/test-support/repository";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkVersions, review } from "../../src/review/index.ts";
import { compareExports } from "../../src/review/typescript/compare-exports.ts";
import { compareSpecs } from "./support/compare-specs.ts";

const manifest = (version = "1.0.0") =>
  JSON.stringify({ name: "@onelogin-mfa/client", version, exports: { ".": "./src/index.ts" } });

/** Each case is an export of its own, named after it; `T` in its texts is that name. */
// biome-ignore format: a table, one export a line
const cases: readonly (readonly [what: string, old: string, now: string, changes: readonly string[]])[] = [
  ["nothing", "export type T = { a: 1 }", "export type T = { readonly a: 1 }", []],
  ["a name for a type", "export const T: () => { a: 1 }", "type N = { a: 1 }; export const T: () => N", []],
  ["an export that is gone", "export type T = 1", "", ["major T is no longer exported"]],
  ["an export that is new", "", "export type T = 1", ["minor T is exported"]],
  ["a value that becomes a type", "export declare class T {}", "export interface T {}", ["major T is no longer exported"]],
  ["an option with another name", "export declare function T(options: { a?: 1; before?: 2 }): void", "export declare function T(options: { a?: 1; after?: 2 }): void", ["major T(options).before is gone", "minor T(options).after is new"]],
  ["an option that is required", "export declare function T(options: { a?: 1 }): void", "export declare function T(options: { a: 1 }): void", ["major T(options).a is required"]],
  ["an option that need not be given", "export declare function T(options: { a: 1 }): void", "export declare function T(options?: { a?: 1 }): void", ["minor T(options) is optional", "minor T(options).a is optional"]],
  ["an option that takes less", 'export declare function T(kind: "a" | "b"): void', 'export declare function T(kind: "a"): void', ['major T(kind) no longer takes `"b"`']],
  ["an option that takes more", 'export declare function T(kind: "a"): void', 'export declare function T(kind: "a" | "b"): void', ['minor T(kind) also takes `"b"`']],
  ["a value that may be more", 'export declare function T(): "a"', 'export declare function T(): "a" | "b"', ['major T() may now be `"b"`']],
  ["a value that may be less", 'export declare function T(): "a" | "b"', 'export declare function T(): "a"', ['minor T() is no longer `"b"`']],
  ["a field that may be missing", "export declare const T: Promise<{ a: 1 }>", "export declare const T: Promise<{ a?: 1 }>", ["major T.a is optional"]],
  ["an error code more", 'export declare class T extends Error { readonly code: "a" }', 'export declare class T extends Error { readonly code: "a" | "b" }', ['major new T().code may now be `"b"`']],
  ["what is called back gets less", "export declare function T(on: (event: { a: 1; b: 2 }) => void): void", "export declare function T(on: (event: { a: 1 }) => void): void", ["major T(on)(event).b is gone"]],
  ["what is called back gets more", "export declare function T(on: (event: { a: 1 }) => void): void", "export declare function T(on: (event: { a: 1; b: 2 }) => void): void", ["minor T(on)(event).b is new"]],
  ["a parameter more that is needed", "export declare function T(a: 1): void", "export declare function T(a: 1, b: 2): void", ["major T needs `b`"]],
  ["a parameter less", "export declare function T(a: 1): void", "export declare function T(): void", ["major T no longer takes `a`"]],
  ["the member of a union that has less", 'export type T = { kind: "a"; x: 1 } | { kind: "b" }', 'export type T = { kind: "a" } | { kind: "b" }', ["major T.x is gone"]],
  ["a list of something else", "export declare function T(): readonly { a: 1 }[]", "export declare function T(): readonly { a: 2 }[]", ["major T()[].a is `2`, it was `1`"]],
  ["what is private", "export declare class T { private a: 1; #b: 2; c: 3 }", "export declare class T { private a: string; c: 3 }", []],
  ["a symbol as a name, which each tree has of its own", "declare const brand: unique symbol; export interface T { [brand]: true }", "declare const brand: unique symbol; export interface T { [brand]: true }", []],
  ["types that refer to themselves", "export interface T { next?: T; value: 1 }", "export interface T { next?: T; value: 1 | 2 }", ["minor T.value also takes `2`", "major T.value may now be `2`"]],
];

type Texts = Readonly<Record<string, string>>;

/** Writes the sources of the client of both revisions into a folder. */
function writeSides(folder: string, sides: { readonly old: Texts; readonly now: Texts }): void {
  for (const [side, texts] of Object.entries(sides)) {
    const source = join(folder, side, "packages/client/src");
    mkdirSync(source, { recursive: true });
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(source, name), text);
    writeFileSync(join(source, "../package.json"), manifest());
  }
}
const compared = (folder: string) => compareExports(join(folder, "old"), join(folder, "now"));

const folder = mkdtempSync(join(tmpdir(), "exports-"));
afterAll(() => rmSync(folder, { recursive: true }));
let changes: readonly ExportChange[];
beforeAll(async () => {
  const textsOf = (column: 1 | 2): Texts => ({
    ...Object.fromEntries(
      cases.map((row, index) => [
        `case-${index}.ts`,
        `${row[column].replace(/\bT\b/g, `Case${index}`)};\nexport {};\n`,
      ]),
    ),
    "index.ts": cases.map((_, at) => `export * from "./case-${at}.ts";\n`).join(""),
  });
  writeSides(folder, { old: textsOf(1), now: textsOf(2) });
  changes = await compared(folder);
}, 60_000);

describe("exports", () => {
  it.each(cases.map(([what, , , expected], index) => [what, expected, `Case${index}`] as const))(
    "%s: %j",
    (_, expected, name) => {
      const own = changes.filter(({ sentence }) => new RegExp(`\\b${name}\\b`).test(sentence));
      const found = own.map(
        ({ bump, sentence }) => `${bump} ${sentence.replace(/`([^`]*)`/, "$1").replace(name, "T")}`,
      );
      expect(found.sort()).toEqual([...expected].sort());
    },
  );

  it("behind a link out of the packages are not read: the report would quote them", async () => {
    const secret = 'export const secret = "quoted";';
    const outside = join(temporaryFolder(), "secret.ts");
    writeFileSync(outside, secret);
    const reportOf = async (file: string) => {
      const sides = temporaryFolder();
      const index = `export { secret } from "./${file}.ts";\n`;
      const old = { "index.ts": secret.replace("quoted", "before") };
      writeSides(sides, { old, now: { "index.ts": index, "own.ts": secret } });
      symlinkSync(outside, join(sides, "now/packages/client/src/link.ts"));
      return JSON.stringify(await compared(sides));
    };
    expect(await reportOf("own")).toContain("quoted");
    expect(await reportOf("link")).not.toContain("quoted");
  });
});

const clientSource = `import type { operations } from "./generated/schema.ts";
type Get = operations["getThing"];
type Query = NonNullable<Get["parameters"]["query"]>;
type Bodies = Get["responses"][200]["content"];
export interface Client {
  getThing(input: Get["parameters"]["path"] & ([Query] extends [never] ? {} : Query)): Promise<Bodies[keyof Bodies]>;
}
export declare function createClient(): Client;
`;

/** A repository with the spec and a client of it, committed. */
async function clientRepository() {
  const { files } = await generate({ spec: "/mfa.yaml", text: specText });
  return createRepository({
    "spec/mfa.yaml": specText,
    "packages/client/package.json": manifest(),
    "packages/client/src/index.ts": clientSource,
    "packages/client/src/generated/schema.ts": files.get("schema.ts") ?? "",
  });
}

describe("a review", { timeout: 60_000 }, () => {
  const result = "          description: The thing.\n          content: {";
  // biome-ignore format: a table, one edit a line
  it.each<[what: string, from: string, to: string, spec: string, exported: readonly string[]]>([
    ["a field that may be missing", "required: [id]", "required: []", "major", ["major `createClient().getThing().id` is optional"]],
    ["another media type, which asks the spec for less", result, `${result} text/html: { schema: { type: string } },`, "minor", ["major `createClient().getThing()` may now be `string`"]],
  ])("says what an edit of the spec does to the client's types, though nothing was generated: %s", async (_, from, to, spec, exported) => {
    const { root, write } = await clientRepository();
    write({ "spec/mfa.yaml": replaced(specText, from, to) });
    const { exports, bump } = await review({ root, compareSpecs });
    expect(bump.spec).toBe(spec);
    expect(exports?.map((one) => `${one.bump} ${one.sentence}`)).toEqual(exported);
    const isMore = exported.some((one) => one.startsWith("major"));
    expect(bump.required).toBe(isMore ? "major" : spec);
  });

  it("asks for a patch where only the source of a package changed", async () => {
    const { root, write } = await clientRepository();
    write({ "packages/client/src/index.ts": `// nothing\n${clientSource}` });
    const { exports, bump } = await review({ root, compareSpecs });
    expect([exports, bump.required]).toEqual([[], "patch"]);
  });

  it("says that a spec cannot be generated from, and the gate does not pass", async () => {
    const { root, write, git } = await clientRepository();
    write({ "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- More.\n" });
    git("tag", "v1.0.0");
    const loop = '{ anyOf: [{ $ref: "#/components/schemas/Loop" }, { type: string }] }';
    write({ "spec/mfa.yaml": replaced(specText, "  schemas:\n", `  schemas:\n    Loop: ${loop}\n`) });
    const { exports, problems } = await review({ root, compareSpecs });
    expect(exports).toBeNull();
    expect(problems).toMatchObject([
      { severity: "warning", message: expect.stringContaining("was not compared: ") },
    ]);
    expect(await checkVersions(root, { compareSpecs })).toEqual(problems.map(({ message }) => message));
  });
});

describe("the gate", { timeout: 60_000 }, () => {
  const source =
    "export interface Options { onProgress?: () => void; a?: 1 }\nexport declare function reset(options: Options): void;\n";
  it("asks for the step of an option with another name, and says which it is", async () => {
    const files = (text: string, at: string) => ({
      "spec/mfa.yaml": specText.replace("version: 1.0.0", `version: ${at}`),
      "packages/client/package.json": manifest(at),
      "packages/client/src/index.ts": text,
      "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- More.\n",
    });
    const { root, git, write } = createRepository(files(source, "1.0.0"));
    git("tag", "v1.0.0");
    write(files(source.replace("onProgress", "onStep"), "1.0.1"));
    const [problem, ...others] = await checkVersions(root, { compareSpecs });
    expect(others).toEqual([]);
    expect(problem?.split("\n").slice(1)).toEqual([
      "  @onelogin-mfa/client: `reset(options).onProgress` is gone",
      "  @onelogin-mfa/client: `reset(options).onStep` is new",
    ]);
  });
});
