import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import { type Edit, edited, move, set } from "../testing/edit.ts";
import { smallSpec } from "../testing/small-spec.ts";

const sentencesOf = (...edits: readonly Edit[]) =>
  compareDocuments(smallSpec(), edited(smallSpec(), ...edits)).map(({ sentence }) => sentence);
const renamed: Edit = (spec) => {
  move("/components/schemas/Problem", "/components/schemas/Failure")(spec);
  Object.assign(spec, JSON.parse(JSON.stringify(spec).replaceAll("schemas/Problem", "schemas/Failure")));
};

describe("something with another name is one change, with what refers to it", () => {
  it("a component", () => {
    const [only, ...others] = sentencesOf(renamed);
    expect(only).toMatch(/^The schema `Problem` is now called `Failure`: \d+ references follow\.$/);
    expect(others).toEqual([]);
  });

  it("an operation, whose id stands in a link", () => {
    const text = JSON.stringify(smallSpec()).replaceAll('"getThing"', '"readThing"');
    const sentences = compareDocuments(smallSpec(), JSON.parse(text)).map(({ sentence }) => sentence);
    expect(sentences[0]).toMatch(
      /^The operation `getThing` is now called `readThing`: \d+ references? follows?\.$/,
    );
    expect(sentences).toHaveLength(1);
  });

  it("negative control: what also changes is told, and a link that leads elsewhere", () => {
    const type = set("/components/schemas/Failure/properties/message/type", "integer");
    expect(sentencesOf(renamed, type)).toEqual([
      "The type of `Failure.message` changed from `string` to `integer`.",
      expect.stringContaining("`Problem` is now called `Failure`"),
    ]);
    const link = JSON.stringify(smallSpec()).replaceAll(
      '"operationId":"getThing"}',
      '"operationId":"putThing"}',
    );
    const rules = compareDocuments(smallSpec(), JSON.parse(link)).map(({ rule }) => rule);
    expect(rules).toContain("link-changed");
  });
});
