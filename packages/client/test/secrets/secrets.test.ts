import { describe, expect, it } from "vitest";
import { json } from "../support/fake-fetch.ts";
import { levels, methodLevel } from "../support/harness.ts";
import { allSecrets, expectNoSecret, failures, printedError, provoke, provokedCodes } from "./provoke.ts";

// each failure meets one operation at a level; secrets.slow.test.ts has every pair of them
describe.each(levels)(
  "at the $level no event, error or log shows a secret",
  { tags: "security" },
  (level) => {
    const sample = failures.flatMap(({ operations, ...failure }, index) => {
      const operation = operations[(index + levels.indexOf(level)) % operations.length];
      return operation ? { ...failure, operation } : [];
    });

    it.each(sample)("of $operation after $title", async ({ operation, of }) => {
      await expectNoSecret({ level, operation, ...of(operation) });
    });
  },
);

describe("the search for secrets", () => {
  const operation = "verifyUserOtp";

  it("finds every secret that is not redacted", () => {
    const secrets = allSecrets(operation);
    const half = secrets.length >> 1;
    const body = secrets.slice(0, half);
    const text = printedError(new Error(`refused: ${secrets.slice(half).join()}`, { cause: { body } }));
    expect(secrets.filter((secret) => !text.includes(secret))).toEqual([]);
  });

  it("finds a text that is not secret in every form of an error and an event", async () => {
    // it is neither sensitive nor sent
    const other = "PLANTED-nobody-knows-this";
    const step = json(422, { message: `refused ${other}`, details: { field: other } });
    const text = await provoke({ level: methodLevel, operation, step, access: { accessToken: "any" } });
    expect(text.split(other).length).toBeGreaterThan(8);
  });

  it("has provoked an error of every code that a request can end with", () => {
    // biome-ignore format: a list
    expect([...provokedCodes].sort()).toEqual([
      "authentication", "network", "not_found", "permission", "protocol", "rate_limit", "request", "server", "timeout",
      "validation",
    ]);
  });
});
