import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { showProblems } from "@onelogin-mfa/codegen/problems";
import { readApi } from "@onelogin-mfa/openapi";
import { expect, onTestFinished, test } from "vitest";
import { createLinter } from "../linter.ts";
import { withCauses } from "../root-causes.ts";
import { exchange } from "./support/lint.ts";
import { specFile } from "./support/spec.ts";

const api = await readApi(import.meta.dirname);

/** Lints a document, or flows, as `npm run lint` does. */
async function shown(text: string) {
  const folder = await mkdtemp(join(tmpdir(), "spec-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const document = join(folder, "mfa.yaml");
  await writeFile(document, text);
  return showProblems(folder, withCauses(await createLinter(api).check(document)));
}

/** Wrong things: a rule, the line that becomes wrong, and the problems that follow. */
// biome-ignore format: a table
const wrongs: readonly [rule: string, right: string, wrong: string, follows: number][] = [
  ["mfa/operation-effect", "x-effect: read\n", "x-effect: reads\n", 0],
  ["mfa/operation-shown", "operationId: getUserRegistration\n", "operationId: readRegistration\n", 0],
  // the schema does not compile with it
  ["struct", "type: string\n          description: The factor's", "type: text\n          description: The factor's", 1],
  // the schema does not compile, and no example has the field
  ["no-required-schema-properties-undefined", "required: [device_id, auth_factor_name]\n", "required: [nothing, device_id, auth_factor_name]\n", 1],
  // it is no longer the sample either
  ["mfa/example-valid", "statusCode: 403,\n", "statusCode: none,\n", 1],
];

test("each wrong thing of a document is one problem, with what follows from it", async () => {
  const spec = await readFile(specFile, "utf8");
  const text = wrongs.reduce((document, [, right, wrong]) => exchange(document, right, wrong), spec);
  const problems = wrongs.map(([rule, , wrong, follows]) => [rule, wrong.split("\n")[0], follows]);
  const lines = text.split("\n");
  const found = (await shown(text)).map(({ rule, line, follows }) => {
    return [rule, lines[line - 1]?.trim(), follows.length];
  });
  expect(found).toEqual(problems);
});

// biome-ignore format: a table
test.each([
  ["openapi: 3.1\n", "openapi", "3.1"],
  ["openapi: 3\n", "openapi", "3.0"],
  ["# A document\n\narazzo: 1\n", "arazzo", "1.0"],
])("a version that YAML reads as a number is told at its place: %j", async (text, key, version) => {
  const { line, column } = { line: text.split("\n").length - 1, column: 1 };
  const message = `The version is a number. Write it in quotes: ${key}: "${version}.0".`;
  expect(await shown(`${text}info: { title: T, version: '1' }\n`)).toMatchObject([
    { file: "mfa.yaml", line, column, rule: "struct", message, severity: "error" },
  ]);
});

test("what an example lacks in each alternative follows from its matching none of them", () => {
  const rule = "no-invalid-media-type-examples";
  const at = (pointer: string, message: string) =>
    ({ rule, pointer, message, file: specFile, line: 1, column: 1, severity: "error" }) as const;
  const none = at("/a", "`a` property must match a schema in anyOf.");
  const lacks = at("/a", "`a` property must have required property 'b'.");
  const within = at("/a/c", "`c` property must be integer.");
  const beside = at("/ab", "`ab` property must be integer.");
  const found = withCauses([lacks, within, none, beside]);
  const causes = found.map(({ followsFrom }) => [none, beside].map((cause) => followsFrom?.(cause)));
  expect(causes).toEqual([
    [true, false],
    [true, false],
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(withCauses([lacks, within]).some(({ followsFrom }) => followsFrom)).toBe(false);
});

test("an example without a field that is declared nowhere follows from its being required", () => {
  const at = (rule: string, message: string) =>
    ({ rule, pointer: "/a", message, file: specFile, line: 1, column: 1, severity: "error" }) as const;
  const cause = at("no-required-schema-properties-undefined", "Required property 'b' is not defined.");
  const examples = ["`b` is missing", "`a/b` is missing", "`ab` is missing", "`b` must be string"].map(
    (text) => at("mfa/example-valid", `The example is not valid: ${text}.`),
  );
  const [, ...found] = withCauses([cause, ...examples]);
  expect(found.map(({ followsFrom }) => followsFrom?.(cause) ?? false)).toEqual([true, true, false, false]);
});

test("a scalar that not every YAML parser reads is a problem in flows as well", async () => {
  const flows = "arazzo: 1.0.1\ninfo: { title: Flows, summary: Why?, version: '1' }\n";
  expect(await shown(flows)).toContainEqual(
    expect.objectContaining({ rule: "mfa/scalar-quoted", line: 2, column: 32 }),
  );
});

test("a document that is no YAML is a problem at its place", async () => {
  const broken = "arazzo: 1.0.1\ninfo: [\nsourceDescriptions: []\n";
  expect(await shown(broken)).toMatchObject([
    { rule: "lint", line: 4, message: expect.stringContaining("in the `[` that line 2 opens") },
  ]);
});

test.each(["openapi: 3.1.0", "arazzo: 1.0.1"])(
  "the lint with %s follows no $ref out of the folder",
  { tags: "security" },
  async (version) => {
    const requests: string[] = [];
    const server = createServer(({ url = "" }, response) => {
      requests.push(url);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    const refs = [`http://127.0.0.1:${port}/a.yaml`, "/etc/hostname", "../../outside.yaml"];
    const text = `${version}\nx-refs:\n${refs.map(($ref) => `  - $ref: ${$ref}\n`).join("")}`;
    const reasons = (await shown(text)).map(({ rule, line, message }) => [rule, line, message.split(",")[0]]);
    expect(reasons).toEqual([
      ["lint", 3, `$ref "${refs[0]}" is remote`],
      ["lint", 4, expect.stringContaining(`$ref "${refs[1]}" leads out of the folder`)],
      ["lint", 5, expect.stringContaining(`$ref "${refs[2]}" leads out of the folder`)],
    ]);
    expect(requests).toEqual([]);
  },
);
