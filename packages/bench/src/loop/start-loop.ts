import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DevEvent, startDev } from "@onelogin-mfa/dev";

/** Milliseconds from a save on. */
interface SaveTimes {
  /** Until the new types can be read from the disk. */
  readonly types: number;
  /** Until the result of the run. */
  readonly result: number;
}

/** Starts the author's loop on a copy of the project, and waits for its first result. */
export async function startLoop(copy: string) {
  const root = realpathSync(copy);
  const spec = join(root, "spec/mfa.yaml");
  const types = join(root, "packages/client/src/generated/schema.ts");
  const original = readFileSync(spec, "utf8");
  const isOnDisk = (text: string) => readFileSync(types, "utf8").includes(text);
  let observer = observeRun(() => true);
  const dev = await startDev({ root, port: 0, mockPort: 0, onEvent: (event) => observer.onEvent(event) });
  await observer.times;
  return {
    end: () => dev.close(),
    /**
     * Replaces a part of the original spec by a text with a mark.
     *
     * @throws Error if the types do not get the mark, with the problems of the run
     */
    async save(part: string, edit: (mark: string) => string, mark: string): Promise<SaveTimes> {
      if (!original.includes(part)) throw new Error(`spec/mfa.yaml no longer has "${part}"`);
      observer = observeRun(() => isOnDisk(mark));
      writeFileSync(spec, original.replace(part, edit(mark)));
      return observer.times;
    },
  };
}

/** Takes the times of the next run. */
function observeRun(isGenerated: () => boolean) {
  const { promise: times, resolve, reject } = Promise.withResolvers<SaveTimes>();
  const start = performance.now();
  const problems: string[] = [];
  let types: number | undefined;
  const onEvent = (event: DevEvent) => {
    if (event.event === "problem") problems.push(event.message);
    if (event.event === "generated" && isGenerated()) types = performance.now() - start;
    if (event.event !== "result") return;
    if (types !== undefined) resolve({ types, result: performance.now() - start });
    else reject(new Error(`The types do not have what was saved. ${problems.join(" ")}`));
  };
  return { times, onEvent };
}
