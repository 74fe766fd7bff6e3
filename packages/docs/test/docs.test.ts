import { readFileSync } from "node:fs";
import { listOperations } from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { annotate } from "../src/annotate.ts";
import { evidenceOf } from "../src/evidence.ts";
import { referenceFiles } from "../src/reference.ts";
import { externalResources, withoutLogo } from "../src/self-contained.ts";

const file = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
const spec: unknown = parse(readFileSync(file, "utf8"));
const annotated = annotate(spec);
const operations = listOperations(annotated).map(({ id, node }) => [id, node.value] as const);

describe("the spec for its readers", () => {
  it.each(operations)("%s says its effect and lists its evidence", (_, operation) => {
    const { description } = operation as { description: string };
    expect(description).toMatch(/^\*\*Effect:\*\* `(read|send|consume|issue|delete)`\. Sending it twice/);
    expect(description).toContain("**Evidence**");
  });

  it("lists what stands behind parameters, request fields and responses, with its source", () => {
    const [, value] = operations.find(([id]) => id === "createFactorRegistration") ?? [];
    const { description } = value as { description: string };
    expect(description).toMatch(/- \*observed\*, request, `expires_in`: .*live tenants send an integer/);
    expect(description).toMatch(/- \*documented\*, response 201, `factor_data`: .*onelogin-python-sdk/);
  });

  it("marks undocumented responses and secrets, and leaves the spec itself alone", () => {
    expect(annotated).toHaveProperty(
      "components.responses.NotFound.description",
      expect.stringMatching(/^\*\*Not documented by OneLogin\.\*\*.*- \*inferred\*/s),
    );
    expect(annotated).toHaveProperty(
      "components.schemas.Otp.description",
      expect.stringMatching(/^\*\*Secret\.\*\*/),
    );
    expect(JSON.stringify(spec)).not.toContain("**Secret.**");
  });

  it("loses no claim: each is with an operation or with a shared response", () => {
    const text =
      JSON.stringify(annotated.paths) +
      JSON.stringify((annotated.components as { responses: object }).responses);
    const claims = listOperations(spec).flatMap(evidenceOf);
    expect(claims.length).toBeGreaterThan(60);
    expect(claims.filter(({ claim }) => !text.includes(JSON.stringify(claim).slice(1, -1)))).toEqual([]);
  });
});

describe("the API reference", () => {
  const methods = readFileSync(
    new URL("generated/methods.ts", import.meta.resolve("@onelogin-mfa/client")),
    "utf8",
  );
  const text = referenceFiles(methods).get("operations.ts") ?? "";

  it.each(operations)("has a function for %s, with its documentation", (id) => {
    const [, comment = ""] =
      text
        .split(`export declare function ${id}(input`)[0]
        ?.split(/^(?=\/\*\*\n)/m)
        .slice(-2) ?? [];
    expect(comment).toContain("**Effect:**");
    expect(text).toMatch(
      new RegExp(`function ${id}\\(input\\??: \\w+Input, options\\?: MethodOptions<"data">\\): Promise<`),
    );
  });
});

describe("the page", () => {
  it.each([
    ['<script src="https://cdn.example/redoc.js"></script>', ["https://cdn.example/redoc.js"]],
    ["<link rel='stylesheet' href='//fonts.example/a.css'>", ["//fonts.example/a.css"]],
    ['<img alt="" src=http://a.example/b.png>', ["http://a.example/b.png"]],
    ["<script>const tag = '<img src=\"https://a.example/b.png\">'</script>", []],
    ['<img src="data:image/png;base64,AA"><a href="https://a.example">', []],
  ])("is self-contained or not: %s", (html, expected) => {
    expect(externalResources(html)).toEqual(expected);
  });

  it("does not ask the network for a logo", () => {
    const script =
      "src:e?`https://cdn.redoc.ly/redoc/logo-mini-full.svg`:`https://cdn.redoc.ly/redoc/logo-mini.svg`";
    expect(withoutLogo(script)).toBe("src:e?`data:,`:`data:,`");
  });
});
