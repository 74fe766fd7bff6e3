import { dirname, join } from "node:path";
import { type JsonObject, listOperations, loadDocument, withoutDiscouraged } from "@onelogin-mfa/openapi";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { packageFolder, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

/** A reason for which our types are others than those of openapi-typescript 7.13, and what makes them the same. */
interface Exception {
  /** A change of the document that openapi-typescript gets. */
  readonly document?: (root: JsonObject) => JsonObject;
  /** An option that it gets. */
  readonly options?: Parameters<typeof openapiTS>[1];
  /** A change of our own types. */
  readonly ours?: (code: string) => string;
}

const exceptions: Readonly<Record<string, Exception>> = {
  // an alternative that is accepted, and not for who writes
  "x-discouraged is in no type": { document: withoutDiscouraged },
  // `additionalProperties: true` says no more than OpenAPI does without it, and a misspelled name must not compile
  "objects are exact": {
    document: (root) =>
      JSON.parse(JSON.stringify(root), (key, value) =>
        key === "additionalProperties" && value === true ? undefined : value,
      ),
  },
  // the server's default makes nothing required in a request
  "a default makes no property required": { options: { defaultNonNullable: false } },
  // any string is allowed, and editors offer the known ones
  "an open enum keeps its values": { ours: (code) => code.replaceAll("(string & {})", "string") },
};

const spec = join(packageFolder, "../../spec/mfa.yaml");
const { root } = await loadDocument(spec, { folder: dirname(spec) });
const parts = ["parameters", "requestBody", "responses"] as const;
const compared = listOperations(root).flatMap(({ id }) =>
  parts.map((part) => `operations["${id}"]["${part}"]`),
);
const comparison = `import type * as Ours from "./ours.js";
import type * as Theirs from "./theirs.js";
type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
${compared.map((path, index) => `export const _${index}: Identical<Ours.${path}, Theirs.${path}> = true;\n`).join("")}`;

/** Both types, but for some exceptions, and their comparison. */
async function filesFor(left: readonly Exception[]) {
  const document = left.reduce((before, { document: change }) => change?.(before) ?? before, root);
  const options = Object.assign({}, ...left.map((one) => one.options ?? {}));
  const { files } = await generate({ spec, emit: ["schema"] });
  return {
    "ours.ts": left.reduce((code, { ours }) => ours?.(code) ?? code, files.get("schema.ts") ?? ""),
    "theirs.ts": astToString(await openapiTS(JSON.stringify(document), { ...options, silent: true })),
    "compare.ts": comparison,
  };
}

/** Compiles once what has all exceptions, and what lacks each. @returns the parts whose types are not identical, by folder */
async function compareAll(): Promise<ReadonlyMap<string, readonly string[]>> {
  const written: Record<string, string> = { "package.json": '{ "type": "module" }' };
  for (const missing of ["none", ...Object.keys(exceptions)]) {
    const left = Object.entries(exceptions).filter(([reason]) => reason !== missing);
    const files = await filesFor(left.map(([, exception]) => exception));
    for (const [name, text] of Object.entries(files)) written[`${missing}/${name}`] = text;
  }
  const { stdout } = await typeCheck(await temporaryFolder(written), "typescript");
  const wrong = new Map<string, string[]>();
  for (const [, folder = "", file, line] of stdout.matchAll(/^([^/\n]+)\/(\S+)\((\d+),/gm)) {
    const path = file === "compare.ts" ? compared[Number(line) - 4] : `${file} does not compile`;
    wrong.set(folder, [...(wrong.get(folder) ?? []), String(path)]);
  }
  return wrong;
}

test("each operation has parameters, bodies and responses of the types of openapi-typescript 7.13, but for the exceptions, each of which is needed", async () => {
  const wrong = await compareAll();
  expect(wrong.get("none")).toBeUndefined();
  expect([...wrong.keys()].sort()).toEqual(Object.keys(exceptions).sort());
  for (const [, paths] of wrong) for (const path of paths) expect(compared).toContain(path);
});
