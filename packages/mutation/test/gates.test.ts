import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { specFile } from "../src/repository.ts";
import { drop, parseSpec } from "../src/spec/edit.ts";
import { type Mutation, mutationsOf } from "../src/spec/mutation.ts";
import { createMutationRunner, type MutationRunner } from "../src/spec/run-mutation.ts";

const spec = parseSpec(readFileSync(specFile, "utf8"));

describe("the gates of the spec", () => {
  let runner: MutationRunner;
  beforeAll(async () => {
    runner = await createMutationRunner(spec, "test");
  });
  afterAll(() => runner.close());

  const play = (mutations: readonly Mutation[]) => Promise.all(mutations.map(runner.run));

  it("notice a secret that is no longer marked", async () => {
    const [result] = await play(
      mutationsOf("", [
        ["a", "sensitivity changed", drop("schemas Otp x-sensitive"), "major", "lint contract"],
      ]),
    );
    expect(result?.row.killedBy).toEqual(["lint", "drift", "contract", "version"]);
    expect(result?.problems).toEqual([]);
  });

  it("name the place at which a consumer no longer compiles", async () => {
    const [result] = await play(
      mutationsOf("", [["a", "made optional", drop("schemas Device required"), "major", "types"]]),
    );
    expect(result?.problems).toEqual([]);
    expect(result?.details.join("\n")).toMatch(/^types: packages\/client\/src\/flows\/[\w-]+\.ts:\d+ Type /m);
  });

  it("negative control: fail the run if the bump or a gate is not the expected one", async () => {
    const [result] = await play(
      mutationsOf("", [["a", "sensitivity changed", drop("schemas Otp x-sensitive"), "minor", "types"]]),
    );
    expect(result?.problems).toEqual(["types no longer notices it", "the bump is major, expected minor"]);
  });

  it("negative control: prove nothing if they object to the unchanged spec", async () => {
    const broken = structuredClone(spec);
    drop("getRateLimit x-effect")(broken);
    await expect(createMutationRunner(broken, "test")).rejects.toThrow("without any change, lint objects");
  });
});
