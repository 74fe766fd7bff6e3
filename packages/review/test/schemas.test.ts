import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { smallSpec } from "./support/small-spec.ts";

const received = "/components/schemas/Received/properties";

/** The rules and bumps of an edit of a spec. */
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
    expect(rated(base, set(`${received}/state`, { type: "string" }))).toContain(
      "major open-enum-value-removed",
    );
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

describe("a schema that becomes one of two alternatives", () => {
  const sent = "/components/schemas/Sent/properties";
  const size = { type: "integer", minimum: 1, maximum: 9 };
  const discouraged = { type: "string", "x-discouraged": "It is a number." };
  const choice = (beside: object, first: object = size) => ({ ...beside, anyOf: [first, discouraged] });

  it("keeps what stands beside them", () => {
    expect(rated(smallSpec(), set(`${sent}/size`, choice({ default: 3 })))).toEqual([
      "minor alternative-added",
    ]);
  });

  it("loses or changes what stands nowhere or otherwise", () => {
    expect(rated(smallSpec(), set(`${sent}/size`, choice({})))).toContain("major default-changed");
    expect(rated(smallSpec(), set(`${sent}/size`, choice({ default: 4 })))).toContain(
      "major default-changed",
    );
    expect(
      rated(smallSpec(), set(`${sent}/size`, choice({ default: 3 }, { ...size, maximum: 8 }))),
    ).toContain("major limit-tightened");
  });

  it("is still a secret, or is none any more", () => {
    const text = { type: "string" };
    const secret = (beside: object, first: object) =>
      rated(smallSpec(), set(`${sent}/secret`, { ...beside, anyOf: [first, { type: "integer" }] }));
    expect(secret({ "x-sensitive": true }, text)).toEqual(["minor type-widened"]);
    expect(secret({}, { ...text, "x-sensitive": true })).toEqual(["minor alternative-added"]);
    expect(secret({}, text)).toContain("major sensitive-removed");
    expect(secret({}, { type: "boolean" })).toContain("major sensitive-removed");
  });

  it("is the way back, too", () => {
    const base = edited(smallSpec(), set(`${sent}/size`, choice({ default: 3 })));
    const changes = compareDocuments(base, edited(base, set(`${sent}/size`, { ...size, default: 3 })));
    expect(changes.map(({ sentence }) => sentence)).toEqual([
      "`Sent.size` may no longer be of type `string`, which was discouraged.",
    ]);
  });
});

it("an alternative that is discouraged, or no longer, is named by its field", () => {
  const mark = "/components/schemas/Sent/properties/choice/anyOf/1/x-discouraged";
  const said = (base: Spec, edit: Edit) =>
    compareDocuments(base, edited(base, edit)).map(({ sentence }) => sentence);
  const without = edited(smallSpec(), drop(mark));
  expect(said(without, set(mark, "Why."))).toEqual(["An alternative of `Sent.choice` is now discouraged."]);
  expect(said(smallSpec(), drop(mark))).toEqual([
    "An alternative of `Sent.choice` is no longer discouraged.",
  ]);
});
