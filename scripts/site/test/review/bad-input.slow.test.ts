import { review } from "@onelogin-mfa/release";
import { createRepository } from "@onelogin-mfa/review/testing/repository";
import { expect, it } from "vitest";

/** A spec with a response of thousands of alternatives, each of which is compared with each of the other side. */
function specOf(type: string): string {
  const anyOf = Array.from({ length: 8000 }, (_, index) => ({ properties: { [`p${index}`]: { type } } }));
  const content = { "application/json": { schema: { anyOf } } };
  const responses = { 200: { description: "OK", content } };
  const paths = { "/a": { get: { operationId: "getA", responses } } };
  return JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "1.0.0" }, paths });
}

it("a comparison that would take minutes is given up: nothing is called compatible", async () => {
  const { root, write } = createRepository({ "spec/mfa.yaml": specOf("string") });
  write({ "spec/mfa.yaml": specOf("integer") });
  const [{ report }] = await review({ root, types: false });
  const message = expect.stringMatching(/^The comparison did not end within \d+ s\. Look for a list/);
  expect(report.problems).toContainEqual({ severity: "error", side: null, location: null, message });
  expect(report).toMatchObject({ changes: [], bump: { agrees: false } });
});
