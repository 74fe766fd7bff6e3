import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Area } from "./area.ts";
import { peerPath } from "./peers.ts";
import { readCircumstances, type Section } from "./results/results.ts";

export interface RunOptions {
  readonly isQuick: boolean;
  readonly missingPeers: Readonly<Record<string, string>>;
  readonly onProgress: (text: string) => void;
}

/** The sections of the areas that were measured, and why the others failed, by the area's name. */
export interface RunResult {
  readonly sections: Readonly<Record<string, Section>>;
  readonly failures: Readonly<Record<string, string>>;
}

/** Measures one area after another. One that fails does not stop the others. */
export async function runAreas(areas: readonly Area[], options: RunOptions): Promise<RunResult> {
  const sections: Record<string, Section> = {};
  const failures: Record<string, string> = {};
  for (const [index, area] of areas.entries()) {
    const onProgress = (text: string) =>
      options.onProgress(`${area.name} (${index + 1} of ${areas.length}): ${text}`);
    try {
      sections[area.name] = await runArea(area, { ...options, onProgress });
    } catch (error) {
      failures[area.name] = error instanceof Error ? error.message : String(error);
    }
  }
  return { sections, failures };
}

async function runArea(area: Area, { isQuick, missingPeers, onProgress }: RunOptions): Promise<Section> {
  const { title, method, peers, measure } = area;
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-bench-"));
  try {
    onProgress("starts");
    const result = await measure({ scratch, isQuick, missingPeers, onProgress, peer: peerPath });
    const absent = Object.entries(missingPeers).filter(([name]) => peers.includes(name));
    const missing = { ...Object.fromEntries(absent), ...result.missing };
    return { title, method, ...result, missing, circumstances: readCircumstances(peers) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
