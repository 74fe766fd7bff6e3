import { describe, it } from "vitest";
import { levels } from "../support/harness.ts";
import { expectNoSecret, failures } from "./provoke.ts";

describe.each(levels)("at the $level no event, error or log shows a secret", (level) => {
  const all = failures.flatMap((failure) =>
    failure.operations.map((operation) => ({ ...failure, operation })),
  );

  it.each(all)("of $operation after $title", async ({ operation, of }) => {
    await expectNoSecret({ level, operation, ...of(operation) });
  });
});
