import type { Oas3Rule } from "@redocly/openapi-core";
import { documentNode, type Node } from "./node.ts";

/** What a rule has found: the text that the author reads, and the place it is about. */
export interface Finding {
  /** What is wrong and how to fix it, one sentence each. */
  readonly message: string;
  readonly at: Node;
}

/**
 * Makes a redocly rule of a function that checks a whole document. Redocly's own walk passes each shared component
 * once, in the context of whoever refers to it first; the rules here need every use.
 */
export function documentRule(check: (document: Node) => readonly Finding[]): Oas3Rule {
  return () => ({
    Root(root, { report, location }) {
      const reported = new Set<string>();
      for (const { message, at } of check(documentNode(root))) {
        const key = [message, ...at.path].join("\n");
        if (reported.has(key)) continue;
        reported.add(key);
        report({ message, location: at.path.length > 0 ? location.child([...at.path]) : location });
      }
    },
  });
}
