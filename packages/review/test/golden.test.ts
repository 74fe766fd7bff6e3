import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../src/formats.ts";
import {
  readConfiguration,
  renderAnnotations,
  renderMarkdown,
  renderSarif,
  renderText,
} from "../src/index.ts";
import type { Report } from "../src/report.ts";
import { compareHere, temporaryFolder } from "../testing/repository.ts";

/** JSON with what is deeper than some blanks on one line, as there is much of it. */
const folded = (json: string, blanks: number) =>
  json.replaceAll(new RegExp(`\\n {${blanks + 2},}|\\n {${blanks}}(?=[}\\]])`, "g"), " ");

const forms: Readonly<Record<string, (report: Report) => string>> = {
  "everything.txt": renderText,
  "everything.md": (report) => renderMarkdown(report),
  "everything.json": (report) => folded(JSON.stringify(report, null, 2), 4),
  "everything.annotations.txt": renderAnnotations,
  // whatever version this package has
  "everything.sarif": (report) =>
    folded(renderSarif(report), 8).replace(`"version": "${version}"`, '"version": "…"'),
};

// `vitest -u` writes the files anew: read them as a user would
test("two documents with every kind of change give the files of test/generated", async () => {
  const folder = temporaryFolder();
  cpSync(join(import.meta.dirname, "fixtures/everything"), folder, { recursive: true });
  const configuration = await readConfiguration(join(folder, "review.yaml"));
  const report = await compareHere("base.yaml", "head.yaml", folder, configuration);
  for (const [file, render] of Object.entries(forms))
    await expect(render(report)).toMatchFileSnapshot(join(import.meta.dirname, "generated", file));
});
