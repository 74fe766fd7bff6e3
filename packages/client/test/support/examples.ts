import * as spec from "@onelogin-mfa/spec/examples";
import type { OperationData, OperationId } from "../../src/index.ts";
import { json, type Step } from "./fake-fetch.ts";
import type { Fields } from "./harness.ts";

/** Returns the data of a success as the spec has it: the example with the name, or else the first one. */
export function exampleOf<Id extends OperationId>(
  operation: Id,
  status: 200 | 201,
  name?: string,
): OperationData<Id> {
  // the spec's own tests check that an example fits its schema
  return spec.exampleOf(operation, status, name) as OperationData<Id>;
}

/** Returns the data of all examples of a success. */
export function examplesOf<Id extends OperationId>(operation: Id, status: 200 | 201): OperationData<Id>[] {
  return [...spec.examplesOf(operation, status).values()] as OperationData<Id>[];
}

/** Returns the body of an error as the spec has it. A status that the operation does not list has the default's. */
export function errorOf(operation: OperationId, status: number, fields: Fields = {}): Fields {
  const [listed] = spec.examplesOf(operation, status).values();
  const body = listed ?? { ...Object(spec.exampleOf(operation, "default")), statusCode: status };
  return { ...Object(body), ...fields };
}

/** The response of an operation that fails, with the body that the spec has for it. */
export function errorTo(operation: OperationId, status: number, fields: Fields = {}): Step {
  return json(status, errorOf(operation, status, fields));
}
