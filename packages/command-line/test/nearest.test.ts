import { describe, expect, it } from "vitest";
import { nearest } from "../src/nearest.ts";

describe("the nearest candidate", () => {
  it.each([
    ["with a character too many", "portt", "port"],
    ["with one too few", "prt", "port"],
    ["with another one", "pert", "port"],
    ["in another case", "PORT", "port"],
    ["that is right", "host", "host"],
  ])("is found for a text %s", (_, text, found) => {
    expect(nearest(text, ["host", "port", "seed"], 1)).toBe(found);
  });

  it.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["abcd", "bcde", 2],
    ["ab", "ba", 2],
    ["saturday", "SUNDAY", 3],
    ["same", "Same", 0],
  ])("of %j is %j up to its number of wrong characters, which is %i", (text, candidate, wrong) => {
    expect(nearest(text, [candidate], wrong)).toBe(candidate);
    expect(nearest(text, [candidate], wrong - 1)).toBeUndefined();
  });

  it("may have two wrong characters, or two fifths of the text", () => {
    expect(nearest("abc", ["axy"])).toBe("axy");
    expect(nearest("abc", ["xyz"])).toBeUndefined();
    expect(nearest("abcdefghij", ["abcdefwxyz"])).toBe("abcdefwxyz");
    expect(nearest("abcdefghij", ["abcdevwxyz"])).toBeUndefined();
  });

  it("is the one with the fewest wrong characters, the first of several, and none of none", () => {
    expect(nearest("codes", ["nodes of", "code", "codec"])).toBe("code");
    expect(nearest("codes", ["modes", "nodes"])).toBe("modes");
    expect(nearest("codes", [])).toBeUndefined();
  });
});
