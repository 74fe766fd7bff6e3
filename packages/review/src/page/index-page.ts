import { frame } from "./parts/frame.ts";
import { changesSection } from "./sections/changes.ts";
import { coverageSection } from "./sections/coverage.ts";
import { evidenceSection } from "./sections/evidence.ts";
import { mutationSection } from "./sections/mutation.ts";
import { redocSection } from "./sections/redoc.ts";
import { summarySection } from "./sections/summary.ts";
import { toolsSection } from "./sections/tools.ts";
import { typescriptSection } from "./sections/typescript.ts";
import type { View } from "./view.ts";

/** `index.html`: what matters first at the top, what is looked up at the end. */
export function indexPage(view: View): string {
  const sections = [
    summarySection(view),
    changesSection(view),
    typescriptSection(view),
    redocSection(view),
    evidenceSection(view),
    coverageSection(view),
    toolsSection(view),
    mutationSection(view),
  ];
  const shown = sections.filter((section) => section !== null);
  return frame(view, shown);
}
