import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generate, writeFiles } from "../src/index.ts";

/** Ends each kind of text that generated code has, and would then count. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: part of the attack
const attack = '*/ globalThis.pwned = 1; /* "]; globalThis.pwned = 1; [" `${globalThis.pwned = 1}` \\"';

const hostile = {
  openapi: "3.1.0",
  info: { title: attack, version: attack },
  paths: {
    [`/a/{id}${attack}`]: {
      get: {
        operationId: "getA",
        summary: attack,
        description: `${attack}\u2028globalThis.pwned = 1`,
        externalDocs: { url: `https://example.com/${attack}`, description: attack },
        "x-effect": attack,
        parameters: [
          { name: "id", in: "path", required: true, description: attack, schema: { type: "string" } },
          { name: attack, in: "query", schema: { type: "string", default: attack, enum: [attack] } },
        ],
        responses: {
          200: {
            description: attack,
            content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      A: {
        type: "object",
        required: [attack],
        properties: {
          [attack]: {
            type: "string",
            "x-sensitive": true,
            description: attack,
            examples: [attack],
            format: attack,
          },
          ["__proto__"]: { const: attack },
        },
      },
    },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "codegen-hostile-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a hostile document", () => {
  it("puts no code of its own into what is generated", async () => {
    const spec = join(folder, "openapi.json");
    await writeFile(spec, JSON.stringify(hostile));
    const { files } = await generate({ spec });
    await writeFiles(join(folder, "generated"), files);
    for (const name of files.keys()) await import(pathToFileURL(join(folder, "generated", name)).href);
    expect(files.size).toBe(5);
    expect(globalThis).not.toHaveProperty("pwned");
  });

  it("would be noticed (negative control)", async () => {
    const file = join(folder, "control.ts");
    await writeFile(file, "/* */ globalThis.pwned = 1; /* */ export {};\n");
    await import(pathToFileURL(file).href);
    expect(globalThis).toHaveProperty("pwned", 1);
    Reflect.deleteProperty(globalThis, "pwned");
  });
});
