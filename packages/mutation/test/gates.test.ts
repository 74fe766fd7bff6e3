import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fault, faultsIn } from "../src/client/fault.ts";
import { createFaultRunner, type FaultRunner } from "../src/client/run-fault.ts";
import { type OverlayTests, startOverlayTests } from "../src/overlay-tests.ts";
import { specFile } from "../src/repository.ts";
import { drop, parseSpec } from "../src/spec/edit.ts";
import { type Mutation, mutationsOf } from "../src/spec/mutation.ts";
import { createMutationRunner, type MutationRunner } from "../src/spec/run-mutation.ts";

const spec = parseSpec(readFileSync(specFile, "utf8"));
const only = <Item>([item]: readonly Item[]): Item => {
  if (!item) throw new Error("there is none");
  return item;
};

let tests: OverlayTests;
beforeAll(async () => {
  tests = await startOverlayTests();
});
afterAll(() => tests.close());

describe("the gates of the contract", () => {
  let runner: MutationRunner;
  beforeAll(async () => {
    runner = await createMutationRunner(spec, tests, "test");
  });
  const tokenShown = (bump: "major" | "minor", gates: string): Mutation =>
    only(mutationsOf("", [["a", "sensitivity changed", drop("schemas Otp x-sensitive"), bump, gates]]));

  it("notice a secret that is no longer marked", async () => {
    const { row, problems } = await runner.run(tokenShown("major", "lint contract"));
    expect({ killedBy: row.killedBy, problems }).toEqual({
      killedBy: ["lint", "drift", "contract", "version"],
      problems: [],
    });
  });

  it("negative control: fail the run if the bump or a gate is not the expected one", async () => {
    const { problems } = await runner.run(tokenShown("minor", "types"));
    expect(problems).toEqual(["types no longer notices it", "the bump is major, expected minor"]);
  });

  it("negative control: are not taken at their word if they object to the unchanged contract", async () => {
    const broken = structuredClone(spec);
    drop("getRateLimit x-effect")(broken);
    await expect(createMutationRunner(broken, tests, "test")).rejects.toThrow(
      "without any change, lint objects",
    );
  });
});

describe("the tests of the client", () => {
  let runner: FaultRunner;
  beforeAll(() => {
    runner = createFaultRunner(tests);
  });
  const play = (find: string, replace: string) => {
    const fault: Fault = only(faultsIn("retry-policy.ts", [["a", "b", find, replace, "retry-delay"]]));
    return runner.run(fault);
  };

  it("notice a fault, in memory only", async () => {
    const { row, problems } = await play("8_000", "9_000");
    expect({ killedBy: row.killedBy, problems }).toEqual({
      killedBy: ["test/retry-delay.test.ts"],
      problems: [],
    });
  });

  it("negative control: notice nothing where nothing is wrong", async () => {
    const { problems } = await play("8_000", "8_000 + 0");
    expect(problems).toEqual(["no test in test/retry-delay.test.ts notices it"]);
  });

  it("negative control: do not count if the fault does not compile", async () => {
    const { problems } = await play("8_000", '"8"');
    expect(problems.join()).toMatch(/^the fault does not compile, line \d+/);
  });
});
