import { createRepository, type Repository } from "@onelogin-mfa/review/test-support/repository";

/** Spec of the client below. */
export const fixtureSpec = `openapi: 3.1.0
info: { title: Things, version: 1.0.0, description: Some things. }
paths:
  /things:
    get:
      operationId: listThings
      responses:
        "200":
          description: All things.
          content:
            application/json:
              schema: { type: array, items: { $ref: "#/components/schemas/Thing" } }
        "404":
          description: No things.
          content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } }
    post:
      operationId: createThing
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, size]
              properties: { name: { type: string }, size: { type: integer } }
      responses:
        "200":
          description: The new thing.
          content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
components:
  schemas:
    Thing:
      { type: object, required: [id, name], properties: { id: { type: integer }, name: { type: string } } }
    Problem: { type: object, required: [message], properties: { message: { type: string } } }
`;

const operationTypes = `import type { operations } from "./generated/schema.ts";

export type OperationId = keyof operations;

type BodyOf<Holder> = Holder extends { content: infer Content } ? Content[keyof Content] : undefined;
type Query<Id extends OperationId> = NonNullable<operations[Id]["parameters"]["query"]>;
type Responses<Id extends OperationId> = operations[Id]["responses"];

export type OperationInput<Id extends OperationId> = ([Query<Id>] extends [never] ? {} : Query<Id>) &
  (operations[Id] extends { requestBody: infer Body } ? BodyOf<Body> : unknown);

export type OperationData<Id extends OperationId> = Responses<Id> extends { 200: infer R } ? BodyOf<R> : never;

export type OperationResult<Id extends OperationId> = {
  [S in keyof Responses<Id>]: S extends 200
    ? { readonly status: S; readonly data: BodyOf<Responses<Id>[S]>; readonly error?: undefined }
    : { readonly status: S; readonly data?: undefined; readonly error: BodyOf<Responses<Id>[S]> };
}[keyof Responses<Id>];
`;

const accepts = `import type { OperationData, OperationInput } from "../../src/index.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

same<OperationInput<"listThings">, {}>(true);
export const idsOf = (things: OperationData<"listThings">): number[] => things.map(({ id }) => id);
`;

const refuses = `import type { OperationInput } from "../../src/index.ts";

// @ts-expect-error a field is missing
export const unnamed: OperationInput<"createThing"> = { size: 1 };
`;

const readme = `# Client

\`\`\`ts
import { createClient, describeThing } from "@onelogin-mfa/client";

const [thing] = await createClient().listThings();
if (thing) console.log(describeThing(thing));
\`\`\`
`;

const files = {
  "spec/mfa.yaml": fixtureSpec,
  "packages/client/src/index.ts": `export { createClient, describeThing } from "./client.ts";
export type { OperationData, OperationId, OperationInput, OperationResult } from "./operation-types.ts";
`,
  "packages/client/src/operation-types.ts": operationTypes,
  "packages/client/src/client.ts": `import type { OperationData } from "./operation-types.ts";

export const createClient = () => ({ listThings: async (): Promise<OperationData<"listThings">> => [] });
export const describeThing = ({ name }: { readonly name?: string }): string => name ?? "?";
`,
  "packages/client/test/types/accepts.ts": accepts,
  "packages/client/test/types/refuses.ts": refuses,
  "packages/client/README.md": readme,
  "packages/client/package.json": '{ "version": "1.0.0" }',
};

/** A repository with a small client of the shape that the review compares, its spec, type tests and README, committed. */
export function clientRepository(): Repository {
  return createRepository(files);
}
