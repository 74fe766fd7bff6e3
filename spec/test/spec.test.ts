import { fileURLToPath } from "node:url";
import { loadConfig } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { edit, lintConfig, lintInPlace, operationKeys } from "./support/lint-spec.ts";
import { readSpec } from "./support/spec.ts";

const unchanged = lintInPlace(readSpec());

test("the spec passes every rule", async () => {
  expect(await unchanged).toEqual([]);
});

test("an editor and `redocly lint` at the root use the rules of `npm run lint`", async () => {
  const atRoot = await loadConfig({
    configPath: fileURLToPath(new URL("../../redocly.yaml", import.meta.url)),
  });
  expect(atRoot.resolvedConfig.rules).toEqual(lintConfig.resolvedConfig.rules);
  expect(atRoot.resolvedConfig.apis).toMatchObject({ "mfa@v2": { root: "spec/mfa.yaml" } });
});

test("no rule only warns", () => {
  const { resolvedConfig } = lintConfig;
  const groups = [resolvedConfig.rules, resolvedConfig.oas3_1Rules];
  const severities = groups.flatMap((rules) =>
    Object.values(rules ?? {}).map((rule) => (typeof rule === "string" ? rule : rule?.severity)),
  );
  expect(severities.length).toBeGreaterThan(40);
  expect(new Set(severities)).toEqual(new Set(["error", "off"]));
});

const token = ["components", "schemas", "MfaToken", "properties", "mfa_token"];
const json = ["content", "application/json"];
const body = (root: unknown) => [...operationKeys(root, "generateOtp"), "requestBody", ...json];
const response = (root: unknown) => [...operationKeys(root, "getAuthFactors"), "responses", "200", ...json];

/** A rule, what is done to the spec, and where: the rule must notice. */
const negativeControls: [rule: string, what: string, change: (root: unknown) => void][] = [
  [
    "mfa/operation-effect",
    "an operation without x-effect",
    (root) => edit(root, [...operationKeys(root, "generateOtp"), "x-effect"]),
  ],
  [
    "mfa/operation-statuses",
    "an operation without 429",
    (root) => edit(root, [...operationKeys(root, "generateOtp"), "responses", "429"]),
  ],
  [
    "mfa/sensitive-field-marked",
    "a token without x-sensitive",
    (root) => edit(root, [...token, "x-sensitive"]),
  ],
  ["mfa/evidence-shape", "evidence without a list", (root) => edit(root, [...token, "x-evidence"], {})],
  [
    "mfa/status-marked",
    "an added response without a mark",
    (root) => edit(root, ["components", "responses", "NotFound", "x-documented"]),
  ],
  [
    "mfa/named-examples",
    "a response without examples",
    (root) => edit(root, [...response(root), "examples"]),
  ],
  [
    "mfa/request-closed",
    "an open request",
    (root) => edit(root, [...body(root), "schema", "additionalProperties"]),
  ],
  [
    "mfa/response-open",
    "a closed response",
    (root) => edit(root, ["components", "schemas", "MfaToken", "additionalProperties"], false),
  ],
  ["mfa/schema-compiles", "a broken pattern", (root) => edit(root, [...token, "pattern"], "[")],
  [
    "mfa/example-valid",
    "an invalid named example",
    (root) => edit(root, [...response(root), "examples", "bad"], { value: {} }),
  ],
  ["mfa/example-valid", "an invalid example of a schema", (root) => edit(root, [...token, "example"], 1)],
  [
    "mfa/seed-departure-has-evidence",
    "a stray request field",
    (root) => edit(root, [...body(root), "schema", "properties", "stray"], { type: "string" }),
  ],
  [
    "mfa/seed-departure-has-evidence",
    "a request field of another type",
    (root) => edit(root, [...body(root), "schema", "properties", "reusable", "type"], "string"),
  ],
  [
    "mfa/seed-departure-has-evidence",
    "an operation that is gone",
    (root) => edit(root, operationKeys(root, "getAuthFactors")),
  ],
  [
    "mfa/seed-departure-has-evidence",
    "a departure whose evidence is gone",
    (root) => edit(root, ["components", "parameters", "RegistrationId", "x-evidence"]),
  ],
  // Redocly's own example rules have stopped firing in some versions.
  [
    "no-invalid-media-type-examples",
    "an invalid named example",
    (root) => edit(root, [...response(root), "examples", "bad"], { value: {} }),
  ],
  [
    "no-invalid-schema-examples",
    "an invalid example of a schema",
    (root) => edit(root, [...token, "example"], 1),
  ],
  [
    "no-invalid-parameter-examples",
    "an invalid example of a parameter",
    (root) => edit(root, ["components", "parameters", "UserId", "example"], "me"),
  ],
  [
    "rule/path-trailing-slash",
    "another path with a slash at its end",
    (root) => edit(root, ["paths", "/auth/"], { get: {} }),
  ],
];

test.each(negativeControls)("%s notices %s", async (rule, _, change) => {
  const root = readSpec();
  change(root);
  expect(await lintInPlace(root)).toContainEqual(expect.objectContaining({ rule, severity: "error" }));
});
