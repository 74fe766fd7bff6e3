import { operations } from "../../src/generated/operations.ts";
import type { OperationId } from "../../src/index.ts";
import { operationIds } from "./operation-cases.ts";

/** The operation's `x-effect`. */
export function effectOf(operation: OperationId): string {
  return operations[operation].extensions["x-effect"];
}

/** The JSON types of a success; none if it has no body. */
function shapesOf(operation: OperationId): string {
  const successes = Object.entries(operations[operation].responses).filter(([status]) => /^2/.test(status));
  return [...new Set(successes.flatMap(([, content]) => Object.values(content)))].join();
}

/** What the transport sees of an operation: two operations of one kind take the same path through it. */
function kindOf(operation: OperationId): string {
  const { body, security } = operations[operation];
  return JSON.stringify([effectOf(operation), body, shapesOf(operation), security]);
}

function firstOfEach(groupOf: (operation: OperationId) => string): OperationId[] {
  const groups = operationIds.map(groupOf);
  return operationIds.filter((_, index) => groups.indexOf(groups[index] ?? "") === index);
}

/** One operation of each kind: effect, request body, shape of a success (or none) and security. */
export const oneOfEachKind = firstOfEach(kindOf);

/** The operations of which another one stands for the kind. */
export const otherOperations = operationIds.filter((operation) => !oneOfEachKind.includes(operation));

/** One operation of each effect. */
export const oneOfEachEffect = firstOfEach(effectOf);

/** One operation of each shape of a success. */
export const oneOfEachShape = firstOfEach(shapesOf);
