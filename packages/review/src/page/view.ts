import type { Report, ReviewedOperation } from "../report.ts";
import type { Html } from "./html.ts";
import type { RedocResult } from "./redoc-page.ts";

/** Names of the Redoc pages beside `index.html`. */
export const pageFiles = { before: "redoc-before.html", after: "redoc-after.html" } as const;

/** Anchor of a change, without `#`. */
export const changeAnchor = (id: string): string => `change-${id}`;

/** Anchor of an operation among the changes, without `#`: the same for the same id, another for another. */
export const operationAnchor = (operationId: string): string =>
  `operation-${operationId.replace(/[^A-Za-z0-9-]/g, (char) => `_${char.codePointAt(0)?.toString(16)}_`)}`;

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

/** Whether a side could not be read, so that nothing is known of the change. */
export function isNotCompared({ changes, bump, problems }: Report): boolean {
  const isEmpty = changes.length === 0 && bump.required === "none";
  return isEmpty && problems.some(({ severity }) => severity === "error");
}

/** An operation of the report by its id. */
export function operationOf(report: Report, operationId: string): ReviewedOperation | undefined {
  return report.operations.find((operation) => operation.operationId === operationId);
}
