import { describe, it } from "vitest";
import { levels } from "../support/harness.ts";
import { expectNoSecret, failures } from "./provoke.ts";

describe.each(levels)("at the $level no hook, error or log shows a secret", (level) => {
  it.each(failures.flat())("$title", async ({ cases }) => {
    for (const one of cases) await expectNoSecret({ level, ...one });
  });
});
