import { type Node, pointerTokens, type WholeDocument, wholeDocument } from "@onelogin-mfa/openapi";
import type { Oas3Rule } from "@redocly/openapi-core";

/** The place of a finding. */
export interface Place {
  readonly node: Node;
  /** True if the node's key is meant and not its value. */
  readonly onKey?: boolean;
  /** Other nodes that the finding is about. */
  readonly others?: readonly Node[];
}

/** Reports what is wrong and how to fix it, one sentence each, and the place it is about. */
export type Report = (message: string, at: Node | Place) => void;

/** Settings of a rule that are values of a program; those of the configuration's file are Redocly's. */
export interface RuleSettings {
  readonly onExample?: (pointer: string) => void;
}

/**
 * Makes a redocly rule of a function that checks a whole document. Redocly's own walk passes each shared component
 * once, in the context of whoever refers to it first; the rules here need every use.
 */
export function documentRule(
  check: (document: WholeDocument, report: Report, settings: RuleSettings) => void,
): Oas3Rule {
  return (settings: RuleSettings) => ({
    Root(root, { report, location }) {
      const reported = new Set<string>();
      const locate = ({ pointer }: Node) =>
        pointer === "" ? location : location.child(pointerTokens(pointer));
      const reportOnce: Report = (message, at) => {
        const { node, onKey = false, others = [] }: Place = "node" in at ? at : { node: at };
        const key = `${message}\n${node.pointer}`;
        if (reported.has(key)) return;
        reported.add(key);
        const place = locate(node);
        report({ message, location: [onKey ? place.key() : place, ...others.map(locate)] });
      };
      check(wholeDocument(root), reportOnce, settings);
    },
  });
}
