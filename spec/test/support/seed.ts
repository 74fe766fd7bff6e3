import type { Facts } from "../../rules/facts.ts";

/** Facts of one operation with a bit of everything that the rules compare. */
export const facts: Facts = {
  models: { AltErr: ["statusCode", "message"] },
  securitySchemes: { Token: "http" },
  operations: {
    putThing: {
      summary: "Put Thing",
      tag: "things",
      security: ["Token"],
      says: ["thing"],
      method: "put",
      path: "/things/{id}",
      pathParameters: { id: "integer" },
      headerParameters: ["Content-Type"],
      request: {
        required: true,
        fields: {
          name: { type: "string", required: true, says: ["thing", "called", 160] },
          on: { type: "boolean", default: false },
        },
      },
      responses: {
        "200": { body: "object", headers: ["Date", "Content-Type"], fields: { name: { type: "string" } } },
        "401": { body: "AltErr" },
      },
    },
  },
};

/** A document that says exactly what {@link facts} say, as YAML below `info`. */
export const faithful = `
security: [{ Token: [] }]
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
    put:
      operationId: putThing
      summary: Put a thing
      tags: [All things]
      description: Puts a thing.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: { type: string, description: What the thing is called in up to 160 letters. }
                on: { type: boolean, default: false }
      responses:
        '200':
          description: Done
          headers:
            Date: { schema: { type: string } }
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
        '401':
          description: Refused
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Refusal' }
components:
  securitySchemes: { Token: { type: http, scheme: bearer } }
  schemas:
    Thing:
      type: object
      properties:
        name: { type: string }
    Refusal: { type: object, properties: { statusCode: { type: integer }, message: { type: string } } }
`;

/** `text` with one part exchanged; fails if the part is not there, so that a test cannot pass by changing nothing. */
export function exchange(text: string, part: string, replacement: string): string {
  if (!text.includes(part)) throw new Error(`nothing to exchange: ${part}`);
  return text.replace(part, () => replacement);
}

/** `text` with a line above one of its parts, which begins with its indentation. */
export const above = (text: string, part: string, line: string): string =>
  exchange(text, part, `${/^ */.exec(part)?.[0]}${line}\n${part}`);

/** Evidence in YAML's flow style, with a claim of this text. */
export const evidence = (claim = "It is so."): string =>
  `x-evidence: [{ claim: '${claim}', source: S, confidence: observed }]`;
