import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createSandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";

/** Creates a sandbox as JavaScript may, with options that the types refuse. */
const create = (options: object) => () => createSandbox(options);

describe("an option", () => {
  it.each([
    { options: { compatt: "documented" }, says: '"compatt" is not an option; did you mean "compat"?' },
    { options: { telephone: 1 }, says: /"telephone" is not an option; known are users, compat, / },
    { options: { port: 4020 }, says: '"port" is not an option' },
  ])("that does not exist is refused: $options", ({ options, says }) => {
    expect(create(options)).toThrow(says);
    expect(create(options)).toThrow(TypeError);
  });

  it("of the server that does not exist is refused, and nothing listens", async () => {
    const options: object = { prot: 4020 };
    await expect(startSandbox(options)).rejects.toThrow('"prot" is not an option; did you mean "port"?');
  });

  it.each([
    { options: { seed: -1 }, says: '"seed" must be' },
    { options: { seed: 1.5 }, says: '"seed" must be' },
    { options: { rateLimit: -1 }, says: '"rateLimit" must be' },
    { options: { rateLimit: 1.5 }, says: '"rateLimit" must be' },
    { options: { compat: "both" }, says: '"compat" must be' },
    { options: { url: "here" }, says: '"url" must be' },
    { options: { url: "localhost:8000" }, says: '"url" must be' },
    ...["http://onelogin", "onelogin:4020", "one login", "", "a/b", "user@host", "*", "*.example"].map(
      (host) => ({
        options: { allowedHosts: [host] },
        says: '"allowedHosts" must be host names without scheme and port',
      }),
    ),
  ])("that is invalid is refused: $options", ({ options, says }) => {
    expect(create(options)).toThrow(says);
  });

  it("that is undefined has its default", () => {
    expect(createSandbox({ seed: undefined, allowedHosts: undefined }).control.getState().seed).toBe(1);
  });
});

it("a sandbox has the clock of fake timers that come after it", () => {
  const sandbox = createSandbox();
  vi.useFakeTimers({ now: Date.parse("2030-01-05T09:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  vi.advanceTimersByTime(60_000);
  expect(sandbox.control.getState().now).toBe("2030-01-05T09:01:00.000Z");
});
