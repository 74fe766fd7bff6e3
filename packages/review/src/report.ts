import type { Bump } from "./policy/bump.ts";
import type { RuleId } from "./policy/rules.ts";

/** A parsed OpenAPI document. */
export type Spec = { readonly [key: string]: unknown };

/** A part of an operation. */
export interface Position {
  readonly operationId: string;
  readonly part: "operation" | "parameter" | "request" | "response";
  /** Status of a response: `200`, `4XX`, `default`. */
  readonly status: string | null;
}

/** A part of an operation, and the bump that a change needs for it. */
export interface RatedPosition extends Position {
  readonly bump: Bump;
}

/** One difference between two specs, rated by the policy. */
export interface Change {
  readonly rule: RuleId;
  readonly bump: Bump;
  /** In plain words; names stand in backticks. */
  readonly sentence: string;
  /** Parts of operations for which the change needs its bump; empty for what belongs to the document as a whole. */
  readonly positions: readonly Position[];
  /** Parts of other operations that it concerns and for which a smaller bump is enough: those that do not break. */
  readonly others: readonly RatedPosition[];
  /** JSON pointer into the older spec; `null` if the thing is new. */
  readonly before: string | null;
  /** JSON pointer into the newer spec; `null` if the thing is gone. */
  readonly after: string | null;
  /** Every location that this change covers, itself and all below: pointers into the older and the newer spec. */
  readonly covers: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/**
 * The result of a review: the whole of `review.json`, and all that the page and the Markdown are made of. Paths of files
 * are relative to the root of the repository, with slashes; lines are counted from 1. It holds no times and no paths
 * of the machine, so that the same two revisions give the same bytes.
 */
export interface Report {
  readonly reportVersion: 1;
  readonly result: Result;
  readonly base: Revision;
  readonly head: Revision;
  /** The most severe first. An `error` means that something is missing from the report. */
  readonly problems: readonly ReportProblem[];
  readonly bump: BumpReport;
  /** The most severe first; those of one bump in the order of the spec. */
  readonly changes: readonly ReportedChange[];
  /** Changes that the configuration accepts. */
  readonly accepted?: readonly AcceptedChange[];
  /** Every operation of either revision, in the order of the spec; removed ones last. */
  readonly operations: readonly ReviewedOperation[];
  /** The documents, in the order of their names; missing if one was compared that was named without a pattern. */
  readonly documents?: readonly ReviewedDocument[];
  /** Changed operations and components, with each change at its place; missing if they were not asked for. */
  readonly outlines?: readonly Outline[] | undefined;
}

/**
 * Outcomes of a comparison, accepted changes aside; of several documents the first in this order counts. `failed` means that the newer
 * document cannot be read, one of the two is missing, or the comparison took too long; `not-compared` that only the older one is
 * invalid, so that nothing is known of the change.
 */
export const results = ["failed", "breaking", "not-compared", "compatible", "unchanged"] as const;

/** Outcome of a comparison, see {@link results}. */
export type Result = (typeof results)[number];

/** One document of a report on several. */
export interface ReviewedDocument {
  /** The path of the newer document, or of the older one if it is gone. */
  readonly name: string;
  readonly result: Result;
  /** The path of the older document, if it has another one. */
  readonly renamedFrom?: string | undefined;
  readonly base: Revision;
  readonly head: Revision;
  /** The bump that its changes need. */
  readonly bump: Bump;
  /** The step from its version before to its version now. */
  readonly declared: Bump;
  /** Ids of its changes. */
  readonly changes: readonly string[];
}

/** An operation or a component in which something changed, merged from both documents. */
export interface Outline {
  /** Name of the document, if there are several. */
  readonly document?: string;
  /** JSON pointer to it, in the newer document if it is there. */
  readonly pointer: string;
  readonly root: OutlineEntry;
}

/** A part of an operation or schema, as it was and as it is. What came and went stands among what stayed, in the newer order. */
export interface OutlineEntry {
  readonly kind: OutlineKind;
  /** As the documents have it; empty for what has no name, such as the items of a list. */
  readonly name: string;
  /** Location of a parameter, or a media type. */
  readonly note: string;
  readonly state: "same" | "added" | "removed" | "changed";
  readonly type: readonly WordRun[];
  /** Values that it is limited to, if they say something about the change. */
  readonly values: readonly WordRun[];
  /** Words such as "required", and what else is said of it. */
  readonly facts: readonly WordRun[];
  /** The start of its description. */
  readonly description: readonly WordRun[];
  /** Pointer of the component that it refers to, with the key of the document; `null` if it stands here. */
  readonly component: string | null;
  /** Ids of the changes that are found here. */
  readonly changes: readonly string[];
  /** Those of them that have no place nearer to where they are written. */
  readonly places: readonly string[];
  readonly entries: readonly OutlineEntry[];
}

/** Kinds of entries. */
export type OutlineKind =
  | "operation"
  | "callback"
  | "schema"
  | "parameter"
  | "request body"
  | "response"
  | "header"
  | "media type"
  | "field"
  | "items"
  | "other fields"
  | "alternative";

/** One side of the comparison. */
export interface Revision {
  /** A branch or tag with its commit, or "the working tree". */
  readonly label: string;
  /** Full commit id; `null` for the working tree. */
  readonly commit: string | null;
  /** The reason why it is compared, as a sentence. */
  readonly why: string;
  /** Path or address of the document, from the root of the repository; `null` for several. */
  readonly file: string | null;
  /** `info.title`; `null` if the document cannot be read, or has none. */
  readonly title: string | null;
  /** `info.version`; `null` if the document cannot be read, or has none. */
  readonly version: string | null;
}

/** Something that could not be done. */
export interface ReportProblem {
  readonly severity: "error" | "warning";
  /** The side it concerns, or `null`. */
  readonly side: "base" | "head" | null;
  /** File, line and column; `null` if it is in no file. */
  readonly location: string | null;
  /** The problem and its fix. */
  readonly message: string;
}

/** The bump that the changes need, and the one that was declared. */
export interface BumpReport {
  readonly required: Bump;
  /** The step from the version before to the version now. */
  readonly declared: Bump;
  /** True if the declared step is enough. */
  readonly agrees: boolean;
}

/** One change of the spec, in words, with all that a reviewer wants to see beside it. */
export interface ReportedChange extends Pick<Change, "bump" | "rule" | "sentence" | "positions" | "others"> {
  /** Anchor, unique in the report. */
  readonly id: string;
  readonly before: Location | null;
  readonly after: Location | null;
  /** The place in the newer document from which something is gone. */
  readonly goneFrom?: Pick<Location, "file" | "line">;
  /** The words of a long text that changed; `null` for anything else. */
  readonly wording: readonly WordRun[] | null;
  /** The claims at this location. */
  readonly evidence: readonly EvidenceEntry[];
}

/** A change that the configuration accepts, whatever it breaks. */
export interface AcceptedChange extends ReportedChange {
  readonly reason: string;
}

/** Words in a row that came, went or stayed. */
export interface WordRun {
  readonly state: "same" | "added" | "removed";
  readonly text: string;
}

/** Lines of the YAML. */
export interface Location {
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  /** The text of the lines from `line` on; at most 40, `cut` says whether there are more. */
  readonly lines: readonly string[];
  readonly cut: boolean;
}

/** An operation with what concerns it. */
export interface ReviewedOperation {
  /** The newest id. */
  readonly operationId: string;
  /** As HTTP has it, in the newer document if it is there. */
  readonly method: string;
  readonly path: string;
  /** The operation's first tag, as Redoc's menu groups by it. */
  readonly tag: string | null;
  readonly state: "added" | "removed" | "changed" | "same";
  /** The highest bump of its changes. */
  readonly bump: Bump;
  /** Ids of the changes that concern it. */
  readonly changes: readonly string[];
}

/** Certainty of a claim; `unknown` for a value that the house rules do not know. */
export type Confidence = "captured" | "observed" | "documented" | "inferred" | "assumed" | "unknown";

/** One claim of `x-evidence`. */
export interface EvidenceEntry {
  readonly claim: string;
  /** Empty for what is assumed. */
  readonly source: string;
  /** The confidence now, of a removed claim the one it had. `assumed` is a doubt. */
  readonly confidence: Confidence;
  /** The confidence before, of a changed claim. */
  readonly before?: Confidence;
  /** `changed` is a claim with another source or confidence. */
  readonly state: "added" | "changed" | "removed" | "same";
}
