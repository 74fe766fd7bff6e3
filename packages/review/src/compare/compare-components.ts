import { follow } from "@onelogin-mfa/codegen/document";
import { compareBody, compareHeader, compareLink, compareResponse } from "./compare-bodies.ts";
import { compareCallback } from "./compare-operation.ts";
import { compareParameter } from "./compare-parameters.ts";
import { type Context, compareSchemas, isOnBoth, memberPairs, type Pair } from "./context.ts";

/**
 * Compares the components that no operation uses as if values went both ways: documents around this one may refer to
 * them, and schemas are types of the client all the same.
 */
export function compareUnreached(context: Context, components: Pair): void {
  const sections = memberPairs(components);
  for (const [section, compare] of Object.entries(comparisons)) {
    for (const [name, pair] of memberPairs(sections.get(section))) {
      if (!isOnBoth(pair) || context.reached.has(follow(pair.before).pointer)) continue;
      compare({ ...context, owner: `\`${name}\`` }, pair, name);
    }
  }
}

type Compare = (context: Context, pair: Pair, name: string) => void;

const comparisons: Readonly<Record<string, Compare>> = {
  schemas: (context, { before, after }) =>
    compareSchemas(context, before ? [before] : [], after ? [after] : []),
  responses: (context, pair, name) => compareResponse(context, pair, `the shared response \`${name}\``),
  parameters: (context, pair, name) => compareParameter(context, pair, name),
  requestBodies: compareBody,
  headers: (context, pair, name) => compareHeader(context, pair, `the header \`${name}\``),
  links: (context, pair, name) => compareLink(context, pair, `the shared link \`${name}\``),
  callbacks: (context, pair, name) => compareCallback(context, pair, `the callback \`${name}\``),
};
