import type { Bump } from "../src/policy/bump.ts";
import type { RuleId } from "../src/policy/rules.ts";
import { drop, type Edit, move, set } from "./edit.ts";

/** An edit of the small spec, and the rule that has to speak. */
export interface PolicyCase {
  readonly rule: RuleId;
  readonly edits: readonly Edit[];
  /** The bump that the rule has to give. */
  readonly bump: Bump;
  readonly title: string;
}

const get = "/paths/~1things~1{id}/get";
const put = "/paths/~1things~1{id}/put";
const post = "/paths/~1open/post";
const sent = "/components/schemas/Sent";

type Row = readonly [rule: RuleId, bump: Bump, ...edits: Edit[]];

// biome-ignore format: a table, one case a line
const operationRows: readonly Row[] = [
  ["operation-added", "minor", set("/paths/~1new", { get: { operationId: "getNew", responses: {} } })],
  ["operation-removed", "major", drop("/paths/~1open/delete")],
  ["operation-renamed", "major", set(`${get}/operationId`, "fetchThing")],
  ["operation-moved", "major", move("/paths/~1open", "/paths/~1opened")],
  ["operation-moved", "major", move("/paths/~1open/delete", "/paths/~1open/patch")],
  ["effect-loosened", "major", set(`${put}/x-effect`, "read")],
  ["effect-loosened", "major", drop(`${put}/x-effect`)],
  ["effect-loosened", "major", set(`${get}/x-effect`, "unknown")],
  ["effect-changed", "major", set(`${get}/x-effect`, "send")],
  ["effect-changed", "major", set(`${get}/x-effect`, "issue")],
  ["effect-changed", "major", set(`${put}/x-effect`, "consume")],
  ["operation-extension-changed", "minor", set(`${get}/x-custom`, 2)],
  ["deprecated", "minor", set(`${get}/deprecated`, true)],
  ["undeprecated", "patch", set(`${get}/deprecated`, false)],
  ["security-dropped", "major", set(`${put}/security`, [])],
  ["security-dropped", "major", drop("/security")],
  ["security-made-optional", "minor", set(`${put}/security/-`, {})],
  ["security-required", "major", drop(`${post}/security`)],
  ["security-alternative-added", "minor", set(`${get}/security`, [{ token: ["read"] }, { basic: [] }])],
  ["security-alternative-added", "minor", set(`${get}/security`, [{ token: ["read"] }, { token: ["all"] }])],
  ["security-alternative-removed", "major", drop(`${put}/security/1`)],
  ["security-alternative-removed", "major", set(`${put}/security/1/other`, [])],
  ["security-alternative-added", "minor", set(`${put}/security`, [{ token: ["write"] }, { basic: [] }, { other: [] }])],
  ["security-scope-added", "major", set(`${put}/security/0/token`, ["write", "admin"])],
  ["security-scope-replaced", "major", set(`${put}/security/0/token`, ["admin"])],
  ["security-scope-removed", "minor", set(`${put}/security/0/token`, [])],
  ["parameter-added", "minor", set(`${get}/parameters/-`, { name: "more", in: "query", schema: {} })],
  ["required-parameter-added", "major", set(`${get}/parameters/-`, { name: "a", in: "query", required: true, schema: {} })],
  ["path-parameter-declared", "minor", set("/paths/~1things~1{id}/parameters/-", { name: "id", in: "path", required: true, schema: {} })],
  ["parameter-removed", "major", drop(`${get}/parameters/0`)],
  ["parameter-renamed", "major", set(`${get}/parameters/0/name`, "page_number")],
  ["parameter-moved", "major", set(`${get}/parameters/0/in`, "header")],
  ["parameter-made-required", "major", set(`${get}/parameters/0/required`, true)],
  ["parameter-made-optional", "minor", drop(`${get}/parameters/1/required`)],
  ["parameter-serialization-changed", "major", set(`${get}/parameters/1/style`, "pipeDelimited")],
  ["parameter-serialization-changed", "major", move(`${get}/parameters/1/schema`, `${get}/parameters/1/content`)],
  ["body-added", "minor", set(`${get}/requestBody`, { content: {} })],
  ["required-body-added", "major", set(`${get}/requestBody`, { required: true, content: {} })],
  ["body-removed", "major", drop(`${put}/requestBody`)],
  ["body-made-required", "major", set(`${post}/requestBody/required`, true)],
  ["body-made-optional", "minor", drop(`${put}/requestBody/required`)],
  ["media-type-added", "minor", set(`${get}/responses/200/content/text~1plain`, { schema: { type: "string" } })],
  ["media-type-removed", "major", drop(`${get}/responses/200/content/application~1json`)],
  ["status-added", "minor", set(`${get}/responses/403`, { description: "No." })],
  ["status-removed", "major", drop(`${get}/responses/404`)],
  ["rate-limit-status-removed", "minor", drop(`${get}/responses/429`)],
  ["default-response-added", "minor", set("/paths/~1open/delete/responses/default", { description: "Else." })],
  ["default-response-removed", "major", drop(`${get}/responses/default`)],
  ["header-added", "minor", set(`${get}/responses/200/headers/X-C`, { schema: { type: "string" } })],
  ["header-removed", "major", drop(`${get}/responses/200/headers/X-B`)],
  ["header-made-required", "minor", set(`${get}/responses/200/headers/X-B/required`, true)],
  ["header-made-optional", "major", drop(`${get}/responses/200/headers/X-A/required`)],
  ["required-property-added", "major", set(`${sent}/properties/extra`, {}), set(`${sent}/required/-`, "extra")],
  ["header-serialization-changed", "major", set(`${get}/responses/200/headers/X-A/explode`, true)],
  ["link-added", "minor", set(`${get}/responses/200/links/other`, { operationId: "putThing" })],
  ["link-changed", "major", set(`${get}/responses/200/links/next/operationId`, "putThing")],
  ["link-changed", "major", drop(`${get}/responses/200/links/next`)],
  ["webhook-added", "minor", set("/webhooks/other", { post: { responses: {} } })],
  ["webhook-removed", "major", drop("/webhooks/thing")],
  ["webhook-added", "minor", set(`${put}/callbacks`, { done: { "{$url}": { post: { responses: {} } } } })],
];

// biome-ignore format: a table, one case a line
const documentRows: readonly Row[] = [
  ["documentation-changed", "patch", set("/info/description", "Another text.")],
  ["documentation-changed", "patch", set(`${get}/summary`, "Get one thing")],
  ["example-changed", "patch", set(`${get}/responses/200/content/application~1json/examples/one/value/id`, 7)],
  ["extension-changed", "patch", set("/info/x-team", "us")],
  ["extension-changed", "patch", set(`${get}/x-evidence`, [{ claim: "B", source: "b" }])],
  ["server-added", "minor", set("/servers/-", { url: "https://other.example.com" })],
  ["server-added", "minor", set("/servers/0/variables/region/enum/-", "ap")],
  ["server-changed", "major", set("/servers/0/url", "https://{region}.example.org")],
  ["server-changed", "major", drop("/servers/0/variables/region/enum/1")],
  ["server-changed", "major", set("/servers/0/variables/region/default", "eu")],
  ["security-scheme-added", "minor", set("/components/securitySchemes/key", { type: "apiKey" })],
  ["security-scheme-changed", "major", set("/components/securitySchemes/token/scheme", "digest")],
  ["component-added", "minor", set("/components/schemas/Extra", { type: "string" })],
  ["component-removed", "major", drop("/components/schemas/Unused")],
  ["unused-component-changed", "patch", set("/components/schemas/Unused/type", "integer")],
  ["component-renamed", "major", move("/components/schemas/Unused", "/components/schemas/UnusedText")],
  ["reference-changed", "patch", set("/components/schemas/Same", { type: "object", properties: { message: { type: "string" } } }), set(`${get}/responses/404/content/application~1json/schema/$ref`, "#/components/schemas/Same")],
  ["unchanged-in-meaning", "patch", set(`${sent}/required`, ["serial", "kind", "id"])],
  ["tag-changed", "patch", set("/tags/-", { name: "More" })],
  ["info-changed", "patch", set("/info/license/name", "ISC")],
  ["version-changed", "none", set("/info/version", "1.1.0")],
  ["openapi-version-changed", "patch", set("/openapi", "3.1.1")],
  ["component-added", "minor", set("/components/responses", { Gone: { description: "Gone." } })],
  ["other-changed", "major", set("/jsonSchemaDialect", "https://example.com/dialect")],
];

/** Rules for values: the pointer is that of the schema, once of what is sent and once of what is received. */
type ValueRow = readonly [
  rule: RuleId,
  request: Bump,
  response: Bump,
  ...edits: ((schema: string) => Edit)[],
];

const at = (pointer: string, value: unknown) => (schema: string) => set(`${schema}${pointer}`, value);
const without = (pointer: string) => (schema: string) => drop(`${schema}${pointer}`);

// biome-ignore format: a table, one case a line
const valueRows: readonly ValueRow[] = [
  ["type-narrowed", "major", "minor", without("/properties/note/type/0"), at("/properties/note/type/-", "null"), at("/properties/note/type", ["null"])],
  ["type-widened", "minor", "major", at("/properties/free/type", ["string", "integer"])],
  ["type-widened", "minor", "major", at("/properties/size/type", "number")],
  ["type-changed", "major", "major", at("/properties/list/type", "object")],
  ["null-allowed", "minor", "major", at("/properties/free/type", ["string", "null"])],
  ["null-forbidden", "major", "minor", at("/properties/note/type", "string")],
  ["format-added", "major", "minor", at("/properties/free/format", "uri")],
  ["format-removed", "minor", "major", without("/properties/id/format")],
  ["format-changed", "major", "major", at("/properties/id/format", "uri")],
  ["format-narrowed", "major", "minor", at("/properties/big/format", "int32")],
  ["format-widened", "minor", "major", at("/properties/real/format", "double")],
  ["limit-loosened", "minor", "major", at("/properties/code/pattern", ".*")],
  ["limit-tightened", "major", "minor", at("/properties/size/maximum", 5)],
  ["limit-tightened", "major", "minor", at("/properties/free/pattern", "^b$")],
  ["limit-loosened", "minor", "major", without("/properties/id/minLength")],
  ["limit-changed", "major", "major", at("/properties/code/pattern", "^b$")],
  ["enum-value-added", "minor", "major", at("/properties/kind/enum/-", "c")],
  ["open-enum-value-added", "minor", "minor", at("/properties/state/anyOf/0/enum/-", "new")],
  ["enum-value-removed", "major", "minor", without("/properties/kind/enum/1")],
  ["open-enum-value-removed", "major", "major", without("/properties/state/anyOf/0")],
  ["open-enum-value-removed", "major", "major", without("/properties/state/anyOf/0/enum/1")],
  ["open-enum-closed", "major", "major", without("/properties/state/anyOf/1")],
  ["values-restricted", "major", "minor", at("/properties/free/const", "x")],
  ["values-released", "minor", "major", without("/properties/kind/enum")],
  ["property-added", "minor", "minor", at("/properties/extra", { type: "string" })],
  ["property-removed", "major", "major", without("/properties/free")],
  ["property-renamed", "major", "major", (schema) => move(`${schema}/properties/list`, `${schema}/properties/wishList`)],
  ["property-made-required", "major", "minor", at("/required/-", "free")],
  ["property-made-optional", "minor", "major", without("/required/1")],
  ["object-closed", "major", "major", at("/properties/open/additionalProperties", false)],
  ["object-opened", "minor", "minor", without("/properties/closed/additionalProperties")],
  ["alternative-added", "minor", "major", at("/properties/either/anyOf/-", { type: "integer" })],
  ["type-widened", "minor", "major", at("/properties/free", { anyOf: [{ type: "string" }, { type: "integer" }] })],
  ["alternative-added", "minor", "major", at("/properties/free", { anyOf: [{ type: "string" }, { type: "array", items: {} }] })],
  ["alternative-removed", "major", "minor", without("/properties/either/anyOf/1")],
  ["alternative-discouraged", "major", "minor", at("/properties/either/anyOf/1/x-discouraged", "Why.")],
  ["alternative-recommended", "minor", "major", without("/properties/choice/anyOf/1/x-discouraged")],
  ["overlapping-alternative-added", "major", "major", at("/properties/one/oneOf/-", { type: "object", properties: { w: { type: "string" } } })],
  ["alternative-added", "minor", "major", at("/properties/one/oneOf/-", { type: "object", required: ["tag"], properties: { tag: { const: "c" } } })],
  ["alternatives-made-exclusive", "major", "minor", (schema) => move(`${schema}/properties/loose/anyOf`, `${schema}/properties/loose/oneOf`)],
  ["alternatives-made-inclusive", "minor", "major", (schema) => move(`${schema}/properties/tight/oneOf`, `${schema}/properties/tight/anyOf`)],
  ["discriminator-added", "minor", "minor", at("/properties/loose/discriminator", { propertyName: "a" })],
  ["discriminator-added", "minor", "minor", at("/properties/tight/discriminator/mapping/other", "#/components/schemas/Plain")],
  ["discriminator-removed", "minor", "major", without("/properties/tight/discriminator")],
  ["discriminator-changed", "major", "major", at("/properties/tight/discriminator/propertyName", "b")],
  ["discriminator-changed", "major", "major", without("/properties/tight/discriminator/mapping/plain")],
  ["limit-tightened", "major", "minor", at("/properties/both/allOf/-", { maxProperties: 3 })],
  ["limit-loosened", "minor", "major", without("/properties/both/allOf/1")],
  ["read-only-added", "major", "patch", at("/properties/free/readOnly", true)],
  ["read-only-removed", "minor", "patch", without("/properties/made/readOnly")],
  ["required-property-made-writable", "major", "patch", without("/properties/serial/readOnly")],
  ["write-only-added", "patch", "major", at("/properties/free/writeOnly", true)],
  ["write-only-removed", "patch", "minor", without("/properties/entered/writeOnly")],
  ["default-added", "minor", "patch", at("/properties/free/default", "x")],
  ["default-changed", "major", "patch", at("/properties/size/default", 4)],
  ["sensitive-removed", "major", "major", without("/properties/secret/x-sensitive")],
  ["sensitive-added", "minor", "minor", at("/properties/free/x-sensitive", true)],
  ["keyword-tightened", "major", "minor", at("/properties/open/not", { required: ["y"] })],
  ["keyword-tightened", "major", "minor", at("/properties/list/contains", { const: "x" })],
  ["keyword-loosened", "minor", "major", without("/properties/closed/propertyNames")],
  ["keyword-loosened", "minor", "major", without("/properties/open/dependentRequired/x")],
  ["keyword-changed", "major", "major", at("/properties/open/unheardOf", 1)],
];

/** One case or more for each rule. */
export const policyCases: readonly PolicyCase[] = [
  ...[...operationRows, ...documentRows].map(([rule, bump, ...edits], index) => {
    return { rule, bump, edits, title: `${rule} (${index})` };
  }),
  ...valueRows.flatMap(([rule, request, response, ...edits], index): PolicyCase[] => {
    const at = (schema: string) => edits.map((edit) => edit(`/components/schemas/${schema}`));
    return [
      { rule, bump: request, edits: at("Sent"), title: `${rule} sent (${index})` },
      { rule, bump: response, edits: at("Received"), title: `${rule} received (${index})` },
    ];
  }),
];
