import { type Example, listExamples } from "../document/examples.ts";
import type { EmitterInput } from "./emitter.ts";
import { printLiteral } from "./literal.ts";

/** Emits `examples.ts`: every example of every operation as a value, for tests and mocks. */
export function emitExamples({ document }: EmitterInput): string {
  const lines = listExamples(document.root).map((example) => `  ${printLiteral(dataOf(example), 1)},\n`);
  return `${declarations}\nexport const examples: readonly Example[] = [\n${lines.join("")}];\n`;
}

function dataOf(example: Example): unknown {
  if (example.name === null) return { ...example, value: undefined };
  const { value, schema, ...where } = example;
  return { ...where, value: value.value };
}

// Values of a large document are more than TypeScript can unite to one type (TS2590), so the data is not
// checked.
const declarations = `// @ts-nocheck – data; the declarations below are typed in full

/** An example of a request body, of a response, or of a parameter. */
export type Example = RequestExample | ResponseExample | ParameterExample;

export interface RequestExample {
  readonly operationId: string;
  readonly in: "request";
  readonly mediaType: string;
  readonly name: string;
  readonly value: unknown;
}

/** \`mediaType\` and \`name\` are null, \`value\` is undefined, when the response has no content. */
export interface ResponseExample {
  readonly operationId: string;
  readonly in: "response";
  readonly status: string;
  readonly mediaType: string | null;
  readonly name: string | null;
  readonly value: unknown;
}

export interface ParameterExample {
  readonly operationId: string;
  readonly in: "parameter";
  readonly location: "path" | "query" | "header" | "cookie";
  readonly parameter: string;
  readonly name: string;
  readonly value: unknown;
}

/** All of them, operation by operation in the order of the document. */`;
