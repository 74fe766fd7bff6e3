import { readFileSync } from "node:fs";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { parseYaml } from "@redocly/openapi-core";

/** The knowledge of the rules about evidence; `evidence.yaml` explains the members. */
export interface EvidenceKnowledge {
  readonly kinds: Readonly<
    Record<string, { readonly carries: readonly string[]; readonly pin?: "commit" | "page" }>
  >;
  readonly doubts: readonly string[];
  readonly grammar: Grammar;
}

/** Words by which the rules read a sentence; `evidence.yaml` explains them. */
export interface Grammar {
  readonly topics: readonly string[];
  readonly pronouns: readonly string[];
  readonly auxiliaries: readonly string[];
  readonly adverbs: readonly string[];
  readonly connectives: readonly string[];
  readonly negations: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** Reads `evidence.yaml`. */
export const readEvidenceKnowledge = (): EvidenceKnowledge =>
  parseYaml(readFileSync(ownPath(import.meta.dirname, "evidence.yaml"), "utf8")) as EvidenceKnowledge; // as it says itself
