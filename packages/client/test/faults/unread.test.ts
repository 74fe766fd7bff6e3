import { describe, expect, it } from "vitest";
import { type Level, levels } from "../support/harness.ts";
import { operationIds } from "../support/operation-cases.ts";
import { type Fault, fails, isRepeatable, once, repeated, succeeds } from "./support/fault.ts";
import { problemsOf } from "./support/run-case.ts";
import { first, head, reply, send, sendAndClose, sendAndHold } from "./support/wire.ts";

/** Asks for the reply as it is, and lets go of it. */
const unread: Level = {
  level: "reply as it is",
  async call(mfa, operation, input, options) {
    const response = await levels[0]?.call(
      mfa,
      operation,
      input,
      Object.assign({}, options, { as: "response" }),
    );
    if (response instanceof Response) await response.body?.cancel();
    return { isResponse: response instanceof Response };
  },
};

/** A reply that is never whole: its connection is free only when somebody gives it up. */
const halfReply = (status: number) => sendAndHold(() => `${head(status, ["content-length: 100"])}half`);
const twiceIfRepeatable: Fault["ends"] = (operation) => ({ requests: isRepeatable(operation) ? 2 : 1 });

// biome-ignore format: a table
const faults: readonly Fault[] = [
  { title: "a 503 that is sent again leaves no connection open", answer: first(halfReply(503)), ends: twiceIfRepeatable },
  { title: "a 429 that is sent again leaves no connection open", answer: first(halfReply(429)), ends: succeeds(2) },
  { title: "HTML as a 418 is given", answer: send(() => reply(418, "<p>", [])), ends: succeeds(1) },
  { title: "a status above 599 is given", answer: send(() => reply("999 X", "{}")), ends: (operation) => ({ requests: repeated(operation) }) },
  { title: "a redirect is given and not followed", answer: send(({ elsewhere }) => head(302, [`location: ${elsewhere}`, "content-length: 0"])), ends: succeeds(1) },
  { title: "a reason phrase in Latin-1 is no fault", answer: send(() => reply("200 Cr\u00e9\u00e9", "[]")), ends: succeeds(1) },
  { title: "a body that is cut off is the caller's", answer: sendAndClose(() => `${head(200, ["content-length: 9"])}[`), ends: succeeds(1) },
  { title: "a connection that is reset is an error", answer: ({ socket }) => socket.resetAndDestroy(), ends: fails("network", repeated) },
  { title: "no reply is an error in time", answer: ({ hold }) => hold(), timeoutMs: 200, ends: fails("timeout", once) },
];
const cases = faults.flatMap((fault) =>
  operationIds.map((operation) => ({ title: fault.title, fault, operation })),
);

describe("where the caller wants the reply as it is", () => {
  it.concurrent.each(cases)("$title: $operation", async ({ fault, operation }) => {
    expect(await problemsOf({ fault, operation, level: unread })).toEqual([]);
  });
});
