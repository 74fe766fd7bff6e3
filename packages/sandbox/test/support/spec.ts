import { fileURLToPath } from "node:url";
import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { loadDocument } from "@onelogin-mfa/openapi";

/** The root of the spec. */
export const { root } = await loadDocument(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));

/** An id that belongs to nothing. */
export const unknownId = "44aa6883-5048-4cd5-8cb2-64d47784230c";

const someIds: Readonly<Record<string, string | number>> = { user_id: 42, device_id: "1" };

/** An operation of the spec, with a valid call of it. */
export interface SpecOperation extends OperationMetadata {
  readonly id: OperationId;
  /** Values of its path parameters: user 42, and ids that belong to nothing. */
  readonly ids: Readonly<Record<string, string | number>>;
  /** Its path with these values. */
  readonly target: string;
  /** The first example of its JSON body; `undefined` without a body. */
  readonly example: object | undefined;
  readonly isOnUsers: boolean;
  /** True if it is called with the API credentials, not with a token. */
  readonly takesCredentials: boolean;
}

/** The operations of the spec. */
export const specOperations: readonly SpecOperation[] = Object.entries(operationTable).map(([id, entry]) => {
  const { path, method, parameters, security }: OperationMetadata = entry;
  const { requestBody } = Object(root.paths)[path][method.toLowerCase()];
  const [example] = Object.values<{ value: object }>(requestBody?.content["application/json"].examples ?? {});
  const ids = Object.fromEntries(parameters.path.map((name) => [name, someIds[name] ?? unknownId]));
  return {
    ...entry,
    // the keys of the generated table are the operations
    id: id as OperationId,
    ids,
    target: path.replace(/{(\w+)}/g, (_, name) => `${ids[name]}`),
    example: example?.value,
    isOnUsers: parameters.path.includes("user_id"),
    takesCredentials: security.flat().includes("BasicCredentials"),
  };
});
