import { documentNode, type Node, pointerTokens } from "@onelogin-mfa/codegen/document";
import type { Oas3Rule } from "@redocly/openapi-core";

/** Reports what is wrong and how to fix it, one sentence each, and the place it is about. */
export type Report = (message: string, at: Node) => void;

/**
 * Makes a redocly rule of a function that checks a whole document. Redocly's own walk passes each shared component
 * once, in the context of whoever refers to it first; the rules here need every use.
 */
export function documentRule(check: (document: Node, report: Report) => void): Oas3Rule {
  return () => ({
    Root(root, { report, location }) {
      const reported = new Set<string>();
      check(documentNode(root), (message, { pointer }) => {
        const key = `${message}\n${pointer}`;
        if (reported.has(key)) return;
        reported.add(key);
        report({ message, location: pointer === "" ? location : location.child(pointerTokens(pointer)) });
      });
    },
  });
}
