/** A spec with a response of many alternatives, each of which is compared with each of the other side. */
export function specOf(type: string, length = 4000): string {
  const anyOf = Array.from({ length }, (_, index) => ({ properties: { [`p${index}`]: { type } } }));
  const responses = { 200: { description: "OK", content: { "application/json": { schema: { anyOf } } } } };
  const paths = { "/a": { get: { operationId: "getA", responses } } };
  return JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "1.0.0" }, paths });
}
