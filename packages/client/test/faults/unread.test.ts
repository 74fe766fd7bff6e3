import { describe, it } from "vitest";
import { type Level, methodLevel } from "../support/harness.ts";
import { oneOfEachKind } from "../support/operation-cases.ts";
import { casesOf, type Fault, fails, isRepeatable, once, repeated, succeeds } from "./support/fault.ts";
import { expectDocumentedEnd } from "./support/run-case.ts";
import { first, head, response, send, sendAndClose, sendAndHold } from "./support/wire.ts";

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

/** A response that never ends: its connection stays open until somebody cancels the body. */
const halfResponse = (status: number) => sendAndHold(() => `${head(status, ["content-length: 100"])}half`);
const twiceIfRepeatable: Fault["ends"] = (operation) => ({ requests: isRepeatable(operation) ? 2 : 1 });

// biome-ignore format: a table
const faults: readonly Fault[] = [
  { title: "a 503 that is retried leaves no connection open", answer: first(halfResponse(503)), ends: twiceIfRepeatable },
  { title: "a 429 that is retried leaves no connection open", answer: first(halfResponse(429)), ends: succeeds(2) },
  { title: "a status above 599 is given to the caller", answer: send(() => response("999 X", "{}")), ends: (operation) => ({ requests: repeated(operation) }) },
  { title: "a redirect is given to the caller and not followed", answer: send(({ elsewhere }) => head(302, [`location: ${elsewhere}`, "content-length: 0"])), ends: succeeds(1) },
  { title: "a body that is cut off is given to the caller", answer: sendAndClose(() => `${head(200, ["content-length: 9"])}[`), ends: succeeds(1) },
  { title: "a connection that is reset is a network error", answer: ({ socket }) => socket.resetAndDestroy(), ends: fails("network", repeated) },
  { title: "no response is a timeout", answer: ({ stall }) => stall(), ends: fails("timeout", once) },
];

describe('a call with `as: "response"`:', () => {
  it.concurrent.each(casesOf(faults, oneOfEachKind))("$operation, $title", async ({ fault, operation }) => {
    await expectDocumentedEnd({ fault, operation, level: unread });
  });
});
