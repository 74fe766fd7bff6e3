import { describe, expect, test } from "vitest";
import { listExamples, loadDocument } from "../src/index.ts";
import { evaluate, fixture, generateInto } from "./support.ts";

const parameter = { operationId: "listThings", in: "parameter", location: "query", parameter: "limit" };

describe("the list of examples", () => {
  test("has those of parameters, requests and responses in document order, $refs resolved", async () => {
    const examples = listExamples(await loadDocument(fixture("nasty.yaml")));
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
      response("createThing", "204", null, null, undefined),
      response("constructor", "2XX", null, null, undefined),
    ]);
  });

  test("is emitted as a module", async () => {
    const folder = await generateInto(fixture("nasty.yaml"), ["examples"]);
    const listed = listExamples(await loadDocument(fixture("nasty.yaml")));
    expect(await evaluate(folder, "examples.ts", "it.examples")).toEqual(JSON.parse(JSON.stringify(listed)));
  });
});

function response(
  operationId: string,
  status: string,
  mediaType: string | null,
  name: string | null,
  value: unknown,
) {
  return { operationId, in: "response", status, mediaType, name, value };
}
