import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { specFile } from "../src/repository.ts";
import { applyChange, parseSpec } from "../src/spec/edit.ts";
import type { Mutation } from "../src/spec/mutation.ts";
import { createMutationRunner, type MutationRunner } from "../src/spec/run-mutation.ts";

const spec = parseSpec(readFileSync(specFile, "utf8"));

describe("the gates of the spec", () => {
  let runner: MutationRunner;
  beforeAll(async () => {
    runner = await createMutationRunner(spec, "test");
  });
  afterAll(() => runner.close());

  const secretShown: Mutation = {
    id: "a",
    operations: [],
    kind: "sensitivity changed",
    change: { drop: "schemas Otp x-sensitive" },
    bump: "major",
    gates: ["lint", "contract"],
  };

  it("notice a secret that is no longer marked", async () => {
    const { row, problems } = await runner.run(secretShown);
    expect(row.killedBy).toEqual(["lint", "drift", "contract", "version"]);
    expect(problems).toEqual([]);
  });

  it("name the place at which a consumer no longer compiles", async () => {
    const { details } = await runner.run({ ...secretShown, change: { drop: "schemas Device required" } });
    expect(details.join("\n")).toMatch(/^types: packages\/client\/src\/flows\/[\w-]+\.ts:\d+ Type /m);
  });

  it("negative control: fail the run if the bump or a gate is not the expected one", async () => {
    const { problems } = await runner.run({ ...secretShown, bump: "minor", gates: ["types"] });
    expect(problems).toEqual(["types no longer notices it", "the bump is major, expected minor"]);
  });

  it("negative control: prove nothing if they object to the unchanged spec", async () => {
    const broken = structuredClone(spec);
    applyChange(broken, { drop: "getRateLimit x-effect" });
    await expect(createMutationRunner(broken, "test")).rejects.toThrow("without any change, lint objects");
  });
});
