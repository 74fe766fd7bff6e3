import type { MethodSample } from "./compare-methods.ts";
import { methods } from "./compare-methods.ts";
import { startSubject } from "./subject-process.ts";

/** The young generation is larger than what a round of calls allocates, so that nothing is collected within it. */
const execArgv = ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"];
const callsPerRound = 500;
// code that V8 has not optimized yet allocates more
const warmUpCalls = 2_500;

/** Measures the bytes of heap that a call of a subject allocates. They repeat within 2 %. */
export async function measureHeap(name: string, module: string, rounds: number): Promise<MethodSample[]> {
  const { order, close } = await startSubject(name, module, { execArgv });
  try {
    await methods((method) => order({ measure: "heap", method, count: warmUpCalls }));
    const samples: MethodSample[] = [];
    for (let round = 0; round < rounds; round++) {
      samples.push(await methods((method) => order({ measure: "heap", method, count: callsPerRound })));
    }
    return samples;
  } finally {
    close();
  }
}
