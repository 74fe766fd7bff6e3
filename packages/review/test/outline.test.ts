import { describe, expect, it } from "vitest";
import { outlinesOf } from "../src/outline/outlines.ts";
import type { OutlineEntry, Spec } from "../src/report.ts";
import { drop, type Edit, edited, move, set } from "../testing/edit.ts";
import { changesBetween } from "../testing/reports.ts";
import { smallSpec } from "../testing/small-spec.ts";
import { locationsIn } from "./support/no-lost-change.ts";
import { outlineText } from "./support/outline-text.ts";

const text = { type: "string" };
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A document with one operation, whose response has a schema, and with shared schemas. */
const specOf = (schema: object, schemas: object = {}): Spec => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  paths: {
    "/a": {
      get: {
        operationId: "getA",
        responses: { 200: { description: "Fine.", content: { "application/json": { schema } } } },
      },
    },
  },
  components: { schemas },
});

/** The lines of the outlines of an edit, below the operation's own two. */
const linesOf = (base: Spec, ...edits: readonly Edit[]) => outlineText(base, edited(base, ...edits));

const schemaAt = "/paths/~1a/get/responses/200/content/application~1json/schema";
const response = "    response 200 application/json";

describe("a schema merged from both documents", () => {
  it("has what is gone at its place, and what is new at its own", () => {
    const base = specOf(object({ a: text, b: text, c: text }));
    expect(
      linesOf(base, drop(`${schemaAt}/properties/b`), set(`${schemaAt}/properties/d`, { type: "integer" })),
    ).toEqual([
      "  operation GET /a getA",
      `${response} object Fine.`,
      "      a string",
      "-     b string #property-removed",
      "      c string",
      "+     d integer #property-added",
    ]);
  });

  it.each<[what: string, schema: object, edits: readonly Edit[], line: string]>([
    [
      "a type",
      { type: "integer" },
      [set(`${schemaAt}/properties/a/type`, "string")],
      "~     a -integer +string #type-changed",
    ],
    [
      "a format",
      text,
      [set(`${schemaAt}/properties/a/format`, "uuid")],
      "~     a -string +string (uuid) #format-added",
    ],
    [
      "values",
      { enum: ["x", "y"] },
      [set(`${schemaAt}/properties/a/enum`, ["y", "z"])],
      "~     a string -x y +z #enum-value-added #enum-value-removed",
    ],
    [
      "a limit",
      { type: "integer", minimum: 1 },
      [set(`${schemaAt}/properties/a/minimum`, 2)],
      "~     a integer -minimum: 1 +minimum: 2 #limit-tightened",
    ],
    [
      "null",
      text,
      [set(`${schemaAt}/properties/a/type`, ["string", "null"])],
      "~     a -string +string or null #null-allowed",
    ],
    [
      "a required field",
      text,
      [set(`${schemaAt}/required`, ["a"])],
      "~     a string +required #property-made-required",
    ],
    [
      "a mark",
      text,
      [set(`${schemaAt}/properties/a/deprecated`, true)],
      "~     a string +deprecated #deprecated",
    ],
    [
      "a description",
      { type: "string", description: "Old one. More." },
      [set(`${schemaAt}/properties/a/description`, "New one. More.")],
      "~     a string -Old one. +New one. #documentation-changed",
    ],
    [
      "items",
      { type: "array", items: text },
      [set(`${schemaAt}/properties/a/items/type`, "integer")],
      "~     a -array of string +array of integer",
    ],
  ])("says what became of %s", (_, schema, edits, line) => {
    expect(linesOf(specOf(object({ a: schema })), ...edits)).toContain(line);
  });

  it("goes into lists and maps as far as something changed", () => {
    const inner = () => object({ x: text, y: text });
    const base = specOf(
      object({
        list: { type: "array", items: inner() },
        map: { type: "object", additionalProperties: inner() },
      }),
    );
    const gone = [
      drop(`${schemaAt}/properties/list/items/properties/y`),
      drop(`${schemaAt}/properties/map/additionalProperties/properties/x`),
    ];
    expect(linesOf(base, ...gone).slice(2)).toEqual([
      "      list array of object",
      "        items object",
      "          x string",
      "-         y string #property-removed",
      "      map map of object",
      "        other fields object",
      "-         x string #property-removed",
      "          y string",
    ]);
  });

  it("takes a schema that moves behind a $ref for the same one", () => {
    const base = specOf(object({ a: object({ x: text, y: text }) }));
    const moved = [
      move(`${schemaAt}/properties/a`, "/components/schemas/Part"),
      set(`${schemaAt}/properties/a`, refTo("Part")),
    ];
    const lines = linesOf(base, ...moved, drop("/components/schemas/Part/properties/y"));
    expect(lines.slice(0, 5)).toEqual([
      "~ operation GET /a getA #unchanged-in-meaning",
      `${response} object Fine.`,
      "~     a -object +Part",
      "        x string",
      "-       y string #property-removed",
    ]);
  });

  it("has the fields of all parts of allOf, and names those of a shared part there only", () => {
    const whole = { allOf: [refTo("Base"), object({ own: text })] };
    const base = specOf(refTo("Whole"), { Base: object({ shared: text, id: text }), Whole: whole });
    const edits = [
      drop("/components/schemas/Base/properties/shared"),
      drop("/components/schemas/Whole/allOf/1/properties/own"),
    ];
    expect(linesOf(base, ...edits)).toEqual([
      "  schema Base object",
      "-   shared string #property-removed",
      "    id string",
      "  schema Whole object",
      "-   shared string",
      "    id string",
      "-   own string #property-removed",
    ]);
  });

  it("has the first sentence of a description, and cuts a long one", () => {
    const long = { type: "string", description: "x".repeat(300) };
    const base = specOf(object({ a: long, b: { ...text, description: "One.\nTwo." } }));
    const lines = linesOf(base, set(`${schemaAt}/properties/c`, text));
    expect(lines.slice(2, 4)).toEqual([`      a string ${"x".repeat(160)}…`, "      b string One."]);
  });

  it("ends at what contains itself", () => {
    const base = specOf(refTo("Node"), {
      Node: object({ parent: refTo("Node"), children: { type: "array", items: refTo("Node") }, a: text }),
    });
    expect(linesOf(base, drop("/components/schemas/Node/properties/a"))).toEqual([
      "  schema Node object",
      "    parent Node",
      "    children array of Node",
      "-   a string #property-removed",
    ]);
    // with other names, so that each leads into the other one
    const cycle = (name: string) =>
      specOf(refTo(name), { [name]: object({ next: refTo(name), [name]: text }) });
    expect(outlineText(cycle("One"), cycle("Two")).length).toBeLessThan(12);
    const loop = specOf({ $ref: `#${schemaAt}/properties/a` });
    expect(linesOf(loop, set("/paths/~1a/get/summary", "S."))[0]).toBe(
      "~ operation GET /a getA +S. #documentation-changed",
    );
  });

  it("has alternatives, new ones and those that are gone", () => {
    const schemas = { Cat: object({ meow: text }), Dog: object({ bark: text }) };
    const base = specOf({ oneOf: [refTo("Cat"), { type: "string", title: "Name" }] }, schemas);
    expect(linesOf(base, set(`${schemaAt}/oneOf`, [refTo("Cat"), refTo("Dog")])).slice(1)).toEqual([
      "~   response 200 application/json -one of Cat, string +one of Cat, Dog Fine.",
      "      alternative Cat",
      "+     alternative Dog #overlapping-alternative-added",
      "-     alternative Name string #alternative-removed",
    ]);
  });

  it("says no more than the types, if one side only has alternatives or the types have nothing in common", () => {
    const base = specOf(object({ a: text }));
    const choice = [object({ a: text }), { type: "array", items: text }];
    expect(linesOf(base, set(schemaAt, { anyOf: choice })).slice(1)).toEqual([
      "~   response 200 application/json -object +any of object, array of string Fine. #alternative-added",
    ]);
    expect(linesOf(base, set(schemaAt, text)).slice(1)).toEqual([
      "~   response 200 application/json -object +string Fine. #type-changed",
    ]);
  });

  it("says that another notation of the same is no change of it", () => {
    const base = { ...specOf({ type: "string", nullable: true }), openapi: "3.0.3" };
    const edits = [set("/openapi", "3.1.0"), set(schemaAt, { type: ["string", "null"] })];
    expect(linesOf(base, ...edits)).toEqual([
      "~ operation GET /a getA #unchanged-in-meaning",
      `${response} string or null Fine.`,
    ]);
  });
});

describe("an operation merged from both documents", () => {
  const small = smallSpec();
  const shared = edited(
    small,
    set("/components/responses", { Late: { description: "Late.", headers: { "X-C": { schema: text } } } }),
    set("/paths/~1open/post/responses/408", { $ref: "#/components/responses/Late" }),
  );
  const get = "/paths/~1things~1{id}/get";

  it.each<[what: string, base: Spec, edits: readonly Edit[], lines: readonly string[]]>([
    [
      "a parameter that is gone",
      small,
      [drop(`${get}/parameters/0`)],
      ["-   parameter page in query integer #parameter-removed"],
    ],
    [
      "a parameter of its path",
      small,
      [set("/paths/~1things~1{id}/parameters/0/schema/maxLength", 3)],
      ["~   parameter id in path string required +maxLength: 3 #limit-tightened"],
    ],
    [
      "a parameter that is needed now",
      small,
      [set(`${get}/parameters/0/required`, true)],
      ["~   parameter page in query integer +required #parameter-made-required"],
    ],
    [
      "a response that is new",
      small,
      [set(`${get}/responses/418`, { description: "Tea. Or not." })],
      ["+   response 418 Tea. #status-added"],
    ],
    [
      "a response that is gone",
      small,
      [drop(`${get}/responses/404`)],
      ["-   response 404 application/json Problem Not there. #status-removed"],
    ],
    [
      "a header that is gone",
      small,
      [drop(`${get}/responses/200/headers/X-B`)],
      ["-     header X-B string #header-removed"],
    ],
    [
      "a media type that is new",
      small,
      [set(`${get}/responses/404/content/text~1plain`, { schema: text })],
      ["+     media type text/plain string #media-type-added"],
    ],
    [
      "a shared response",
      shared,
      [drop("/components/responses/Late/headers/X-C")],
      ["  response Late Late.", "-   header X-C string #header-removed"],
    ],
    [
      "a body that is needed now",
      small,
      [set("/paths/~1open/post/requestBody/required", true)],
      ["~   request body application/json Plain +required #body-made-required"],
    ],
    [
      "a webhook",
      small,
      [set("/webhooks/thing/post/responses/200", { description: "Heard." })],
      ["+   response 200 Heard. #status-added"],
    ],
    [
      "a callback that is new",
      small,
      [set("/paths/~1open/post/callbacks", { done: { "{$url}": { post: { responses: {} } } } })],
      ["+   callback done: POST {$url} #webhook-added"],
    ],
    [
      "an operation that is gone",
      small,
      [drop("/paths/~1open/delete")],
      ["- operation DELETE /open deleteOpen #operation-removed", "-   response 204 Gone."],
    ],
    ["an operation that moved", small, [move("/paths/~1open/delete", "/paths/~1shut")], []],
  ])("has %s", (_, base, edits, lines) => {
    expect(linesOf(base, ...edits)).toEqual(expect.arrayContaining([...lines]));
  });

  it("names a shared schema that has another name now, with both names", () => {
    const rename = [
      move("/components/schemas/Problem", "/components/schemas/Trouble"),
      ...["404", "429", "default"].flatMap((status) =>
        ["/paths/~1things~1{id}/get", "/paths/~1things~1{id}/put", "/paths/~1open/post"].map((at) =>
          set(
            `${at}/responses/${status}/content/application~1json/schema/$ref`,
            "#/components/schemas/Trouble",
          ),
        ),
      ),
    ];
    expect(linesOf(small, ...rename)).toContain("~ schema Trouble object #component-renamed");
  });
});

describe("the place of a change", () => {
  const base = smallSpec();
  const head = edited(
    base,
    drop("/components/schemas/Received/properties/free"),
    set("/paths/~1open/post/summary", "Opens."),
    set("/info/title", "Others"),
    set("/servers/0/url", "https://example.org"),
  );
  const changes = changesBetween(base, head);
  const outlines = outlinesOf(base, head, changes);

  it("is one, and there is none for what is in no operation and no component", () => {
    const places = outlines.flatMap(({ root }) => placesIn(root));
    const placed = changes.filter(({ id }) => places.includes(id)).map(({ rule }) => rule);
    expect(placed.sort()).toEqual(["documentation-changed", "property-removed"]);
    expect(new Set(places).size).toBe(places.length);
  });

  it("is found for every change in operations and shared schemas, whatever is dropped or set there", () => {
    const isShown = /^\/(?:paths\/[^/]+\/(?:get|put|post|delete)|components\/schemas\/[^/]+)(?:\/|$)/;
    const locations = locationsIn(base).filter((pointer, index) => index % 5 === 0 && isShown.test(pointer));
    const stray = locations.flatMap((pointer, index) => {
      const edit = index % 2 === 0 ? drop(pointer) : set(pointer, { "x-new": index });
      const now = edited(base, edit);
      const found = changesBetween(base, now);
      const places = outlinesOf(base, now, found).flatMap(({ root }) => placesIn(root));
      const inside = found.filter(({ before, after }) => isShown.test((after ?? before)?.pointer ?? ""));
      return inside
        .filter(({ id }) => places.filter((one) => one === id).length !== 1)
        .map(({ sentence }) => `${index} ${pointer} ${sentence}`);
    });
    expect(stray).toEqual([]);
    expect(locations.length).toBeGreaterThan(50);
  });
});

const placesIn = ({ places, entries }: OutlineEntry): string[] => [...places, ...entries.flatMap(placesIn)];
