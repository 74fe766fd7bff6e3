import { readFileSync } from "node:fs";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { listExamples } from "@onelogin-mfa/openapi";
import { parse } from "yaml";

const file = ownPath(import.meta.dirname, "mfa.yaml");

/** The examples of all operations of the spec. Tests make their responses from them. */
export const examples = listExamples(parse(readFileSync(file, "utf8")));

/** Returns the bodies of a response by the names of their examples. It has none if the spec has no such response. */
export function examplesOf(operation: string, status: number | "default"): ReadonlyMap<string, unknown> {
  return new Map(
    examples.flatMap((example) =>
      example.in === "response" &&
      example.operationId === operation &&
      example.status === String(status) &&
      example.mediaType === "application/json"
        ? [[example.name, example.value.value] as const]
        : [],
    ),
  );
}

/**
 * Returns the body of a response: that of the example with the name, or else of the first one.
 *
 * @throws Error if the spec has no such example
 */
export function exampleOf(operation: string, status: number | "default", name?: string): unknown {
  const bodies = examplesOf(operation, status);
  const [first] = bodies.keys();
  const body = bodies.get(name ?? first ?? "");
  const named = name === undefined ? "" : ` ${name}`;
  if (body === undefined) throw new Error(`the spec has no example${named} of ${operation} with ${status}`);
  return body;
}
