import { readFileSync } from "node:fs";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { parseYaml } from "@redocly/openapi-core";

/** The knowledge of the rules about evidence; `evidence.yaml` explains the members. */
export interface EvidenceKnowledge {
  readonly kinds: Readonly<
    Record<string, { readonly carries: readonly string[]; readonly pin?: "commit" | "page" }>
  >;
  /** The forms of each verb. */
  readonly verbs: readonly (readonly string[])[];
  readonly words: readonly string[];
}

/** Reads `evidence.yaml`. */
export const readEvidenceKnowledge = (): EvidenceKnowledge =>
  parseYaml(readFileSync(ownPath(import.meta.dirname, "evidence.yaml"), "utf8")) as EvidenceKnowledge; // as it says itself
