import { join } from "node:path";
import { createOverlayProgram, type OverlayProgram } from "../overlay-program.ts";
import { fileOf, type OverlayTests, type TestRun } from "../overlay-tests.ts";
import { clientFolder } from "../repository.ts";
import type { Result } from "../row.ts";
import { type Fault, faultySource } from "./fault.ts";

/** Runs faults one after the other. */
export interface FaultRunner {
  run: (fault: Fault) => Promise<Result>;
}

/** Makes a runner. The first fault takes longer, as the client has to be compiled once. */
export function createFaultRunner(tests: OverlayTests): FaultRunner {
  let program: OverlayProgram | undefined;
  const sound = new Map<string, TestRun>();

  /** What a test says of the source as it is: it proves nothing if it fails there too. */
  async function soundness(file: string): Promise<TestRun> {
    const known = sound.get(file) ?? (await tests.run(new Map(), [file]));
    sound.set(file, known);
    return known;
  }

  /** One file after the other, so that the same one is always the first. */
  async function firstToNotice(
    texts: ReadonlyMap<string, string>,
    files: readonly string[],
  ): Promise<TestRun> {
    for (const file of files) {
      const ended = await tests.run(texts, [file]);
      if (ended.failure !== undefined || ended.broken !== undefined) return ended;
    }
    return { failure: undefined, broken: undefined };
  }

  return {
    async run(fault) {
      const file = join(clientFolder, "src", fault.file);
      const texts = new Map([[file, faultySource(fault)]]);
      program ??= createOverlayProgram([
        join(clientFolder, "src/index.ts"),
        join(clientFolder, "src/validate.ts"),
      ]);
      program.overlay(texts);
      const error = program.firstError([file]);
      if (error)
        return resultOf(fault, [], `the fault does not compile, line ${error.line}: ${error.message}`);
      const { failure, broken } = await firstToNotice(texts, fault.tests);
      if (broken !== undefined) return resultOf(fault, [], `the tests do not run: ${broken}`);
      if (failure === undefined)
        return resultOf(fault, [], `no test in ${fault.tests.join(", ")} notices it`);
      const { failure: anyway } = await soundness(fileOf(failure));
      return resultOf(fault, [failure], anyway && `${anyway} fails without the fault, too`);
    },
  };
}

function resultOf({ id, file, kind }: Fault, failures: readonly string[], problem?: string): Result {
  // the file of the test: titles are for people
  const killedBy = failures.map(fileOf);
  return {
    part: "client",
    row: { id, operation: file, kind, killedBy, bump: "none", expectedBump: "none" },
    problems: problem === undefined ? [] : [problem],
    details: failures,
  };
}
