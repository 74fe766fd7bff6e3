import type { Growth } from "./growth.ts";
import type { Comparison } from "./turns.ts";

/** What is measured together, such as the generator beside its peers: one section of the results. */
export interface Area {
  /** What `npm run bench -- NAME` takes. */
  readonly name: string;
  /** Heading of its section. */
  readonly title: string;
  /** What is measured and how, in one or two sentences for the reader of the table. */
  readonly method: string;
  /** Packages of `peers/package.json` that it runs; each is named in the results with its version. */
  readonly peers: readonly string[];
  /** Whether it measures what `npm run build` writes; the packages are then built first. */
  readonly isBuilt?: boolean;
  readonly measure: (context: AreaContext) => Promise<AreaResult>;
}

export interface AreaContext {
  /** Folder for what is written on the way; it is removed afterwards. */
  readonly scratch: string;
  /** Fewer rounds, to see whether the area runs at all; its figures are not kept. */
  readonly isQuick: boolean;
  /** Tells the person at the terminal what is measured now; see `showRounds`. */
  readonly onProgress: (text: string) => void;
  /** The path of a file of an installed peer, such as `peer("orval/dist/bin/orval.js")`. */
  readonly peer: (path: string) => string;
  /** Packages of `peers/package.json` that could not be installed, each with the reason. */
  readonly missingPeers: Readonly<Record<string, string>>;
}

export interface AreaResult {
  readonly comparisons: readonly Comparison[];
  readonly growths?: readonly Growth[];
  /** Subjects that could not be measured, each with the reason. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Sentences below the table: what a reader must know to understand it. */
  readonly notes?: readonly string[];
}
