import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWithLauncher, withTemporaryFolder } from "@onelogin-mfa/command-line";
import type { Reporter } from "vitest/node";

/**
 * Has what tests write to temporary folders removed at the end of the run, as a process that is ended does not remove it. It is a
 * reporter, as vitest's configuration is read by others, too.
 */
export function temporaryFilesReporter(): Reporter {
  return {
    onInit() {
      endWithLauncher();
      void withTemporaryFolder(join(tmpdir(), "tests-"), (folder) => {
        // for the processes of the tests, which start later
        process.env.TMPDIR = folder;
        // until this process ends
        return new Promise(() => {});
      });
    },
  };
}
