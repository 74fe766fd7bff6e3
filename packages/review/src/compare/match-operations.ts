import type { Operation } from "@onelogin-mfa/openapi";
import { pathShape } from "./compare-operation.ts";
import type { Sides } from "./pairs.ts";

/** Keys by which operations are paired, the surest first; of a path, names of parameters do not count. */
const keys: readonly ((operation: Operation) => string)[] = [
  ({ id, method, path }) => `${id} ${method} ${path}`,
  ({ id }) => id,
  ({ method, path }) => `${method} ${path}`,
  ({ method, path }) => `${method} ${pathShape(path)}`,
  // in another version of the API, such as `/api/3` instead of `/api/2`
  ({ method, path }) => `${method} ${pathShape(path).replaceAll(/\/v?\d+(\.\d+)*(?=\/|$)/g, "")}`,
  // at another path that ends alike, with the same content
  ({ method, path, node }) =>
    `${method} ${/[a-z0-9]+(?=\W*$)/i.exec(pathShape(path))} ${JSON.stringify(node.value)}`,
];

/** Pairs the operations of two documents, in the order of the newer one; what has no twin is new, or gone, which comes last. */
export function matchOperations(before: readonly Operation[], now: readonly Operation[]): Sides<Operation>[] {
  const old = new Set(before);
  const matched = new Map<Operation, Operation>();
  for (const keyOf of keys) {
    const byKey = new Map([...old].reverse().map((operation) => [keyOf(operation), operation]));
    for (const operation of now.filter((one) => !matched.has(one))) {
      const twin = byKey.get(keyOf(operation));
      if (twin && old.delete(twin)) matched.set(operation, twin);
    }
  }
  return [
    ...now.map((operation) => ({ before: matched.get(operation), after: operation })),
    ...[...old].map((operation) => ({ before: operation, after: undefined })),
  ];
}
