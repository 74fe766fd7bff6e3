import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { smallSpec } from "./support/small-spec.ts";

const received = "/components/schemas/Received/properties";

/** What an edit of a spec comes to: rules and bumps. */
function rated(base: Spec, ...edits: readonly Edit[]) {
  return compareDocuments(base, edited(base, ...edits)).map(({ rule, bump }) => `${bump} ${rule}`);
}

describe("a `$ref`", () => {
  const base = edited(
    smallSpec(),
    set("/components/schemas/Code", { type: "string" }),
    set(`${received}/first`, { $ref: "#/components/schemas/Code" }),
    set(`${received}/second`, { $ref: "#/components/schemas/Code", "x-sensitive": true }),
  );

  it("does not hide what stands beside it", () => {
    expect(rated(base, drop(`${received}/second/x-sensitive`))).toEqual(["major sensitive-removed"]);
  });

  it("to another schema is rated by what the schemas say", () => {
    const number = set("/components/schemas/Number", { type: "integer" });
    const changes = rated(base, number, set(`${received}/first/$ref`, "#/components/schemas/Number"));
    expect(changes).toEqual(["major type-changed", "minor component-added"]);
  });

  it("to a schema that says the same is a patch", () => {
    const same = edited(base, set("/components/schemas/Same", { type: "string" }));
    const changes = rated(same, set(`${received}/first/$ref`, "#/components/schemas/Same"));
    expect(changes).toEqual(["patch reference-changed"]);
  });

  it("that leads in a ring ends", () => {
    const ring = edited(base, set(`${received}/self`, { $ref: "#/components/schemas/Received" }));
    expect(rated(ring, set(`${received}/id/format`, "uri"))).toEqual(["major format-changed"]);
  });
});

describe("an open list", () => {
  const base = edited(smallSpec(), set(`${received}/open`, { anyOf: [{ const: "a" }, { type: "string" }] }));

  it("may be written as constants", () => {
    const grown = { anyOf: [{ const: "a" }, { const: "b" }, { type: "string" }] };
    expect(rated(base, set(`${received}/open`, grown))).toEqual(["minor open-enum-value-added"]);
  });

  it("that a closed one becomes lets responses have any text", () => {
    const open = { anyOf: [{ type: "string", enum: ["a", "b"] }, { type: "string" }] };
    expect(rated(base, set(`${received}/kind`, open))).toEqual(["major alternative-added"]);
  });

  it("that is swapped for a plain text has lost its values", () => {
    expect(rated(base, set(`${received}/state`, { type: "string" }))).toContain("major enum-value-removed");
  });
});

describe("one edit", () => {
  it("of a schema that several operations use is one change with all of them", () => {
    const head = edited(smallSpec(), set("/components/schemas/Plain/properties/id/type", "integer"));
    const [change, ...others] = compareDocuments(smallSpec(), head);
    expect(others).toEqual([]);
    expect(change?.positions.map(({ operationId, part }) => `${operationId} ${part}`)).toEqual([
      "putThing response",
      "postOpen request",
      "postOpen response",
    ]);
  });

  it("of what goes both ways gets the higher bump", () => {
    const changes = rated(smallSpec(), set("/components/schemas/Plain/properties/id/format", "uri"));
    expect(changes).toEqual(["major format-added"]);
  });

  it("does not change the specs that are compared", () => {
    const [base, head] = [smallSpec(), edited(smallSpec(), drop("/tags"))];
    compareDocuments(base, head);
    expect([base, head]).toEqual([smallSpec(), edited(smallSpec(), drop("/tags"))]);
  });
});
