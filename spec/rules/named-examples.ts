import { child, entries, mediaTypesOf } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

/**
 * The content of every request body and response, whatever its media type, shows at least one example by name under
 * `examples`: the mock serves them by name, and the reference shows them.
 */
export const namedExamples = documentRule((document, report) => {
  const bodies = [...document.every("requestBody"), ...document.every("response")];
  for (const [name, mediaType] of bodies.flatMap(mediaTypesOf)) {
    if (entries(child(mediaType, "examples")).length > 0) continue;
    const hint = child(mediaType, "example").value === undefined ? "" : " in place of `example`";
    report(
      `\`${name}\` has no named example. Add one under \`examples\`${hint}, a real sample if there is one.`,
      mediaType,
    );
  }
});
