import { expect, test } from "vitest";
import { fileOf } from "./support.ts";

/** The comment of a property, on one line, without its frame. */
async function commentOf(schema: object, version = "3.1.0"): Promise<string> {
  const schemas = {
    It: { type: "object", properties: { field: schema } },
    Target: { type: "string", title: "Target", description: "What it is.", maxLength: 5, examples: ["abc"] },
    Alias: { $ref: "#/components/schemas/Target", description: "What it is here." },
  };
  const text = await fileOf("schema", { openapi: version, components: { schemas } });
  const [, comment = ""] = /type It = \{\n(.*?) *"?field/s.exec(text) ?? [];
  const lines = comment.split("\n").map((line) => line.replace(/^ *\/?\*+\/?|\*\/$/g, "").trim());
  return lines.filter((line) => line !== "").join(" ¶ ");
}

// biome-ignore format: a table
test.each([
  ["its text", { type: "string", description: "A name.\n\nSecond paragraph." }, "A name. ¶ Second paragraph."],
  ["its title before its text", { type: "string", title: "Name", description: "A name." }, "Name ¶ A name."],
  ["bounds", { type: "integer", minimum: 1, maximum: 9 }, "Whole number, from 1 to 9."],
  ["an excluded bound", { type: "number", exclusiveMinimum: 0, maximum: 1 }, "At most 1, above 0."],
  ["a length", { type: "string", minLength: 1 }, "At least 1 character."],
  ["an exact length", { type: "string", minLength: 6, maxLength: 6 }, "6 characters."],
  ["a number of items", { type: "array", items: {}, maxItems: 3 }, "At most 3 items."],
  ["format and pattern", { type: "string", format: "uuid", pattern: "^a" }, "Format `uuid`, pattern `^a`."],
  ["no width of a number", { type: "integer", format: "int64" }, "Whole number."],
  ["default and example", { type: "integer", default: 0, example: 7 }, "Whole number. ¶ @default 0 ¶ @example 7"],
  ["what a reference leads to", { $ref: "#/components/schemas/Target" }, "Target ¶ What it is. ¶ At most 5 characters. ¶ @example abc"],
  ["what stands beside a reference first", { $ref: "#/components/schemas/Alias" }, "Target ¶ What it is here. ¶ At most 5 characters. ¶ @example abc"],
  ["no end of a comment inside", { type: "string", description: "a */ b" }, "a *\\/ b"],
  ["nothing for nothing", { type: "string", enum: ["a"] }, ""],
])("the comment of a property has %s", async (_, schema, comment) => {
  expect(await commentOf(schema)).toBe(comment);
});

test("a bound of OpenAPI 3.0 is excluded where it says so", async () => {
  const schema = { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false };
  expect(await commentOf(schema, "3.0.3")).toBe("At most 9, above 0.");
});
