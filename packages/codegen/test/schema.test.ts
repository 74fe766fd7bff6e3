import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { describe, expect, test } from "vitest";
import { loadDocument } from "../src/document.ts";
import { generate } from "../src/index.ts";
import { fixture } from "./support.ts";

async function schemaOf(name: string): Promise<string> {
  return (await generate({ spec: fixture(name), emit: ["schema"] })).files.get("schema.ts") ?? "";
}

describe("schema.ts", () => {
  test.each([
    `reversed?: "x" | "y" | (string & {});`,
    `referred?: components["schemas"]["Known"] | (string & {});`,
    `Kind: "sms" | "voice" | (string & {});`,
  ])("keeps an open enum open: %s", async (line) => {
    expect(await schemaOf("nasty.yaml")).toContain(line);
  });

  test("leaves a closed enum closed", async () => {
    expect(await schemaOf("nasty.yaml")).toContain(`Known: "p" | "q";`);
  });

  test("does not make a property required because it has a default", async () => {
    expect(await schemaOf("nasty.yaml")).toContain("default_limit?: number;");
  });

  test("indents by two spaces a level", async () => {
    expect(await schemaOf("legacy.json")).toContain(
      "\n  schemas: {\n    Item: {\n      name: string | null;\n",
    );
  });

  test("gives what openapi-typescript's main function gives, except for open enums and indentation", async () => {
    const document = await loadDocument(fixture("legacy.json"));
    // openapi-typescript has a type for documents, we have JSON that was checked
    const copy = structuredClone(document.root) as unknown as OpenAPI3;
    const theirs = astToString(await openapiTS(copy, { defaultNonNullable: false, silent: true }));
    const [, , ...ours] = (await schemaOf("legacy.json")).split("\n");
    const squeeze = (text: string) => text.replace(/^ +/gm, "");
    expect(squeeze(ours.join("\n"))).toBe(squeeze(theirs));
  });

  test("does not change the document it was given", async () => {
    const before = await loadDocument(fixture("nasty.yaml"));
    const { document } = await generate({ spec: fixture("nasty.yaml"), emit: ["schema"] });
    expect(document.root).toEqual(before.root);
  });
});
