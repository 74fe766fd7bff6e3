import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeFiles } from "@onelogin-mfa/codegen";
import { countProblems, fromRoot, showProblems } from "@onelogin-mfa/codegen/problems";
import type { JsonObject } from "@onelogin-mfa/openapi";
import { annotate } from "@onelogin-mfa/page-kit/annotate";
import { startContractTests } from "./contract.ts";
import { countsOf, type Listener, type Problem, type Stage, stageFailed } from "./events.ts";
import type { Changes } from "./loop.ts";
import { isIn, type Project } from "./project.ts";
import { startReading } from "./read-spec.ts";
import { startTypeCheck } from "./type-check.ts";

/** Listeners of a run. */
export interface Audience {
  readonly onEvent: Listener;
  /** Port of the mock. @default any free one */
  readonly mockPort?: number;
  /** Told with a sentence that the mock has ended by itself. */
  readonly onMockFailure?: (message: string) => void;
  /** Given each spec that could be read, annotated for its readers. */
  readonly onSpec?: (spec: unknown) => void;
}

/** The result of a stage. */
interface Outcome {
  readonly problems: readonly Problem[];
  /** Number of contract cases that ran, and of those with something made up. */
  readonly cases?: number;
  readonly madeUp?: number;
  /** Absolute paths of the files whose bytes changed. */
  readonly written?: readonly string[];
  /** The spec. Missing if no code could be generated; everything is then as it was. */
  readonly root?: JsonObject;
}

/** Starts the stages. A run writes the new code first; all other stages are then side by side. */
export function startRunner(project: Project, { onEvent, mockPort, onMockFailure, onSpec }: Audience) {
  const { root, api } = project;
  const reading = startReading(api);
  const types = startTypeCheck(project);
  const contract = startContractTests(api, { port: mockPort, onFailure: onMockFailure });
  /** The generated code as the compiler knows it, by path. */
  const code = new Map<string, string>();
  let count = 0;
  let checking: Promise<unknown> = Promise.resolve();

  /** A stage that cannot do its work is a problem like those that it looks for. */
  const attempt = (stage: Stage, work: () => Promise<Outcome>) =>
    work().catch((thrown: unknown): Outcome => ({ problems: stageFailed(stage, api.document, thrown) }));

  /** Writes code unless aborted, and tells the compiler of all that it has not seen, whoever has written it. */
  const generate = (task: "document" | "generators", signal: AbortSignal) =>
    attempt(task, async () => {
      const { files = [], ...read } = await reading.ask(task, signal);
      if (signal.aborted) return read;
      const unseen = [...files].flatMap(([path, text]) => (code.get(path) === text ? [] : [path]));
      // before the watcher sees the first of them
      for (const [path, text] of files) code.set(path, text);
      const written: string[] = [];
      for (const [folder, own] of Map.groupBy(files, ([path]) => dirname(path))) {
        const report = await writeFiles(folder, new Map(own.map(([path, text]) => [basename(path), text])));
        written.push(...report.written.map((name) => join(folder, name)));
      }
      types.update([...unseen, ...written]);
      return { ...read, written };
    });

  const check = (spec: JsonObject, signal: AbortSignal, tell: (written: Outcome["written"]) => void) =>
    Promise.all([
      generate("generators", signal).then(async ({ problems, written = [] }) => {
        if (signal.aborted) return { problems };
        if (written.length > 0) tell(written);
        const found = await attempt("types", async () => ({ problems: await types.check() }));
        return { problems: [...problems, ...found.problems] };
      }),
      attempt("contract", () => contract.check(spec, signal)),
      attempt("page", async () => {
        onSpec?.(annotate(spec));
        return { problems: [] };
      }),
      attempt("lint", () => reading.ask("lint", signal)),
    ]);

  return {
    /** Does what a save asks for, and resolves to whether all is well; to false if it was superseded. */
    async run({ since, files }: Changes, signal: AbortSignal): Promise<boolean> {
      count += 1;
      const run = count;
      const ms = () => Math.round(performance.now() - since);
      const names = (paths: Iterable<string> = []) => [...paths].map((path) => fromRoot(root, path));
      const tell = (written: Outcome["written"]) =>
        onEvent({ event: "generated", run, ms: ms(), files: names(written) });
      onEvent({ event: "saved", run, files: names(files) });
      update([...files]);
      const aborted = once(signal, "abort");
      const generated = await generate("document", signal);
      const outcomes: Outcome[] = [generated];
      if (generated.root && !signal.aborted) {
        tell(generated.written);
        // what a superseded run has started ends by itself first
        await Promise.race([checking, aborted]);
        if (signal.aborted) return false;
        checking = check(generated.root, signal, tell).then((found) => outcomes.push(...found));
        await Promise.race([checking, aborted]);
      }
      const found = outcomes.flatMap(({ problems }) => problems);
      const shown = await showProblems(root, found);
      if (signal.aborted) return false;
      for (const problem of shown) onEvent({ event: "problem", run, ...problem });
      const ok = shown.every(({ severity }) => severity !== "error");
      const sumOf = (key: "cases" | "madeUp") =>
        outcomes.reduce((sum, outcome) => sum + (outcome[key] ?? 0), 0);
      const cases = { cases: sumOf("cases"), madeUp: sumOf("madeUp") };
      onEvent({
        event: "result",
        run,
        ok,
        ms: ms(),
        problems: countProblems(shown),
        counts: countsOf(found, cases),
      });
      return ok;
    },
    /** Returns true for a file of the generated code that is as this loop has written it. */
    isOwnWriting: (path: string) => existsSync(path) && readFileSync(path, "utf8") === code.get(path),
    close: async () => void (await Promise.all([types.close(), contract.close(), reading.close()])),
  };

  /** Notes what has changed: absolute paths. */
  function update(paths: readonly string[]) {
    types.update(paths);
    const changed = (...folders: readonly string[]) =>
      paths.some(
        (path) => !code.has(path) && path !== api.document && folders.some((folder) => isIn(path, folder)),
      );
    const modules = Object.values(api.generators ?? {});
    if (paths.includes(api.config) || changed(dirname(api.document), ...modules.map(dirname)))
      reading.reload();
    if (changed(dirname(api.client ?? ""))) contract.forget();
    if (changed(join(root, "packages/mock/src"))) contract.reload();
  }
}
