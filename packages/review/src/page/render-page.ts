import { isDeepStrictEqual } from "node:util";
import type { Report, Spec, SpecPair } from "../report.ts";
import { indexPage } from "./index-page.ts";
import { pageFiles } from "./parts/anchors.ts";
import { buildRedoc, type RedocResult } from "./redoc/build-redoc.ts";

/**
 * The reviewer's page as files, by name: `index.html`, and beside it a Redoc page for each spec that there is
 * (one if both are the same). They open from disk with the network off. Redoc's pages are files of their own, since
 * each holds 2.4 MB of script: `index.html` opens at once, and each can be read alone.
 */
export async function renderPage(
  report: Report,
  { base, head }: SpecPair,
): Promise<{ [file: string]: string }> {
  const redocOf = (spec: Spec | null, side: "before" | "after"): Promise<RedocResult> | null =>
    spec && buildRedoc(spec, report, side);
  // two pages of one and the same spec would only hide that nothing changed
  const older = isDeepStrictEqual(base, head) ? null : base;
  const [before, after] = await Promise.all([redocOf(older, "before"), redocOf(head, "after")]);
  const files: { [file: string]: string } = { "index.html": indexPage({ report, before, after }) };
  if (before?.html) files[pageFiles.before] = before.html;
  if (after?.html) files[pageFiles.after] = after.html;
  return files;
}
