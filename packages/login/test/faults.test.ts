import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { checkWay } from "./faults/check-way.ts";
import { ways } from "./faults/ways.ts";

/** Cases of each way that are run by commit, always the same ones; `faults.slow.test.ts` runs all. */
const most = 3;

// errors of the application's functions are told to its developer
beforeAll(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

describe("a fault at one call of store, OneLogin or application", () => {
  it.each(ways.map((way, index) => [way.name, way, index] as const))(
    "lets no thief in, and every user through: %s",
    { tags: "security" },
    async (_, way, index) => {
      const { problems, runs, signOuts } = await checkWay(way, most, index);
      expect(problems).toEqual([]);
      expect(runs + signOuts).toBeGreaterThan(0);
    },
  );
});
