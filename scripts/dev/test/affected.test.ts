import type { Finding } from "@onelogin-mfa/openapi";
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
  ["of the default security", (root) => Object.assign(root, { security: [{ token: [] }] }), ["getA", "getB"]],
  ["of the servers", (root) => Object.assign(root, { servers: [{ url: "/v2" }] }), ["getA", "getB"]],
  [
    "of its path's servers",
    (root) => Object.assign(root.paths["/b/{id}"], { servers: [{ url: "/v2" }] }),
    ["getB"],
  ],
  ["of its method", (root) => Object.assign(root.paths, { "/a": { put: root.paths["/a"].get } }), ["getA"]],
  ["of its path", (root) => Object.assign(root, { paths: { "/c": root.paths["/a"] } }), ["getA"]],
  ["of OpenAPI's version", (root) => Object.assign(root, { openapi: "3.0.4" }), ["getA", "getB"]],
  ["but not of the title", (root) => Object.assign(root.info, { title: "U" }), []],
])("an operation is affected by a change %s", (_, edit, expected) => {
  const before = fingerprints(spec());
  const root = spec();
  edit(root);
  const changed = [...fingerprints(root)].filter(([id, text]) => before.get(id) !== text);
  expect(changed.map(([id]) => id)).toEqual(expected);
});

describe("failed contract cases", () => {
  const problemsOf = (...failed: readonly FailedCase[]) => {
    const problems = (findings: readonly Finding[]) =>
      findings.map((finding) => ({ ...finding, file: "mfa.yaml", line: 1, column: 1 }));
    return toProblems({ root: spec(), problems }, failed);
  };
  const failed = (operationId: string, title: string, reason: string): FailedCase => {
    return { operationId, status: "200", title, reason };
  };

  it("with one reason are one problem, at the example of the first, or its response", () => {
    const example = { ...failed("getA", "getA 200 z", "never"), pointer: "/components/examples/z" };
    const cases = [failed("getA", "getA 200 x", "no"), failed("getB", "getB 200 y", "no"), example];
    expect(problemsOf(...cases).map(({ pointer, message }) => [pointer, message])).toEqual([
      ["/paths/~1a/get/responses/200", "getA 200 x (and 1 more): no."],
      ["/components/examples/z", "getA 200 z: never."],
    ]);
  });

  it("are warnings where that is what they are", () => {
    const [problem] = problemsOf({ ...failed("getA", "getA 200 x", "no"), isWarning: true });
    expect(problem).toMatchObject({ severity: "warning", message: "getA 200 x: no." });
  });

  it.each([
    ["an invalid example in what the response refers to", "mfa/example-valid", "/schemas/Node/example", true],
    ["an invalid example elsewhere", "mfa/example-valid", "/schemas/Other/example", false],
    ["missing evidence in the response", "mfa/evidence-shape", "/responses/Ok", false],
  ])("that the mock reports, given %s", (_, rule, place, expected) => {
    const cause = { file: "mfa.yaml", line: 1, column: 1, message: "", severity: "error", rule } as const;
    const at = { ...cause, pointer: `/components${place}` };
    const [reported] = problemsOf(failed("getA", "getA 200 x", "the mock reports: no"));
    const [own] = problemsOf(failed("getA", "getA 200 x", "the client's method fails: no"));
    expect(reported?.followsFrom?.(at)).toBe(expected);
    expect(own?.followsFrom).toBeUndefined();
  });
});
