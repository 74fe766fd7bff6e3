import { SandboxControlError } from "../control/problem.ts";
import type { Control } from "../control/types.ts";
import { listProblems, readText } from "./read-file.ts";

/** The maximum size of a snapshot, in bytes: some 100,000 users. */
const maxBytes = 67_108_864;

/**
 * Reads a snapshot, as `GET /_sandbox/api/snapshot` gives one, and restores it.
 *
 * @throws Error naming the file and what is wrong in it; the sandbox is unchanged
 */
export async function restoreFrom(file: string, control: Control): Promise<void> {
  const { text, problems } = await readText(file, maxBytes);
  if (problems.length > 0) throw new Error(listProblems(file, text, problems));
  const snapshot = parse(file, text);
  try {
    control.restoreSnapshot(snapshot);
  } catch (error) {
    if (!(error instanceof SandboxControlError)) throw error;
    const found = error.problems.map(({ pointer, message }) => ({
      message: `(${pointer || "/"}) ${message}`,
    }));
    throw new Error(listProblems(file, text, found.length > 0 ? found : [error]), { cause: error });
  }
}

/** The control API validates the values. @throws Error */
function parse(file: string, text: string): Parameters<Control["restoreSnapshot"]>[0] {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // the engine's message quotes the text, which holds secrets
    const position = /position (\d+)/.exec(String(cause))?.[1];
    const message = "is not JSON: save a snapshot with GET /_sandbox/api/snapshot";
    throw new Error(listProblems(file, text, [{ offset: Number(position ?? 0), message }]));
  }
}
