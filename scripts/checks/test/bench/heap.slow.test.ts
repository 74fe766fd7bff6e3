import { expect, it } from "vitest";
import { measureHeap } from "../../bench/client-call.ts";

const base = measureHeap("openapi-fetch");

it.each(["client, by method", "client, by path"])(
  "a call of the %s allocates at most 1.3 times the heap of one by openapi-fetch with a token and a timeout",
  (name) => {
    const { GET, POST } = measureHeap(name);
    for (const ratio of [GET / base.GET, POST / base.POST]) {
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThanOrEqual(1.3);
    }
  },
);
