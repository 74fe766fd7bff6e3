import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SpecPair } from "../report.ts";
import { askOasdiff } from "./oasdiff.ts";
import type { ToolAnswer } from "./opinion.ts";
import { askRedocly } from "./redocly.ts";

/** Asks Redocly and oasdiff for their opinions; nobody is asked if a side is missing. The folder must be empty. */
export async function askTools({ base, head }: SpecPair, folder: string): Promise<ToolAnswer[]> {
  if (base === null || head === null) return noTools("Not asked: there are not two specs to compare.");
  // as JSON with all files bundled in, their pointers are ours
  await writeFile(join(folder, "base.json"), JSON.stringify(base));
  await writeFile(join(folder, "head.json"), JSON.stringify(head));
  return Promise.all([askRedocly(folder), askOasdiff(folder)]);
}

/** The result if neither tool is asked. */
export function noTools(note: string): ToolAnswer[] {
  return [
    { tool: "redocly", opinions: null, note },
    { tool: "oasdiff", opinions: null, note },
  ];
}
