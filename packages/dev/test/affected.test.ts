import type { Finding } from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { type FailedCase, fingerprints, toProblems } from "../src/contract.ts";

const ok = { $ref: "#/components/responses/Ok" };
const spec = () => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: {
    "/a": { get: { operationId: "getA", responses: { "200": ok } } },
    "/b/{id}": {
      parameters: [{ name: "id", in: "path", schema: { type: "string" } }],
      get: { operationId: "getB", responses: {} },
    },
  },
  components: {
    responses: { Ok: { description: "D", schema: { $ref: "#/components/schemas/Node" } } },
    schemas: { Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } } },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
});
type Spec = ReturnType<typeof spec>;

describe("an operation is affected by a change", () => {
  it.each<[string, (root: Spec) => unknown, string[]]>([
    ["of itself", (root) => Object.assign(root.paths["/a"].get, { summary: "S" }), ["getA"]],
    [
      "of what it refers to",
      (root) => Object.assign(root.components.responses.Ok, { description: "E" }),
      ["getA"],
    ],
    ["further down", (root) => Object.assign(root.components.schemas.Node, { type: "array" }), ["getA"]],
    ["of its path's parameters", (root) => root.paths["/b/{id}"].parameters.pop(), ["getB"]],
    [
      "of the security",
      (root) => Object.assign(root.components.securitySchemes.token, { scheme: "basic" }),
      ["getA", "getB"],
    ],
    ["but not of the title", (root) => Object.assign(root.info, { title: "U" }), []],
  ])("%s", (_, edit, expected) => {
    const before = fingerprints(spec());
    const root = spec();
    edit(root);
    const changed = [...fingerprints(root)].filter(([id, text]) => before.get(id) !== text);
    expect(changed.map(([id]) => id)).toEqual(expected);
  });
});

it("cases of one operation that fail for one reason are one problem, at the place of the first", () => {
  const failed = (operationId: string, title: string): FailedCase => {
    return { operationId, status: "200", title, reason: "no" };
  };
  const problems = (findings: readonly Finding[]) =>
    findings.map((finding) => ({ ...finding, file: finding.pointer, line: 1, column: 1 }));
  const cases = [failed("getA", "getA 200 x"), failed("getA", "getA 200 y"), failed("getB", "getB 200 x")];
  const found = toProblems({ root: spec(), problems }, cases);
  expect(found.map(({ file, message }) => [file, message])).toEqual([
    ["/paths/~1a/get/responses/200", "getA 200 x (and 1 more): no."],
    ["/paths/~1b~1{id}/get", "getB 200 x: no."],
  ]);
});
