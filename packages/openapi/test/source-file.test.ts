import { expect, test } from "vitest";
import { parseSource } from "../src/source-file.ts";

test.each(["api.yaml", "api.json"])(
  "an error that comes from no parser is passed on where %s is parsed",
  (name) => {
    const failure = new TypeError("a fault of the program");
    const throwIt = () => {
      throw failure;
    };
    const text: string = Object.create(String.prototype, { toString: { value: throwIt } });
    expect(() => parseSource(name, text)).toThrow(failure);
  },
);
