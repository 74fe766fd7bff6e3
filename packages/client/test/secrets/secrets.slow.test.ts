import { describe, it } from "vitest";
import { json } from "../support/fake-fetch.ts";
import { levels } from "../support/harness.ts";
import { oneOfEachEffect, oneOfEachKind } from "../support/operation-cases.ts";
import { echoes, plant, planted } from "./planted-secrets.ts";
import { accessFor, expectNoSecret, misuses, stepsWithCredentials } from "./provoke.ts";

describe.each(levels)("at the $level no hook, error or log shows a secret", (level) => {
  describe.each(oneOfEachKind)("of %s", (operation) => {
    const access = accessFor(operation);

    it.each(echoes)("after %s", async (_, step) => {
      await expectNoSecret({ level, operation, step: step(plant(operation).sent), access });
    });

    it.each(misuses)("after $title", async (misuse) => {
      await expectNoSecret({ level, operation, step: json(500, {}), access, ...misuse });
    });
  });

  describe.each(oneOfEachEffect)("of %s with credentials", (operation) => {
    const access = { credentials: planted.credentials };

    it.each(echoes)("after %s", async (_, step) => {
      for (const one of stepsWithCredentials(step, operation)) {
        await expectNoSecret({ level, operation, step: one, access });
      }
    });
  });
});
