import { dirname } from "node:path";
import type { Found } from "@onelogin-mfa/codegen/problems";
import type { TimeLimitError } from "@onelogin-mfa/command-line/thread";
import { loadDocument } from "@onelogin-mfa/openapi";

/** Describes a lint that did not end, at the example that it was at. */
export async function tooSlow(
  document: string,
  { seconds, place }: Pick<TimeLimitError, "seconds" | "place">,
): Promise<Found> {
  const { locate } = await loadDocument(document, { folder: dirname(document) });
  const subject = place === undefined ? "The lint" : "The check of this example";
  const why = "most likely a pattern repeats what is repeated itself, such as `(a+)+`. Write it without";
  const message = `${subject} did not end within ${seconds} s: ${why}.`;
  return { ...locate(place ?? ""), severity: "error", rule: "lint", message };
}
