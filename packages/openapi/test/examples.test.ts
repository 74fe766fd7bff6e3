import { describe, expect, test } from "vitest";
import { examplesOf, listExamples, loadDocument, nodeAt } from "../src/index.ts";
import { fixture } from "./support.ts";

const parameter = { operationId: "listThings", in: "parameter", location: "query", parameter: "limit" };

describe("the list of examples", () => {
  test("has those of parameters, requests and responses in document order, $refs resolved", async () => {
    const { root } = await loadDocument(fixture("things.yaml"));
    const examples = listExamples(root).map((example) => {
      if (example.name === null) return example;
      const { schema: _, ...others } = example;
      return { ...others, value: example.value.value };
    });
    expect(examples).toEqual([
      { ...parameter, name: "default", value: 7 },
      response("listThings", "200", "application/json", "empty", []),
      response("listThings", "200", "application/json", "nested", [{ name: "a", children: [] }]),
      response("listThings", "429", "text/html", "default", "<p>Slow down</p>"),
      { ...parameter, operationId: "createThing", name: "few", value: 2 },
      { ...parameter, operationId: "createThing", name: "many", value: 100 },
      {
        operationId: "createThing",
        in: "request",
        mediaType: "application/json",
        name: "default",
        value: { otp: "012345" },
      },
      response("createThing", "204", null, null),
      response("constructor", "2XX", null, null),
    ]);
  });

  test("knows the place and the schema of each", async () => {
    const { root } = await loadDocument(fixture("things.yaml"));
    const places = listExamples(root).flatMap((example) =>
      example.name === "nested" || example.name === "many"
        ? [[example.value.pointer, example.schema.value]]
        : [],
    );
    expect(places).toEqual([
      ["/components/examples/Nested/value", { type: "array", items: { $ref: "#/components/schemas/Node" } }],
      ["/components/examples/Many/value", { type: "integer" }],
    ]);
  });

  test("leaves an external value out", () => {
    const holder = { examples: { far: { externalValue: "https://example.com" }, near: { value: null } } };
    expect(examplesOf(nodeAt(holder, "")).map(({ name }) => name)).toEqual(["near"]);
  });
});

function response(
  operationId: string,
  status: string,
  mediaType: string | null,
  name: string | null,
  value?: unknown,
) {
  return { operationId, in: "response", status, mediaType, name, ...(value === undefined ? {} : { value }) };
}
