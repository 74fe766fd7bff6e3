import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DevEvent, startDev } from "@onelogin-mfa/dev";

/** After which a save has failed. */
const timeoutMs = 120_000;

/** Starts the author's loop on a copy of the project, and waits for its first result. */
export async function startLoop(copy: string) {
  const root = realpathSync(copy);
  const spec = join(root, "spec/mfa.yaml");
  const types = join(root, "packages/client/src/generated/schema.ts");
  const original = readFileSync(spec, "utf8");
  let listener: (event: DevEvent) => void = () => {};
  /** @returns milliseconds until the types on disk have a text, and until the result of that run */
  const nextRun = (text: string) => {
    const start = performance.now();
    return new Promise<{ types: number; result: number }>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the types never said "${text}"`)), timeoutMs);
      let seen: { run: number; at: number } | undefined;
      listener = (event) => {
        if (event.event === "generated" && readFileSync(types, "utf8").includes(text)) {
          seen ??= { run: event.run, at: performance.now() - start };
        }
        // a save may start two runs, and what is left of an earlier one may end now
        if (event.event !== "result" || event.run !== seen?.run) return;
        clearTimeout(timer);
        resolve({ types: seen.at, result: performance.now() - start });
      };
    });
  };
  const first = nextRun("");
  const dev = await startDev({ root, port: 0, mockPort: 0, onEvent: (event) => listener(event) });
  await first;
  return {
    end: () => dev.close(),
    /** Replaces a part of the original spec by a text with a mark. @returns what the save took, in milliseconds */
    async save(part: string, edit: (mark: string) => string, mark: string) {
      if (!original.includes(part)) throw new Error(`spec/mfa.yaml no longer has "${part}"`);
      const run = nextRun(mark);
      writeFileSync(spec, original.replace(part, edit(mark)));
      return run;
    },
  };
}
