import { join } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { findUnreadable } from "@onelogin-mfa/codegen/problems";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStages, type StagesRun } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
const generated = "packages/client/src/generated";
const types = `${generated}/schema.ts`;
const rule = "spec/rules/operation-effect.ts";
const userCode = "packages/client/src/added-by-a-test.ts";
const levels = Array.from(
  { length: 8 },
  (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`)}]`,
);
const aliasBomb = `    Bomb: { default: { a0: &a0 [0], ${levels.join(", ")} } }\n`;
let run: StagesRun;
beforeAll(async () => {
  run = await runStages();
});
afterAll(() => run.end());

const lineOf = (text: string) => run.copy.read(spec).split(text)[0]?.split("\n").length;
const rename = (from: string, to: string) => () => run.copy.exchange(spec, from, to);

it("the first run writes all code, and runs all cases", () => {
  const files = ["schema", "methods", "operations", "sensitive"].map((name) => `${generated}/${name}.ts`);
  const later = [`${generated}/validators.ts`, "packages/client/src/more/summaries.ts"];
  const none = { document: 0, lint: 0, generators: 0, types: 0, mock: 0, contract: 0, page: 0 };
  const counts = { ...none, cases: 17, madeUp: 0 };
  const ms = expect.any(Number);
  expect(run.events).toEqual([
    { event: "saved", run: 1, files: [] },
    { event: "generated", run: 1, ms, files },
    { event: "generated", run: 1, ms, files: later },
    { event: "result", run: 1, ok: true, ms, problems: "no problems", counts },
  ]);
});

describe("a save", () => {
  it("puts the new types on disk, then gives the result", async () => {
    const start = performance.now();
    const { events, result } = await run.until(
      rename("description: A temporary code.", "description: Good once."),
    );
    expect(run.copy.read(types)).toContain("Good once.");
    expect(events).toMatchObject([
      { event: "saved", run: 2, files: [spec] },
      { event: "generated", run: 2, files: [types] },
      { event: "result", run: 2, ok: true, counts: { lint: 0, types: 0, contract: 0 } },
    ]);
    expect(result.ms).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
  });

  it("writes what other generators make of the spec, and loads them again when they change", async () => {
    const file = "packages/client/src/more/summaries.ts";
    const generator = "packages/client/tools/more.ts";
    const { events, result } = await run.until(rename("summary: List the devices", "summary: List them"));
    expect(events).toContainEqual(expect.objectContaining({ event: "generated", files: [file] }));
    expect(run.copy.read(file)).toContain('"List them"');
    expect(result.ok).toBe(true);
    const broken = () =>
      run.copy.exchange(generator, "export async", 'throw new Error("broken");\nexport async');
    const message = expect.stringContaining("broken");
    expect((await run.until(broken)).problems).toEqual([
      expect.objectContaining({ stage: "generators", file: spec, message }),
    ]);
    const repair = () => run.copy.exchange(generator, 'throw new Error("broken");\n', "");
    expect((await run.until(repair)).result.ok).toBe(true);
  });

  it("runs the cases of the operations that changed and no others", async () => {
    const some = await run.until(rename("summary: Good once, for an hour", "summary: Good for an hour"));
    const none = await run.until(rename("summary: Enroll, verify", "summary: To enroll, verify"));
    expect(some.result.counts.cases).toBe(3);
    expect(none.result.counts.cases).toBe(0);
  });

  it("that breaks an example is one problem at its place, with the case that follows from it", async () => {
    const { problems, result } = await run.until(rename("device_id: temporary_code", "device_id: 7"));
    expect(result).toMatchObject({ ok: false, problems: "1 error, and 1 that follows" });
    expect(result.counts).toMatchObject({ lint: 1, types: 0, contract: 1 });
    const line = lineOf("device_id: 7");
    const column = 68;
    const message = "The example is not valid: `device_id` must be string.";
    const place = { file: spec, line, column, severity: "error", rule: "mfa/example-valid", message };
    expect(problems).toEqual([expect.objectContaining(place)]);
    expect(problems[0]?.frame).toMatch(/device_id: 7 \} \}\n +\| +\^\n/);
    const failed = `${spec}:81:17: generateOtp oneHour (and 2 more): the mock reports: `;
    expect(problems[0]?.follows).toEqual([expect.stringContaining(failed)]);
    expect((await run.until(rename("device_id: 7", "device_id: temporary_code"))).result.ok).toBe(true);
  });

  it("that no validator can be made of is one problem, with what follows from it", async () => {
    const { problems, result } = await run.until(
      rename("expires_in: { type: integer", 'expires_in: { minimum: "7", type: integer'),
    );
    const line = lineOf("minimum:");
    expect(result).toMatchObject({ problems: "1 error, and 1 that follows", counts: { generators: 1 } });
    expect(problems).toMatchObject([{ file: spec, line, rule: "struct" }]);
    const left = `${spec}:${line}:31: validators.ts leaves out "minimum", which must be number.`;
    expect(problems[0]?.follows).toEqual([expect.stringContaining(left)]);
    // a warning fails nothing, and what is not generated does
    const config = "spec/lint.yaml";
    const warned = await run.until(() => run.copy.exchange(config, "struct: error", "struct: warn"));
    expect(warned.result).toMatchObject({ ok: false, problems: "1 error, 1 warning" });
    await run.until(() => run.copy.exchange(config, "struct: warn", "struct: error"));
    expect((await run.until(rename('minimum: "7", ', ""))).result.ok).toBe(true);
  });

  it("that breaks types is one problem for each file, at its first error", async () => {
    await run.until(() =>
      run.copy.write(userCode, 'export const one: number = "1";\nexport const two: number = "2";\n'),
    );
    const { problems } = await run.until(rename("generateOtp", "makeOtp"));
    const message = "Type 'string' is not assignable to type 'number'. (and 1 more in this file)";
    const place = { file: userCode, line: 1, column: 14, rule: "TS2322", message };
    const client = { file: "packages/client/src/index.ts", rule: "TS2339" };
    expect(problems).toEqual(
      [place, client].map((one) => expect.objectContaining({ ...one, stage: "types" })),
    );
    await run.until(rename("makeOtp", "generateOtp"));
    expect((await run.until(() => run.copy.deleteFile(userCode))).result.ok).toBe(true);
  });

  it.each([
    [
      "what the linter misses",
      'export const effect: "issue" = operations.generateOtp.extensions["x-effect"];',
      1,
    ],
    ["something else", "export const method: 1 = operations.generateOtp.method;", 2],
  ])("whose type errors name %s", async (_, code, count) => {
    const effect = "      x-effect: issue\n";
    const { problems } = await run.until(() => {
      run.copy.write(userCode, `import { operations } from "./generated/operations.ts";\n${code}\n`);
      rename(effect, "")();
    });
    expect(problems.map(({ rule }) => rule)).toEqual(["example/operation-effect", "TS2322"].slice(0, count));
    expect(problems[0]?.follows).toEqual(count === 1 ? [expect.stringContaining(`${userCode}:2:`)] : []);
    const summary = "      summary: Make a";
    const { result } = await run.until(() => {
      run.copy.deleteFile(userCode);
      rename(summary, `${effect}${summary}`)();
    });
    expect(result.ok).toBe(true);
  });

  it("that adds a response without an example has it made up, once each way", async () => {
    const described = '"204": { description: Removed. }';
    const added = (schema: string) =>
      `"409": { description: In use., content: { application/json: { schema: ${schema} } } }`;
    const add = (schema: string) => rename(described, `${described}\n        ${added(schema)}`);
    const remove = (schema: string) => rename(`\n        ${added(schema)}`, "");
    const made = await run.until(add("{ type: object }"));
    expect(made.result).toMatchObject({ ok: true, problems: "no problems", counts: { madeUp: 2 } });
    await run.until(remove("{ type: object }"));
    // no text that is made up matches a pattern
    const pattern = '{ type: string, pattern: "^x$" }';
    const { problems, result } = await run.until(add(pattern));
    const message =
      'deleteDevice 409 made up (and 1 more): the mock reports: Response body must match pattern \\"^x$\\". ' +
      "The response is made up from its schema: give it a named example.";
    expect(problems).toEqual([
      expect.objectContaining({ stage: "contract", severity: "warning", message, column: 9 }),
    ]);
    expect(result).toMatchObject({ ok: true, problems: "1 warning" });
    expect((await run.until(remove(pattern))).result).toMatchObject({ problems: "no problems" });
  });

  it("runs failed cases again until they pass, though nothing changed in their operation", async () => {
    const broken = "const outcome_of_a_test = 1;";
    const client = "packages/client/src/index.ts";
    const before = run.copy.read(client);
    const failed = await run.until(() =>
      run.copy.exchange(client, "return result.data;", `return ${JSON.stringify(broken)};`),
    );
    const again = await run.until(rename("summary: To enroll", "summary: Enroll"));
    expect(failed.problems).toContainEqual(expect.objectContaining({ stage: "contract", file: spec }));
    expect(again.result).toMatchObject({ ok: false, counts: { contract: failed.result.counts.contract } });
    expect((await run.until(() => run.copy.write(client, before))).result.ok).toBe(true);
  });
});

describe("a document that cannot be read", () => {
  it("is told in the words of the lint: a misspelled type", async () => {
    const { problems } = await run.until(rename("expires_in: { type: integer", "expires_in: { type: intger"));
    const found = await findUnreadable({ document: join(run.copy.root, spec), strict: true });
    expect(problems.map(({ line, message }) => [line, message])).toEqual(
      found.map(({ line, message }) => [line, message]),
    );
    expect(problems).toMatchObject([{ message: expect.stringContaining('Did you mean "integer"?') }]);
    expect((await run.until(rename("type: intger", "type: integer"))).result.ok).toBe(true);
  });

  it("is reported with its place, and all output stays as it was", async () => {
    const before = run.copy.read(types);
    const { problems, events } = await run.until(rename("info:\n", "info: [\n"));
    expect(problems).toEqual([
      expect.objectContaining({ stage: "document", file: spec, line: 4, column: 10 }),
    ]);
    expect(problems[0]?.frame).toContain("title: Example");
    expect(events.map(({ event }) => event)).not.toContain("generated");
    expect(run.copy.read(types)).toBe(before);
    expect((await run.until(rename("info: [\n", "info:\n"))).result.ok).toBe(true);
  });

  it("does not make the loop forget what happens to code in the meantime", async () => {
    await run.until(rename("info:\n", "info: [\n"));
    await run.until(() => run.copy.write(userCode, "export const count: number = 'one';\n"));
    const { problems } = await run.until(rename("info: [\n", "info:\n"));
    expect(problems).toEqual([
      expect.objectContaining({ stage: "types", rule: "TS2322", file: userCode, line: 1, column: 14 }),
    ]);
    expect((await run.until(() => run.copy.deleteFile(userCode))).result.ok).toBe(true);
  });
});

it.each([
  ["aliases of aliases", aliasBomb, "document", "YAML aliases make"],
  [
    "a $ref to a file of the machine",
    '    Out: { default: { $ref: "/etc/hostname" } }\n',
    "document",
    "leads out of the folder",
  ],
])(
  "a spec that no check could end on is one problem at its place, and the next save is answered: %s",
  async (_, more, stage, message) => {
    const { problems } = await run.until(() =>
      run.copy.exchange(spec, "\n  schemas:\n", `\n  schemas:\n${more}`),
    );
    expect(problems).toEqual([
      expect.objectContaining({ stage, file: spec, message: expect.stringContaining(message) }),
    ]);
    expect((await run.until(() => run.copy.exchange(spec, more, ""))).result.ok).toBe(true);
  },
);

it("the rules are loaded again when their configuration or code changes; code that does not load is a problem of the lint", async () => {
  const config = "spec/lint.yaml";
  const warned = await run.until(() =>
    run.copy.exchange(config, "tags-alphabetical: off", "tags-alphabetical: warn"),
  );
  // a warning is shown, and stops nothing
  expect(warned.problems).toMatchObject([{ severity: "warning", rule: "tags-alphabetical" }]);
  expect(warned.result).toMatchObject({ ok: true, problems: "1 warning" });
  const strict = () => run.copy.exchange(config, "tags-alphabetical: warn", "tags-alphabetical: error");
  expect((await run.until(strict)).problems).toContainEqual(
    expect.objectContaining({ stage: "lint", rule: "tags-alphabetical" }),
  );
  const before = run.copy.read(rule);
  // the spec is saved with it
  const broken = await run.until(() => {
    run.copy.write(rule, `${before}\nthrow new Error("not loaded");\n`);
    run.copy.write(spec, `${run.copy.read(spec)}\n# saved\n`);
  });
  const message = expect.stringContaining("not loaded");
  expect(broken.problems).toEqual([
    expect.objectContaining({ stage: "lint", file: "redocly.yaml", message }),
  ]);
  const { result } = await run.until(() => {
    run.copy.write(rule, before);
    run.copy.exchange(config, "tags-alphabetical: error", "tags-alphabetical: off");
  });
  expect(result.ok).toBe(true);
});

it("generated code that somebody else has written is checked as well: no type error is missed", async () => {
  const use =
    'import { operations } from "./generated/operations.ts";\nexport const id = operations.generateOtp;\n';
  expect((await run.until(() => run.copy.write(userCode, use))).result.ok).toBe(true);
  const { result } = await run.until(async () => {
    run.copy.write(spec, run.copy.read(spec).replaceAll("generateOtp", "makeOtp"));
    // the run is not told of these
    const { files } = await generate({ spec: join(run.copy.root, spec) });
    await writeFiles(join(run.copy.root, generated), files);
  });
  expect(result.counts.types).toBe(2);
});
