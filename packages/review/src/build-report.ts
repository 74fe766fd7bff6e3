import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "./compare/change.ts";
import { compareDocuments, requiredBump } from "./compare/compare-documents.ts";
import { coverageOf } from "./coverage.ts";
import { describeChanges, describeOperations } from "./describe-changes.ts";
import { claimsOf, createEvidence, type EvidenceSide } from "./evidence.ts";
import type { LoadedSide } from "./load-side.ts";
import { createLocations } from "./locations/create-locations.ts";
import { createDependents } from "./locations/dependents.ts";
import { readKillTable } from "./read-kill-table.ts";
import type { BumpReport, Report, ReportProblem, Revision, TypeScriptSurface } from "./report.ts";
import { surfaceOf } from "./surface-of.ts";
import { askTools, noTools } from "./tools/ask-tools.ts";
import { matchOpinions } from "./tools/match-opinions.ts";
import type { ComparedSurface } from "./typescript/compare-surface.ts";
import { checkBump } from "./versions/check-bump.ts";
import { specVersionOf } from "./versions/spec-version.ts";

/** One side with all that is known of it. */
export interface Side extends LoadedSide {
  /** A folder that looks like the repository at this revision, as far as the review needs it. */
  readonly root: string;
  readonly file: string | null;
  readonly commit: string | null;
  readonly label: string;
  readonly why: string;
  readonly clientVersion: string | null;
}

/** The last release, and the versions that it has. */
export interface ReleasedVersions {
  readonly tag: string;
  readonly specVersion: string | null;
  readonly clientVersion: string | null;
}

/** What is compared. */
export interface Sides {
  readonly base: Side;
  readonly head: Side;
  readonly release: ReleasedVersions | null;
  /** What to tell about the spec's file. */
  readonly note: string | null;
  /** An empty folder for what the comparison needs on disk. */
  readonly work: string;
}

/** Puts the report together from two sides, as far as they could be read. */
export async function buildReport(
  sides: Sides,
  options: { readonly compareTypes: boolean; readonly askTools: boolean },
): Promise<Report> {
  const { base, head, work } = sides;
  const specs = { base: base.document?.root ?? null, head: head.document?.root ?? null };
  const changes = specs.base && specs.head ? compareDocuments(specs.base, specs.head) : [];
  const tools = join(work, "tools");
  await mkdir(tools, { recursive: true });
  const [answers, types, mutation] = await Promise.all([
    options.askTools ? askTools(specs, tools) : noTools("Not asked, as requested."),
    surfaceOf(sides, changes, options.compareTypes),
    readKillTable(head.root),
  ]);
  const typescript = types.surface;
  const matched = matchOpinions(changes, answers);
  const evidenceOf = { base: evidenceSide(sides.base), head: evidenceSide(sides.head) };
  const evidence = createEvidence(evidenceOf.base, evidenceOf.head);
  const coverage = { base: coverageOf(specs.base), head: coverageOf(specs.head ?? specs.base) };
  const dependents = evidenceOf.head.dependents ?? evidenceOf.base.dependents ?? (() => []);
  const around = {
    base: evidenceOf.base.locations,
    head: evidenceOf.head.locations,
    dependents,
    evidence,
    coverage,
    matched,
  };
  const described = describeChanges(changes, around);
  return {
    reportVersion: 1,
    base: revisionOf(base),
    head: revisionOf(head),
    problems: problemsOf(sides, types),
    bump: bumpOf(sides, changes, typescript),
    changes: described,
    operations: describeOperations(specs, described),
    typescript,
    evidence,
    coverage: coverage.head,
    tools: matched.runs,
    ...(mutation ? { mutation } : {}),
  };
}

function evidenceSide({ document, root }: Side): EvidenceSide {
  if (!document) return { claims: [], locations: undefined, dependents: undefined };
  const { root: spec } = document;
  const locations = createLocations(document, root);
  return { claims: claimsOf(spec), locations, dependents: createDependents(spec) };
}

function revisionOf(side: Side): Revision {
  const { label, commit, why, file, clientVersion } = side;
  return { label, commit, why, file, specVersion: specVersionOf(side.document?.root), clientVersion };
}

function problemsOf({ base, head, note }: Sides, { surface, problems }: ComparedSurface): ReportProblem[] {
  const nowhere = { side: null, file: null, line: null, column: null } as const;
  const warnings = [note, surface.ran ? null : surface.note].flatMap((message): ReportProblem[] =>
    message === null ? [] : [{ severity: "warning", ...nowhere, message }],
  );
  return [...head.problems, ...base.problems, ...problems, ...warnings];
}

function bumpOf(
  { base, head, release }: Sides,
  changes: readonly Change[],
  typescript: TypeScriptSurface,
): BumpReport {
  const before = release ?? {
    tag: null,
    specVersion: specVersionOf(base.document?.root),
    clientVersion: base.clientVersion,
  };
  return checkBump({
    spec: requiredBump(changes),
    surface: typescript.bump,
    changes,
    typescript,
    release: release?.tag ?? null,
    isCompared: base.document !== null && head.document !== null,
    before,
    now: { specVersion: specVersionOf(head.document?.root), clientVersion: head.clientVersion },
  });
}
