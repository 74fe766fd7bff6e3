import type { EvidenceEntry, Report, ReviewedOperation } from "../report.ts";
import { pageFiles } from "./parts/anchors.ts";
import type { Html } from "./parts/html.ts";
import type { RedocResult } from "./redoc/build-redoc.ts";

/** What the sections are made from. */
export interface View {
  readonly report: Report;
  /** `null` if there is no older spec to show, or it is the same as the newer. */
  readonly before: RedocResult | null;
  /** `null` if there is no newer spec to show. */
  readonly after: RedocResult | null;
}

/** One part of the page, with its entry in the navigation. */
export interface Section {
  /** Its anchor. */
  readonly id: string;
  readonly title: string;
  /** What the navigation says after the title, such as a number. */
  readonly note: string;
  readonly body: Html;
}

/** Where Redoc shows an operation, before and after; `null` on a side that does not have it. */
export function redocLinks(
  view: View,
  operation: ReviewedOperation,
): { readonly before: string | null; readonly after: string | null } {
  const { state, redoc } = operation;
  return {
    before: view.before?.html && state !== "added" ? `${pageFiles.before}${redoc}` : null,
    after: view.after?.html && state !== "removed" ? `${pageFiles.after}${redoc}` : null,
  };
}

/** Whether a side could not be read, so that nothing is known of the change. */
export function isNotCompared({ changes, bump, problems }: Report): boolean {
  const isEmpty = changes.length === 0 && bump.required === "none";
  return isEmpty && problems.some(({ severity }) => severity === "error");
}

/** An operation of the report by its id. */
export function operationOf(report: Report, operationId: string): ReviewedOperation | undefined {
  return report.operations.find((operation) => operation.operationId === operationId);
}

/** Entries of the evidence by their ids, in the evidence's order. */
export function evidenceOf(report: Report, ids: readonly string[]): EvidenceEntry[] {
  return report.evidence.filter(({ id }) => ids.includes(id));
}
