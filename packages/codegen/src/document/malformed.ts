import type { PointerFinding } from "./check.ts";
import { isObject, type JsonObject } from "./json.ts";
import { joinPointer } from "./pointer.ts";
import { walk } from "./walk.ts";

interface Expectation {
  readonly type: string;
  readonly fits: (value: unknown) => boolean;
}

const object: Expectation = { type: "object", fits: isObject };
const array: Expectation = { type: "array", fits: Array.isArray };
const address: Expectation = { type: "address as a string", fits: (value) => typeof value === "string" };
const schema: Expectation = {
  type: "object or a boolean",
  fits: (value) => isObject(value) || typeof value === "boolean",
};
// an operation lists its parameters, the components name them
const either: Expectation = {
  type: "array or an object",
  fits: (value) => isObject(value) || Array.isArray(value),
};

const members: Readonly<Record<string, Expectation>> = {
  $ref: address,
  ...expectEach("additionalProperties items not schema", schema),
  ...expectEach("allOf anyOf oneOf prefixItems security tags", array),
  ...expectEach(
    "components content headers paths properties patternProperties requestBody responses schemas",
    object,
  ),
  parameters: either,
};

/** What the values inside a map or list are to be. */
const values: Readonly<Record<string, Expectation>> = {
  ...expectEach("allOf anyOf oneOf prefixItems properties patternProperties schemas", schema),
  ...expectEach("content headers parameters paths responses security", object),
};

/**
 * Members that are not even of the JSON type OpenAPI asks for. It is no validation of the document, only
 * the explanation when an emitter stumbled over it.
 */
export function findMalformed(root: JsonObject): PointerFinding[] {
  const findings: PointerFinding[] = [];
  walk(root, "", (node, pointer) => {
    for (const [key, value] of Object.entries(node)) {
      if (Object.hasOwn(members, key)) findings.push(...checkMember(key, value, joinPointer(pointer, key)));
    }
  });
  return findings;
}

function checkMember(key: string, value: unknown, pointer: string): PointerFinding[] {
  const inside = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    ...check(members[key], value, pointer),
    ...inside
      .filter(([name]) => !name.startsWith("x-"))
      .flatMap(([name, child]) => check(values[key], child, joinPointer(pointer, name))),
  ];
}

function check(expectation: Expectation | undefined, value: unknown, pointer: string): PointerFinding[] {
  if (!expectation || expectation.fits(value)) return [];
  return [{ pointer, message: `An ${expectation.type} is needed here. Correct or remove it.` }];
}

function expectEach(keys: string, expectation: Expectation): Record<string, Expectation> {
  return Object.fromEntries(keys.split(" ").map((key) => [key, expectation]));
}
