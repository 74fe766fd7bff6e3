import { getEventListeners } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { ask } from "../src/prompt.ts";

/** A person at a terminal, or a pipe without one. */
function createTerminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const controller = new AbortController();
  const { signal } = controller;
  const output = { isTTY, write: () => true };
  const interrupt = () => controller.abort();
  const terminal = { input, out: output, err: output, env: {}, signal, wait: async () => {}, interrupt };
  /** The listeners on the input by event, and those on the signal. */
  const listeners = () => ({
    ...Object.fromEntries(input.eventNames().map((name) => [name, input.listenerCount(name)])),
    abort: getEventListeners(signal, "abort").length,
  });
  return { terminal, input, controller, listeners };
}

/** Asks once, and does something while the question waits. @returns the answer, or the error as text */
function askOnce({ terminal }: ReturnType<typeof createTerminal>, act: () => unknown, isHidden = false) {
  setImmediate(act);
  return ask(terminal, "Code: ", isHidden).catch(String);
}

const places = [
  { place: "a terminal", isTTY: true, enter: "\r" },
  { place: "a pipe", isTTY: false, enter: "\n" },
];

describe.each(places)("a question in $place", ({ isTTY, enter }) => {
  it("leaves no listener behind, however many are answered", async () => {
    const person = createTerminal(isTTY);
    const answerTo = (index: number) =>
      askOnce(person, () => person.input.write(`${index}${enter}`), index % 2 === 1);
    expect(await answerTo(0)).toBe("0");
    const afterOne = person.listeners();
    for (let index = 1; index < 30; index++) expect(await answerTo(index)).toBe(String(index));
    expect(person.listeners()).toEqual(afterOne);
    expect(afterOne.abort).toBe(0);
    // a terminal is read by one question at a time
    if (isTTY) expect(Object.keys(afterOne)).not.toContain("keypress");
  });

  it.each<[string, (person: ReturnType<typeof createTerminal>) => unknown, RegExp]>([
    ["Ctrl-C", ({ controller }) => controller.abort(), /^InterruptedError/],
    ["the end of the input", ({ input }) => input.end(), /^InputError: .* ended/],
    ["an error of the input", ({ input }) => input.destroy(new Error("EIO")), /EIO|ended/],
  ])("leaves no listener on the signal after %s", async (_, act, text) => {
    const person = createTerminal(isTTY);
    expect(await askOnce(person, () => act(person))).toMatch(text);
    expect(person.listeners().abort).toBe(0);
    if (isTTY) expect(person.listeners()).not.toHaveProperty("keypress");
  });
});
