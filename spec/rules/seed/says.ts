import { lookUp, type Node } from "@onelogin-mfa/codegen/document";
import type { Departure } from "./evidence.ts";

/**
 * Departures of a description: it is missing where the seed has one, or lacks words for what the seed's says. Evidence for
 * something else on the same node does not answer it: a claim must name `description`.
 */
export function descriptionDepartures(
  what: string,
  node: Node,
  says: readonly (string | number)[] | undefined,
): Departure[] {
  if (says === undefined) return [];
  const about = { name: "description", own: [], around: [node] };
  const description = lookUp(node, "description");
  if (typeof description !== "string" || description.trim() === "") {
    return [{ what: `${what} has no description, in the seed one`, ...about }];
  }
  // a description may be broken into lines anywhere
  const text = description.replaceAll(/\s+/g, " ").toLowerCase();
  return says
    .map(String)
    .filter((word) => !text.includes(word.toLowerCase()))
    .map((word) => ({
      what: `The description of ${what} does not say "${word}", the seed's does`,
      ...about,
    }));
}
