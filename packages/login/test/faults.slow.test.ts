import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { checkWay } from "./faults/check-way.ts";
import { ways } from "./faults/ways.ts";

beforeAll(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

// each way waits for its own clock
describe.concurrent("every fault at every call of store, OneLogin and application", () => {
  it.each(ways.map((way) => [way.name, way] as const))(
    "lets no thief in, and every user through, and no sign-out is undone: %s",
    async (name, way) => {
      const { problems, runs, signOuts } = await checkWay(way);
      process.stdout.write(
        `${name}: ${runs} faults at calls of a user and of a thief, and ${signOuts} sign-outs\n`,
      );
      expect(problems).toEqual([]);
    },
    1_800_000,
  );
});
