import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { emitterNames, generate } from "../src/index.ts";
import { temporaryFolder } from "./support.ts";

/** Ends each kind of text that generated code has, and would then count. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: part of the attack
const attack = '*/ globalThis.pwned = 1; /* "]; globalThis.pwned = 1; [" `${globalThis.pwned = 1}` \\"';

const hostile = {
  openapi: "3.1.0",
  info: { title: attack, version: attack },
  servers: [{ url: `https://{${attack}}/`, variables: { [attack]: { default: attack, enum: [attack] } } }],
  security: [{ [attack]: [] }],
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
          [attack]: { description: attack, content: { [attack]: {} } },
        },
      },
      put: {
        operationId: attack,
        requestBody: {
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { [attack]: {} } },
              encoding: { [attack]: { style: "deepObject" } },
            },
          },
        },
        responses: {},
      },
      patch: { requestBody: { content: { [attack]: {} } }, responses: {} },
      post: {
        servers: [{ url: `https://${attack}/` }],
        security: [{ [`${attack}2`]: [] }],
        requestBody: {
          content: {
            "multipart/form-data": {
              schema: { type: "object", properties: { [attack]: { type: "string", format: "binary" } } },
              encoding: { [attack]: { contentType: attack.replaceAll("*", "") } },
            },
            [`text/${attack}`]: {},
          },
        },
        responses: {
          200: {
            description: attack,
            headers: { [attack]: {} },
            content: { "application/json": {}, [`text/${attack}`]: {}, "text/event-stream": {} },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { [attack]: { type: "apiKey", in: "header", name: attack, description: attack } },
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

/** Loads files as a program does. */
async function load(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder(files);
  for (const name of Object.keys(files)) await import(pathToFileURL(join(folder, name)).href);
}

describe("a hostile document", () => {
  it("puts no code of its own into what is generated", { tags: "security" }, async () => {
    const { files } = await generate({
      spec: "openapi.json",
      text: JSON.stringify(hostile),
      emit: emitterNames,
    });
    await load(Object.fromEntries(files));
    expect(files.size).toBe(emitterNames.length);
    expect(globalThis).not.toHaveProperty("pwned");
  });

  it("would be noticed (negative control)", async () => {
    await load({ "control.ts": "/* */ globalThis.pwned = 1; /* */ export {};\n" });
    expect(globalThis).toHaveProperty("pwned", 1);
    Reflect.deleteProperty(globalThis, "pwned");
  });
});
