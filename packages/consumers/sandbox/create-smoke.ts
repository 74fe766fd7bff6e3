import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Smoke, SmokeReports } from "../src/runtimes/smoke.ts";
import { smokeProblems } from "./expected.ts";

/** The sandbox's smoke program in a project. It is run here as well, for the bytes that all runtimes must give. */
export async function createSmoke(project: string): Promise<Smoke> {
  // the fixture's only export
  const { report } = (await import(pathToFileURL(join(project, "report.mjs")).href)) as {
    report: () => Promise<SmokeReports & { honest: { bytes: { value: string } } }>;
  };
  const bytes = (await report()).honest.bytes.value;
  return {
    project,
    problems: (reports) => smokeProblems(reports, bytes),
    // none: in process it needs neither network nor files
    denoPermissions: [],
  };
}
