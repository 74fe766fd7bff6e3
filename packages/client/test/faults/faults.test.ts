import { describe, it } from "vitest";
import { type Level, levels, methodLevel } from "../support/harness.ts";
import { oneOfEachKind } from "../support/operation-cases.ts";
import { casesOf, sampledCases, unreadFaults } from "./support/faults.ts";
import { expectDocumentedEnd } from "./support/run-case.ts";

// vitest itself reports rejections that nobody handles
describe.each(levels)("at the $level a call ends as documented, without a request too many:", (level) => {
  const cases = sampledCases.filter((_, index) => index % levels.length === levels.indexOf(level));

  it.concurrent.each(cases)("$operation after $title", async ({ fault, operation }) => {
    await expectDocumentedEnd({ fault, operation, level });
  });
});

/** Asks for the response as it is, and cancels its body. */
const unread: Level = {
  level: "response as it is",
  async call(mfa, operation, input, options) {
    const unread = { ...options, as: "response" };
    const response = await methodLevel.call(mfa, operation, input, unread);
    if (response instanceof Response) await response.body?.cancel();
    return { isResponse: response instanceof Response };
  },
};

describe('a call with `as: "response"`:', () => {
  it.concurrent.each(casesOf(unreadFaults, oneOfEachKind))(
    "$operation, $title",
    async ({ fault, operation }) => {
      await expectDocumentedEnd({ fault, operation, level: unread });
    },
  );
});
