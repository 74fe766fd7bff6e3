import { messageOf } from "../errors.ts";
import { objectOf } from "./json.ts";
import { type DocumentRoot, listOperations } from "./operations.ts";
import { patternFlags } from "./pattern.ts";
import { joinPointer } from "./pointer.ts";
import { walk } from "./walk.ts";

/** Something wrong at a pointer of the bundled document. */
export interface PointerFinding {
  readonly pointer: string;
  readonly message: string;
}

/**
 * What all emitters rely on: every operation has an operationId of its own, every `pattern` is a regular
 * expression.
 */
export function checkDocument(document: DocumentRoot): PointerFinding[] {
  return [...checkOperationIds(document), ...checkPatterns(document)];
}

function checkOperationIds(document: DocumentRoot): PointerFinding[] {
  const findings: PointerFinding[] = [];
  const owners = new Map<string, string>();
  for (const { operationId, method, path, pointer } of listOperations(document)) {
    const name = `${method} ${path}`;
    const owner = owners.get(operationId);
    if (operationId === "") {
      const message = `${name} has no operationId. Add one: it names the operation in the generated code.`;
      findings.push({ pointer, message });
    } else if (owner !== undefined) {
      const message = `operationId "${operationId}" is already taken by ${owner}. Give ${name} one of its own.`;
      findings.push({ pointer: joinPointer(pointer, "operationId"), message });
    } else {
      owners.set(operationId, name);
    }
  }
  return findings;
}

function checkPatterns({ root }: DocumentRoot): PointerFinding[] {
  const findings: PointerFinding[] = [];
  walk(root, "", ({ pattern, patternProperties }, pointer) => {
    if (typeof pattern === "string") findings.push(...checkPattern(pattern, joinPointer(pointer, "pattern")));
    for (const name of Object.keys(objectOf(patternProperties))) {
      findings.push(...checkPattern(name, joinPointer(pointer, "patternProperties", name)));
    }
  });
  return findings;
}

function checkPattern(pattern: string, pointer: string): PointerFinding[] {
  if (patternFlags(pattern) !== undefined) return [];
  try {
    new RegExp(pattern, "u");
    return [];
  } catch (thrown) {
    const message = `The pattern does not compile: ${messageOf(thrown)}. Fix the regular expression.`;
    return [{ pointer, message }];
  }
}
