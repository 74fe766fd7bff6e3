import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevRun, runDev } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
const types = "packages/client/src/generated/schema.ts";
let run: DevRun;
beforeAll(async () => {
  run = await runDev();
}, 60_000);
afterAll(() => run.end());

const rename = (from: string, to: string) => () => run.copy.exchange(spec, from, to);

describe("a save", () => {
  it("puts the new types on disk, then gives the result", async () => {
    const { events, result } = await run.until(
      rename("description: A temporary code.", "description: Good once."),
    );
    expect(run.copy.read(types)).toContain("Good once.");
    expect(events.map(({ event }) => event)).toEqual(["saved", "generated", "result"]);
    expect(events[1]).toMatchObject({ files: [types] });
    expect(result).toMatchObject({ ok: true, counts: { lint: 0, types: 0, contract: 0 } });
  });

  it("runs the cases of the operations that changed and no others", async () => {
    const all = run.events.find(({ event }) => event === "result");
    const some = await run.until(rename("summary: Good once, for an hour", "summary: Good for an hour"));
    const none = await run.until(rename("summary: Enroll, verify", "summary: To enroll, verify"));
    expect(all).toMatchObject({ counts: { cases: 17 } });
    expect(some.result.counts.cases).toBe(3);
    expect(none.result.counts.cases).toBe(0);
  });

  it("that breaks the spec is reported by each stage that it concerns", async () => {
    const { problems, result } = await run.until(rename("reusable:\n", "reuseable:\n"));
    expect(result.ok).toBe(false);
    expect(new Set(problems.map(({ stage }) => stage))).toEqual(new Set(["lint", "types", "contract"]));
    const found = problems.find(({ rule }) => rule === "no-invalid-media-type-examples");
    const place = run.copy.read(spec).split("\n")[(found?.line ?? 0) - 1];
    expect(found).toMatchObject({ file: spec, severity: "error", column: 44 });
    expect(place).toContain("value: { expires_in: 3600, reusable: false }");
    expect(found?.frame).toContain("reusable: false");
    expect((await run.until(rename("reuseable:\n", "reusable:\n"))).result.ok).toBe(true);
  });

  it("that adds a response without an example is reported at that response", async () => {
    const described = '"204": { description: Removed. }';
    const added =
      '"409": { description: In use., content: { application/json: { schema: { type: object } } } }';
    const { problems } = await run.until(rename(described, `${described}\n        ${added}`));
    const message = "deleteDevice 409 has no case: give the 409 response a named example.";
    expect(problems).toEqual([expect.objectContaining({ stage: "contract", message, column: 9 })]);
    expect((await run.until(rename(`\n        ${added}`, ""))).result.ok).toBe(true);
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

  it("such as one with a reference that leads nowhere, changes nothing either", async () => {
    const before = run.copy.read(types);
    const { problems } = await run.until(rename("parameters/UserId", "parameters/Nobody"));
    expect(problems[0]).toMatchObject({ stage: "document", message: expect.stringContaining("Nobody") });
    expect(run.copy.read(types)).toBe(before);
    await run.until(rename("parameters/Nobody", "parameters/UserId"));
  });

  it("does not make the loop forget what happens to code in the meantime", async () => {
    const file = "packages/client/src/added-by-a-test.ts";
    await run.until(rename("info:\n", "info: [\n"));
    await run.until(() => run.copy.write(file, "export const count: number = 'one';\n"));
    const { problems } = await run.until(rename("info: [\n", "info:\n"));
    expect(problems).toEqual([
      expect.objectContaining({ stage: "types", rule: "TS2322", file, line: 1, column: 14 }),
    ]);
    expect((await run.until(() => rmSync(join(run.copy.root, file)))).result.ok).toBe(true);
  });
});
