import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWithLauncher, withTemporaryFolder } from "@onelogin-mfa/command-line";

let isPrepared = false;

/**
 * Has what tests write to temporary folders removed at the end of this process, as one that is ended does not remove it. Vitest loads
 * its configuration once for each project: only the first call counts.
 */
export function removeFilesOfTests(): void {
  if (isPrepared) return;
  isPrepared = true;
  endWithLauncher();
  void withTemporaryFolder(join(tmpdir(), "tests-"), (folder) => {
    process.env.TMPDIR = folder;
    // until the process ends
    return new Promise(() => {});
  });
}
