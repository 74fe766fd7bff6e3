import { compareDocuments, requiredBump } from "@onelogin-mfa/review";
import type { Mapping } from "../edit.ts";
import type { Bump } from "../mutation.ts";
import type { Gate } from "./gate.ts";

/** The bump that the policy of `packages/review` asks for. */
export function bumpOf(base: Mapping, head: Mapping): Bump {
  return requiredBump(compareDocuments(base, head));
}

/** The gate of `npm run check` that holds `info.version` against the change: no mutation moves it. */
export function createVersionGate(): Gate {
  return async ({ base, document }) => {
    const bump = bumpOf(base, document);
    return bump === "none" ? undefined : `the change is ${bump}, and the version has not moved`;
  };
}
