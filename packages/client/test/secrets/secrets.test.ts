import { describe, expect, it } from "vitest";
import { json } from "../support/fake-fetch.ts";
import { levels, methodLevel } from "../support/harness.ts";
import { operationIds } from "../support/operation-cases.ts";
import { allSecrets, flatError, plant, planted } from "./planted-secrets.ts";
import { accessFor, expectNoSecret, failures, printedError, provoke, provokedCodes } from "./provoke.ts";

// each failure meets one operation at a level; secrets.slow.test.ts has every pair of them
describe.each(levels)("at the $level no hook, error or log shows a secret", (level) => {
  const sample = failures.flatMap((list, index) => list[(index + levels.indexOf(level)) % list.length] ?? []);

  it.each(sample)("$title", async ({ cases }) => {
    for (const one of cases) await expectNoSecret({ level, ...one });
  });

  // an operation's own fields are redacted on the path of its kind
  it.each(operationIds)("of %s after a 422 and a 206", async (operation) => {
    for (const status of [422, 206]) {
      const step = json(status, flatError(status, plant(operation).sent));
      await expectNoSecret({ level, operation, step, access: accessFor(operation) });
    }
  });
});

describe("the search for secrets", () => {
  const operation = "verifyUserOtp";

  it("finds every secret that is not redacted", () => {
    const { sent } = plant(operation);
    const error = new Error(`refused: ${sent.join()}`, { cause: { body: allSecrets(operation) } });
    const text = printedError(error);
    expect(allSecrets(operation).filter((secret) => !text.includes(secret))).toEqual([]);
  });

  it("finds a text that is not secret in every form of an error and hook", async () => {
    // it is neither sensitive nor sent
    const other = "PLANTED-nobody-knows-this";
    const step = json(422, { message: `refused ${other}`, details: { field: other } });
    const access = { accessToken: planted.accessToken };
    const text = await provoke({ level: methodLevel, operation, step, access });
    expect(text.split(other).length).toBeGreaterThan(8);
  });

  it("has provoked an error of every code", () => {
    // biome-ignore format: a list
    expect([...provokedCodes].sort()).toEqual([
      "aborted", "authentication", "configuration", "invalid_input", "network", "not_found", "permission", "protocol",
      "rate_limit", "request", "server", "timeout", "validation",
    ]);
  });
});
