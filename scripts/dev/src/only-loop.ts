import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isRunning, undoOnExit } from "@onelogin-mfa/command-line";
import type { Project } from "./project.ts";

/**
 * Notes that a loop runs for an API of a checkout: two of them would write the same files, each behind the other's back.
 *
 * @returns a function that removes the note
 * @throws {Error} if another loop runs there
 */
export function claimApi({ root, api }: Pick<Project, "root" | "api">, page: string): () => void {
  const note = join(root, `.turbo/dev-${encodeURIComponent(api.name)}.json`);
  const other = readNote(note);
  if (other) {
    throw new Error(
      `npm run dev already runs for ${api.name} in this checkout, as process ${other.pid}: see ${other.page}, or end it first.`,
    );
  }
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, JSON.stringify({ pid: process.pid, page }));
  const remove = () => rmSync(note, { force: true });
  const finish = undoOnExit(remove);
  return () => {
    remove();
    finish();
  };
}

/** Reads the note of a loop that runs; one that was killed has left its note behind. */
function readNote(note: string): { readonly pid: number; readonly page: string } | undefined {
  try {
    const { pid, page } = JSON.parse(readFileSync(note, "utf8"));
    return typeof pid === "number" && isRunning(pid) ? { pid, page } : undefined;
  } catch {
    // there is none
    return undefined;
  }
}
