import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readApi, readApis } from "@onelogin-mfa/openapi";
import { lint, loadConfig } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { createPlugin } from "../rules/plugin.ts";
import { lintConfig, lintInPlace } from "./support/lint-spec.ts";
import { edit, readSpec, specFile } from "./support/spec.ts";

test("the spec passes every rule", async () => {
  expect(await lintInPlace(JSON.stringify(readSpec()))).toEqual([]);
});

test("the recommended rules find no error but the documented slash, which is ignored with its reason", async () => {
  const { config: configPath } = await readApi(import.meta.dirname);
  const config = await loadConfig({ configPath, customExtends: ["recommended"] });
  const problems = await lint({ ref: specFile, config });
  expect(problems.map(({ ruleId, ignored }) => ({ ruleId, ignored }))).toEqual([
    { ruleId: "no-path-trailing-slash", ignored: true },
  ]);
});

interface SecuredOperation {
  readonly operationId?: string;
  readonly description?: string;
  readonly security?: readonly { readonly OAuth2?: readonly string[] }[];
}

test("the description of each operation that takes a token names the scopes of its `security`", () => {
  const { paths, security, components } = readSpec() as unknown as {
    readonly paths: Record<string, Record<string, SecuredOperation>>;
    readonly security: SecuredOperation["security"];
    readonly components: {
      securitySchemes: { OAuth2: { flows: { clientCredentials: { scopes: object } } } };
    };
  };
  const scopes = Object.keys(components.securitySchemes.OAuth2.flows.clientCredentials.scopes);
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const needed = operations.flatMap(({ operationId, description, security: own = security }) => {
    const accepted = own?.flatMap(({ OAuth2 = [] }) => OAuth2) ?? [];
    return operationId && accepted.length > 0 ? [{ operationId, description, accepted }] : [];
  });
  expect(needed.length).toBeGreaterThan(10);
  const unnamed = needed.filter(({ description, accepted }) => {
    const [, text = ""] = /^Scope: (.*)$/m.exec(description ?? "") ?? [];
    const isExcluded = text.startsWith("any but ");
    const named = scopes.filter((scope) => text !== "" && text.includes(`*${scope}*`) !== isExcluded);
    return !accepted.every((scope) => named.includes(scope));
  });
  expect(unnamed.map(({ operationId }) => operationId)).toEqual([]);
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

const token = "/components/schemas/MfaToken/properties/mfa_token";
const body = "/components/schemas/MfaTokenRequest";
const content = "generateOtp/requestBody/content/application~1json";
const otherText = "/components/schemas/ExpiresIn/anyOf/1";
const response = "getAuthFactors/responses/200/content/application~1json";
const unknown =
  "getUserVerification/responses/404/content/application~1json/examples/unknownVerification/value/message";

/**
 * A rule, what is done to the spec, where, and the new value if nothing is removed, or what is done to its text: the rule must
 * notice.
 */
// biome-ignore format: a table
const negativeControls: [rule: string, what: string, place: string | ((text: string) => string), value?: unknown][] = [
  ["mfa/operation-effect", "an operation without x-effect", "generateOtp/x-effect"],
  ["mfa/operation-shown", "an operation that no flow calls", "generateOtp/operationId", "makeOtp"],
  ["mfa/operation-secured", "an operation that needs no scope", "getRateLimit/security", []],
  ["rule/operation-statuses", "an operation without 401", "generateOtp/responses/401"],
  ["rule/operation-statuses", "an operation without 429", "generateOtp/responses/429"],
  ["rule/operation-statuses", "an operation without default", "generateOtp/responses/default"],
  ["rule/operation-statuses", "a second success", "generateOtp/responses/200", { description: "Done" }],
  ["mfa/sensitive-field-marked", "a token without x-sensitive", `${token}/x-sensitive`],
  ["mfa/discouraged-alternative", "a discouraged text without a reason", `${otherText}/x-discouraged`, ""],
  ["mfa/evidence-shape", "evidence without a list", `${token}/x-evidence`, {}],
  ["mfa/evidence-source", "a source that is not known any more", "/x-sources/patchon~1pam-onelogin"],
  ["mfa/operation-effect", "a POST that the client would repeat", "createFactorRegistration/x-effect", "read"],
  ["mfa/operation-evidence", "an operation whose evidence is gone", "getUser/x-evidence"],
  ["mfa/named-examples", "a response without examples", `${response}/examples`],
  ["mfa/request-closed", "an open request", `${body}/additionalProperties`],
  ["rule/request-named", "a request without a name", `${content}/schema`, { type: "string" }],
  ["mfa/response-open", "a closed response", "/components/schemas/MfaToken/additionalProperties", false],
  ["mfa/schema-compiles", "a broken pattern", `${token}/pattern`, "["],
  ["mfa/example-valid", "an invalid named example", `${response}/examples/bad`, { value: {} }],
  ["mfa/example-source", "the response that it once made up", unknown, "Invalid ID"],
  ["mfa/scalar-quoted", "a question without quotes", (text) => `${text}x-asked: { why: is it so? }\n`],
  ["rule/operation-external-docs", "an operation without a link", "generateOtp/externalDocs"],
  ["rule/tag-external-docs", "a tag without a link", "/tags/0/externalDocs"],
  ["rule/path-trailing-slash", "another path with a slash at its end", "/paths/~1auth~1", { get: {} }],
];

test.each(negativeControls)("%s notices %s", async (rule, _, place, value) => {
  const root = readSpec();
  if (typeof place === "string") edit(root, place, value);
  const text = typeof place === "string" ? JSON.stringify(root) : place(readFileSync(specFile, "utf8"));
  expect(await lintInPlace(text, rule)).toContainEqual(expect.objectContaining({ rule, severity: "error" }));
});

/** The names of the rules that this repository has made, of the plugin and of the configurations, and those that are on. */
async function ownRules() {
  const apis = await readApis(import.meta.dirname);
  const configs = await Promise.all(
    apis.map(async ({ name, config: configPath }) => (await loadConfig({ configPath })).forAlias(name)),
  );
  const settings = configs.flatMap(({ resolvedConfig: { rules, oas3_1Rules } }) =>
    Object.entries({ ...rules, ...oas3_1Rules }),
  );
  const on = settings.flatMap(([rule, setting]) => {
    const severity = typeof setting === "string" ? setting : setting?.severity;
    return /^(mfa|rule)\//.test(rule) && severity === "error" ? [rule] : [];
  });
  const inPlugin = Object.values(createPlugin().rules).flatMap((rules) => Object.keys(rules));
  return { inPlugin: [...new Set(inPlugin)].map((rule) => `mfa/${rule}`), on: [...new Set(on)] };
}

test("each file with a rule is in the plugin, and each rule of the plugin is on in a configuration", async () => {
  const folder = join(import.meta.dirname, "../rules");
  const hasRule = (file: string) =>
    file !== "document-rule.ts" && /\b(documentRule|report)\b/.test(readFileSync(join(folder, file), "utf8"));
  const files = globSync("*.ts", { cwd: folder }).filter(hasRule).sort();
  const { inPlugin, on } = await ownRules();
  expect(inPlugin.sort()).toEqual(files.map((file) => `mfa/${basename(file, ".ts")}`));
  expect(on.filter((rule) => rule.startsWith("mfa/")).sort()).toEqual(inPlugin);
});

test("each rule of ours has a line in the table of what is done to the spec, which it must notice", async () => {
  const seen = new Set(negativeControls.map(([rule]) => rule));
  const { inPlugin, on } = await ownRules();
  expect([...new Set([...inPlugin, ...on])].filter((rule) => !seen.has(rule))).toEqual([]);
});
