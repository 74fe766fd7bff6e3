import { describe, expect, it } from "vitest";
import { type Line, linesOf } from "../src/lines.ts";
import type { RuleId } from "../src/policy/rules.ts";
import type { ReportedChange } from "../src/report.ts";
import { historyPairs } from "../testing/pairs.ts";
import { changeOf, changesBetween } from "../testing/reports.ts";

/** A change that a sentence is about, in a schema if one is given, else of operations. */
function change(
  rule: RuleId,
  sentence: string,
  schema?: string,
  operations: readonly string[] = [],
): ReportedChange {
  const positions = operations.map(
    (operationId) => ({ operationId, part: "request", status: null }) as const,
  );
  const one = changeOf(sentence, "major", { rule, sentence, positions });
  const pointer = schema === undefined ? "/paths/~1a/get" : `/components/schemas/${schema}/properties`;
  return { ...one, after: one.after && { ...one.after, pointer } };
}

const textOf = ({ where, sentence }: Line) => [where && `${where}:`, sentence].filter(Boolean).join(" ");
const textsOf = (changes: readonly ReportedChange[]) => linesOf(changes).map(textOf);
const idsOf = (changes: readonly ReportedChange[]) => changes.map(({ id }) => id).toSorted();
const letters = (count: number) => [..."abcdefghijklmnopqrstuvwxyz"].slice(0, count);

const required = (field: string, schema: string, operations: readonly string[] = []) =>
  change(
    "property-made-required",
    `The field \`${field}\` of \`${schema}\` is now required.`,
    schema,
    operations,
  );

describe("what happened alike is one line", () => {
  it("of the same fields of several schemas, with a part for each schema", () => {
    const schemas = letters(20).map((letter) => `${letter.toUpperCase()}Response`);
    const fields = ["status_code", "status", "service", "resource", "operation", "data"];
    const changes = schemas.flatMap((schema) =>
      fields.map((field) => required(field, schema, [`get${schema}`])),
    );
    const [line, ...others] = linesOf(changes);
    const names = "`status_code`, `status`, `service`, `resource`, `operation` and `data`";
    expect(others).toEqual([]);
    expect(line && textOf(line)).toBe(`The fields ${names} of 20 schemas are now required.`);
    expect(line?.changes).toEqual(changes);
    expect(line?.parts.map(textOf)).toEqual(
      schemas.map((schema) => `\`get${schema}\`: The fields ${names} of \`${schema}\` are now required.`),
    );
    expect(line?.parts[0]?.parts.map(({ sentence }) => sentence)).toEqual(
      fields.map((field) => `The field \`${field}\` of \`AResponse\` is now required.`),
    );
  });

  // biome-ignore format: a table, one line a case
  it.each<[what: string, sentence: string, ...ReportedChange[]]>([
    ["fields of one schema", "`get`: The fields `a`, `b` and `c` of `A` are now required.", ...letters(3).map((field) => required(field, "A", ["get"]))],
    ["a field of two schemas", "The field `a` of `A` and `B` is now required.", required("a", "A"), required("a", "B")],
    ["a field of many schemas", "The field `x` of `a`, `b` and 18 more is now required.", ...letters(20).map((schema) => required("x", schema))],
    ["many fields of one schema", "9 fields of `A` are now required: `a`, `b`, `c`, `d`, `e`, `f` and 3 more.", ...letters(9).map((field) => required(field, "A"))],
    ["parts of one schema", "`b` and `c.d` of `A` may no longer be `null`.", change("null-forbidden", "`A.b` may no longer be `null`.", "A"), change("null-forbidden", "`A.c.d` may no longer be `null`.", "A")],
    ["a name with dots", "`b` and `c` of `io.k8s.Pod` may now be `null`.", change("null-allowed", "`io.k8s.Pod.b` may now be `null`.", "io.k8s.Pod"), change("null-allowed", "`io.k8s.Pod.c` may now be `null` (`More`).", "io.k8s.Pod")],
    ["a response of several operations", "`get`, `put`: Response 410 is new.", change("status-added", "Response 410 is new.", undefined, ["get"]), change("status-added", "Response 410 is new.", undefined, ["put"])],
    ["responses of one operation", "`get`: Responses 404 and 410 are new.", change("status-added", "Response 404 is new.", undefined, ["get"]), change("status-added", "Response 410 is new.", undefined, ["get"])],
    ["operations", "`a` and `GET /b` are gone.", change("operation-removed", "`a` (GET `/a`) is gone.", undefined, ["a"]), change("operation-removed", "`GET /b` is gone.", undefined, ["GET /b"])],
    ["what has no name", "`get`, `put`: The request body may no longer be `null`.", change("null-forbidden", "The request body may no longer be `null`.", undefined, ["get"]), change("null-forbidden", "The request body may no longer be `null`.", undefined, ["put"])],
    ["values before and now", "`a` and `b` of `A` are gone; they were `1`.", change("limit-loosened", "`A.a` is gone; it was `1`.", "A"), change("limit-loosened", "`A.b` is gone; it was `1`.", "A")],
    ["types", "The type of `a` and `b` of `A` changed from `string` to `integer`.", change("type-changed", "The type of `A.a` changed from `string` to `integer`.", "A"), change("type-changed", "The type of `A.b` changed from `string` to `integer`.", "A")],
    ["shapes of one thing", "`A` may now be `B` and `C`.", change("alternative-added", "`A` may now be `B`.", "A"), change("alternative-added", "`A` may now be `C`.", "A")],
    ["other fields", "`get`: `A` and `B` take no other fields; they took any other fields.", change("object-closed", "`A` takes no other fields; it took any other fields.", "A", ["get"]), change("object-closed", "`B` takes no other fields; it took any other fields.", "B", ["get"])],
    ["security of webhooks", "`k` is enough now (the webhook `a` and `b`).", change("security-alternative-added", "`k` is enough now (the webhook `a`)."), change("security-alternative-added", "`k` is enough now (the webhook `b`).")],
    ["what nothing uses", "`a` and `b` of `A` are deprecated; no operation uses them.", change("unused-component-changed", "`A.a` is deprecated; no operation uses it.", "A"), change("unused-component-changed", "`A.b` is deprecated; no operation uses it.", "A")],
    ["words inside of names", "`is gone. of` and `a has b` of `A` are now required.", change("property-made-required", "`A.is gone. of` is now required.", "A"), change("property-made-required", "`A.a has b` is now required.", "A")],
  ])("of %s", (_, sentence, ...changes) => {
    expect(textsOf(changes)).toEqual([sentence]);
    expect(linesOf(changes).flatMap((line) => line.changes)).toEqual(changes);
  });

  it("and of another rule, bump or sentence another one", () => {
    const [one, two] = [required("a", "A"), required("b", "A")];
    const other = { ...two, bump: "minor" as const };
    const third = change("property-made-required", "The field `b` of `A` is required for all.", "A");
    for (const another of [other, { ...two, rule: "property-removed" as const }, third])
      expect(textsOf([one, another])).toHaveLength(2);
  });
});

describe("more than three lines of one kind are one that says what they have in common", () => {
  const ofDifferent = (rule: RuleId, ...sentences: readonly string[]) =>
    sentences.map((sentence, index) => change(rule, sentence, letters(26)[index]?.toUpperCase()));

  // biome-ignore format: a table, one line a case
  it.each<[what: string, sentence: string, ...ReportedChange[]]>([
    ["other fields of schemas", "5 fields of 4 schemas are now required: `a` and `b` of `A`; `c` of `B`; `d` of `C`; and 1 more.", required("a", "A"), required("b", "A"), required("c", "B"), required("d", "C"), required("e", "D")],
    ["fields that are required or not", "4 fields of 4 schemas are gone: `a` of `A`, `b` of `B`, `c` of `C` and 1 more.", ...ofDifferent("property-removed", "The required field `a` of `A` is gone.", "The optional field `b` of `B` is gone.", "The optional field `c` of `C` is gone.", "The optional field `d` of `D` is gone.")],
    ["other values", "`A.a`, `B.b`, `C.c` and 1 more have more values.", ...ofDifferent("enum-value-added", "`A.a` has one more value: `x`.", "`B.b` has 2 more values: `x`, `y`.", "`C.c` has one more value: `z`.", "`D.d` has one more value: `w`.")],
    ["other types", "The type of `A.a`, `B.b`, `C.c` and 1 more changed.", ...ofDifferent("type-changed", "The type of `A.a` changed from `a` to `b`.", "The type of `B.b` changed from `c` to `b`.", "The type of `C.c` changed from `d` to `b`.", "The type of `D.d` changed from `e` to `b`.")],
    ["other names", "4 fields of 4 schemas have another name: `a` of `A`, `b` of `B`, `c` of `C` and 1 more.", ...ofDifferent("property-renamed", "The field `a` of `A` is now called `x`.", "The field `b` of `B` is now called `y`.", "The field `c` of `C` is now called `z`.", "The field `d` of `D` is now called `w`.")],
    ["responses of operations", "4 responses of 4 operations are new: 400 of `a`, 401 of `b`, 402 of `c` and 1 more.", ...letters(4).map((id, index) => change("status-added", `Response 40${index} is new.`, undefined, [id]))],
    ["parameters of operations", "4 optional query parameters of 5 operations are new: `pa` of `a`, `pb` of `b`, `pc` of `c` and 1 more.", ...letters(4).map((id, index) => change("parameter-added", `The optional query parameter \`p${id}\` is new.`, undefined, index === 3 ? [id, "e"] : [id]))],
    ["what only some have in components", "`A.a`, `B.b`, the field `c` of the request body of `put` and 1 more may now be `null`.", ...ofDifferent("null-allowed", "`A.a` may now be `null`.", "`B.b` may now be `null`."), change("null-allowed", "The field `c` of the request body may now be `null`.", undefined, ["put"]), change("null-allowed", "The field `d` of the body of response 200 may now be `null`.", undefined, ["get"])],
    ["security of operations", "`k` with `a` for `opa`, `k` with `b` for `opb`, `k` with `c` for `opc` and 1 more need more scopes.", ...letters(4).map((id) => change("security-scope-added", `\`k\` with \`${id}\` needs one more scope: \`s${id}\`.`, undefined, [`op${id}`]))],
    ["other defaults of one field", "`opa` and 3 more: The default of the field `x` of the request body changed.", ...letters(4).map((id) => change("default-changed", `The default of the field \`x\` of the request body changed from \`${id}\` to \`z\`.`, undefined, [`op${id}`]))],
    ["webhooks", "`ka`, `kb`, `kc` and `kd` are enough now in webhooks.", ...letters(4).map((id) => change("security-alternative-added", `\`k${id}\` is enough now (the webhook \`${id}\`).`))],
    ["alternatives that nothing uses", "`A.a`, `B.b`, `C.c` and 1 more may no longer have all of their shapes; no operation uses them.", ...ofDifferent("unused-component-changed", ...letters(4).map((id) => `\`${id.toUpperCase()}.${id}\` may no longer be \`${id}\`; no operation uses it.`))],
    ["another notation in several places", "`A`, `B`, `C` and `D` are written in another way, without a change of meaning.", ...ofDifferent("unchanged-in-meaning", ...letters(4).map((id, index) => `\`${id.toUpperCase()}\` is written in another way in ${index + 2} places, without a change of meaning.`))],
    ["sentences of another form", "Where `A` has `b`, it now needs `c`, and 3 more like it.", ...ofDifferent("keyword-tightened", ..."ABCD".split("").map((name) => `Where \`${name}\` has \`b\`, it now needs \`c\`.`))],
  ])("of %s", (_, sentence, ...changes) => {
    const lines = linesOf(changes);
    expect(lines.map(textOf)).toEqual([sentence]);
    expect(lines[0]?.parts.flatMap((part) => part.changes).toSorted()).toEqual(changes.toSorted());
    expect(linesOf(changes.slice(0, 3)).map(({ parts }) => parts.length <= 2)).not.toContain(false);
  });
});

// biome-ignore format: a table, one kind of move a line
it.each<[string, string, ...[from: string, to: string][]]>([
  ["a version and what follows", "4 operations moved from `/api/2/mfa` to `/api/3/mfa`: `o0`, `o1`, `o2` and `o3`.", ["/api/2/mfa/a", "/api/3/mfa/a"], ["/api/2/mfa/b", "/api/3/mfa/b"], ["/api/2/mfa/{c}/d", "/api/3/mfa/{c}/d"], ["/api/2/mfa/e", "/api/3/mfa/e"]],
  ["a prefix where none was", "2 operations moved from `/` to `/v1`: `o0` and `o1`.", ["/a", "/v1/a"], ["/b", "/v1/b"]],
  ["one of two versions each", "2 operations moved from `/1` to `/3`: `o0` and `o1`.; 2 operations moved from `/2` to `/3`: `o2` and `o3`.", ...[..."ab"].map((x): [string, string] => [`/1/${x}`, `/3/${x}`]), ...[..."ab"].map((x): [string, string] => [`/2/${x}`, `/3/${x}`])],
  ["nothing but the method", "`o0`, `o1`, `o2` and `o3` moved.", ["/a", "/a"], ["/b", "/b"], ["/c", "/c"], ["/d", "/d"]],
])("a line says from where to where operations moved: %s", (_, sentence, ...moves) => {
  const changes = moves.map(([from, to], index) =>
    change("operation-moved", `\`o${index}\` moved from GET \`${from}\` to GET \`${to}\`.`, undefined, [`o${index}`]),
  );
  expect(linesOf(changes).map((line) => line.sentence).join("; ")).toBe(sentence);
});

describe("a line of one change", () => {
  const [one, two, three] = [["get"], ["get", "put"], ["get", "put", "post"]].map((operations) =>
    textsOf([change("status-removed", "Response 200 is gone.", undefined, operations)]),
  );

  it("names its operations, or counts them", () => {
    expect([one, two, three].flat()).toEqual([
      "`get`: Response 200 is gone.",
      "`get`, `put`: Response 200 is gone.",
      "`get` and 2 more: Response 200 is gone.",
    ]);
  });

  it("does not repeat an operation that the sentence names", () => {
    expect(textsOf([change("operation-removed", "`get` is gone.", undefined, ["get"])])).toEqual([
      "`get` is gone.",
    ]);
  });

  it("has its place, which is one of the older document if the thing is gone", () => {
    const place = (overrides: Partial<ReportedChange>) =>
      linesOf([changeOf("a", "major", overrides)])[0]?.place;
    expect(place({})).toEqual({ file: "spec/mfa.yaml", line: 41, isOlder: false });
    expect(place({ after: null })).toEqual({ file: "spec/mfa.yaml", line: 40, isOlder: true });
    expect(place({ before: null, after: null })).toBeNull();
  });
});

it("each change of every fourth pair of the real histories is in one line, down to its own sentence", () => {
  const ownSentences = (line: Line): string[] =>
    line.parts.length > 0 ? line.parts.flatMap(ownSentences) : [line.sentence];
  const pairs = historyPairs().filter((_, index) => index % 4 === 0);
  for (const { id, base, head } of pairs) {
    const changes = changesBetween(base, head);
    const lines = linesOf(changes);
    expect(idsOf(lines.flatMap((line) => line.changes)), id).toEqual(idsOf(changes));
    expect(lines.flatMap(ownSentences).toSorted(), id).toEqual(
      changes.map(({ sentence }) => sentence).toSorted(),
    );
    expect(lines.map(textOf).join("\n"), id).not.toMatch(/undefined|\bnone\b|; \.|, and 0/);
  }
});
