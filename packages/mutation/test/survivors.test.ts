import { describe, expect, it } from "vitest";
import { clientFiles, reportClient, testFile } from "../src/client/run-client.ts";
import { type AcceptedList, compareSurvivors, type StrykerReport } from "../src/client/survivors.ts";
import { topics } from "../stryker.config.ts";

const source = "const limit = 3;\n  if (a > limit) return;\n";

type Place = readonly [line: number, column: number];

const mutantAt = (status: string, replacement: string, start: Place, end: Place) => {
  const location = ([line, column]: Place) => ({ line, column });
  return { status, replacement, location: { start: location(start), end: location(end) } };
};

/** A report of one mutant, `a > limit` replaced by `true`. */
const reportOf = (status: string): StrykerReport => ({
  files: {
    "packages/client/src/tokens/a.ts": { source, mutants: [mutantAt(status, "true", [2, 7], [2, 16])] },
  },
});

const key = { code: "if (a > limit) return;", mutant: "a > limit → true" };
const list: AcceptedList = {
  "tokens/a.ts": [{ code: key.code, mutants: [key.mutant], reason: "the same either way" }],
};
const outcome = (status: string, accepted: AcceptedList) =>
  reportClient(compareSurvivors(reportOf(status), accepted), ["a.ts"]);

describe("a mutant of the client", () => {
  it.each(["Killed", "Timeout"])("that is %s counts for the score", (status) => {
    expect(compareSurvivors(reportOf(status), {})).toMatchObject({ score: 100, killed: 1, survivors: [] });
  });

  it.each(["Survived", "NoCoverage"])("that is %s fails the run and is shown with its place", (status) => {
    const { passed, problems } = outcome(status, {});
    expect(passed).toBe(false);
    expect(problems[0]).toBe("survived: tokens/a.ts:2 a > limit → true\n  in: if (a > limit) return;");
  });

  it("that survives and is accepted fails no run, and counts against the score", () => {
    expect(outcome("Survived", list)).toMatchObject({ passed: true, json: { score: 0, accepted: 1 } });
  });

  it("that is accepted and killed is stale and fails the run", () => {
    const { passed, problems } = outcome("Killed", list);
    expect(passed).toBe(false);
    expect(problems[0]).toBe(`stale, remove it: tokens/a.ts ${key.mutant}\n  in: ${key.code}`);
  });

  it.each([
    ["timed out", outcome("Timeout", list)],
    ["is in a file that was not mutated", outcome("Killed", { "b.ts": list["tokens/a.ts"] ?? [] })],
  ])("that is accepted and %s is not stale", (_, { passed }) => {
    expect(passed).toBe(true);
  });

  it("of a line that the file repeats has a number", () => {
    const mutants = [2, 3].map((line) => mutantAt("Survived", "true", [line, 7], [line, 16]));
    const twice = { source: `${source}  if (a > limit) return;\n`, mutants };
    expect(compareSurvivors({ files: { a: twice } }, {}).survivors.map(({ mutant }) => mutant)).toEqual([
      "a > limit → true",
      "a > limit → true (2)",
    ]);
  });

  it("that spans lines is described on one, a long one by its beginning and end", () => {
    const long = `{\n${"  call();\n".repeat(20)}}`;
    const mutants = [mutantAt("Survived", "{}", [1, 1], [22, 2])];
    const { survivors } = compareSurvivors({ files: { a: { source: long, mutants } } }, {});
    expect(survivors[0]?.mutant).toMatch(/^\{ call\(\);.* … .*call\(\); \} → \{\}$/);
  });
});

describe("the topics of the client", () => {
  it.each(Object.entries(topics))("%s has modules and tests", (_, { modules, tests }) => {
    expect(clientFiles("src", modules)).not.toEqual([]);
    expect(clientFiles("test", tests.map(testFile))).not.toEqual([]);
  });

  it("negative control: do not leave out a module that has gone", () => {
    expect(() => clientFiles("src", ["no-such.ts"])).toThrow("no file matches src/no-such.ts");
  });
});
