import { printableLine } from "@onelogin-mfa/command-line/printable";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { type MockEvent, startMock } from "./start-mock.ts";
import type { ThreadOptions } from "./supervise.ts";

// the thread of `superviseMock`
answerQuestions<ThreadOptions, string>(async (options) => {
  const { url } = await startMock({ ...options, onEvent: print });
  return url;
});

const titles = { violation: "  Violation", failure: "  Failure" };

/** Prints a response with what is wrong with it and its request. */
function print(event: MockEvent): void {
  const text =
    event.type === "response"
      ? `${event.method} ${event.path} ${event.status}`
      : `${titles[event.type]}: ${event.message}`;
  process.stdout.write(`${printableLine(text)}\n`);
}
