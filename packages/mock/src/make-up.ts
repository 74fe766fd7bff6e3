import type { Node } from "@onelogin-mfa/openapi";
import { sample } from "@stoplight/json-schema-sampler";

/** Most places of a schema that are looked at, as in Prism: one that refers to itself in many ways has no end. */
const ticks = 2500;

/**
 * Makes a value of a schema up, with what the schema requires and nothing more: always the same, by the library with which Prism
 * makes up responses.
 *
 * @returns undefined if that cannot be done
 */
export function makeUp({ root, value }: Node): unknown {
  // a schema of OpenAPI 3.0 and one of 2020-12 have what the library reads of draft 7
  const schema = value as Parameters<typeof sample>[0];
  try {
    const options = { quiet: true, skipReadOnly: true, skipNonRequired: true, ticks };
    return sample(schema, options, Object(root)) ?? undefined;
  } catch {
    return undefined;
  }
}
