import { documentRule } from "./document/document-rule.ts";
import { departuresOf } from "./seed/departures.ts";
import { hasEvidence } from "./seed/evidence.ts";
import type { Facts } from "./seed/facts.ts";

/**
 * Where the spec says something else than the seed, `x-evidence` says why.
 *
 * What is a departure: an operation missing or added, or with another method or path; a path parameter missing, of
 * another type, or with a format; any other parameter missing or added; a request body missing, added, or required where
 * the seed has it optional; a field of a request or response missing, added, of another type, required differently, or
 * with another default than the seed states; a response status missing or added; another kind of body (an object for an
 * array, a union for `AltErr`); a response header missing or added. Body fields are compared in `application/json`, and
 * not within a union or a named error model, whose fields the seed does not list. Beyond the seed's operations and
 * statuses there is nothing to compare: the added thing needs its one piece of evidence.
 *
 * What is none: `Content-Type` left out of the parameters or the response headers, because OpenAPI tells tools to ignore
 * it there; formats, patterns and limits of fields; descriptions; the order of anything.
 *
 * Where the evidence stands: on the thing itself, looking through `$ref` (the property's schema, the parameter or its
 * schema, the header, the response, the operation; for a kind of body the schema, media type or response; for a body's
 * requirement the request body). Or on a node around it, and then one of its claims must hold the thing's name in
 * backticks: `` `display_name` ``, `` `404` ``, `` `X-Request-Id` ``, `body`, `requestBody`, or the operationId. Around a
 * field: the schemas that hold it, media type, response or request body, operation. Around a header: response, operation.
 * Around a parameter, request body or response: the operation. Around an operation that is missing: `info`, the document.
 */
export const seedDepartureHasEvidence = (facts: Facts) =>
  documentRule((document) =>
    departuresOf(document, facts)
      .filter((departure) => !hasEvidence(departure))
      .flatMap(({ what, name, own, around }) => {
        const at = own[0] ?? around.find(({ value }) => value !== undefined);
        if (!at) return [];
        const place = own.length > 0 ? "on it" : "on what encloses it";
        const hint =
          own.length > 0
            ? `, or a claim around it that names \`${name}\``
            : ` with a claim that names \`${name}\``;
        return [{ message: `${what}. Add \`x-evidence\` ${place}${hint}, in backticks.`, at }];
      }),
  );
