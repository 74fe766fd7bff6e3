import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeFiles } from "@onelogin-mfa/codegen";
import type { JsonObject } from "@onelogin-mfa/codegen/document";
import { countProblems, fromRoot, showProblems } from "@onelogin-mfa/codegen/problems";
import { annotate } from "@onelogin-mfa/page/annotate";
import { startContractTests } from "./contract.ts";
import { countsOf, type Listener } from "./events.ts";
import type { Changes } from "./loop.ts";
import { type Problem, type Stage, stageFailed } from "./problem.ts";
import type { Project } from "./project.ts";
import { startReading } from "./read-spec.ts";
import { startTypeCheck } from "./type-check.ts";

/** Listeners of a run. */
export interface Audience {
  readonly onEvent: Listener;
  /** Told where the mock of each run is. */
  readonly onMock: (url: string) => void;
  /** Told why the mock has ended by itself; the next run starts it again. */
  readonly onMockDeath: (reason: string) => void;
  /** Given each spec that could be read, annotated for its readers. */
  readonly onSpec: (spec: unknown) => void;
}

interface Found {
  readonly problems: readonly Problem[];
  readonly cases: number;
}

/** Starts the stages. A run writes the new code first; then types, contract cases, page and lint are side by side. */
export function startRunner(project: Project, audience: Audience) {
  const { root } = project;
  const { onEvent } = audience;
  const stages = startStages(project, audience);
  let count = 0;
  let checking: Promise<unknown> = Promise.resolve();

  /** Undefined if superseded: stages under way end by themselves, before those of the next run start. */
  const check = async (spec: JsonObject, signal: AbortSignal): Promise<Found | undefined> => {
    const aborted = once(signal, "abort");
    await Promise.race([checking, aborted]);
    if (signal.aborted) return undefined;
    const found = stages.check(spec, signal);
    checking = found;
    await Promise.race([found, aborted]);
    return signal.aborted ? undefined : found;
  };

  return {
    async run({ since, files }: Changes, signal: AbortSignal) {
      count += 1;
      const run = count;
      const ms = () => Math.round(performance.now() - since);
      const names = (paths: Iterable<string>) => [...paths].map((path) => fromRoot(root, path));
      onEvent({ event: "saved", run, files: names(files) });
      stages.update(files);
      const { spec, written, problems } = await stages.generate(signal);
      if (signal.aborted) return;
      if (spec) onEvent({ event: "generated", run, ms: ms(), files: names(written) });
      const found = spec ? await check(spec, signal) : { problems, cases: 0 };
      const shown = found && (await showProblems(root, found.problems));
      if (!shown || signal.aborted) return;
      for (const problem of shown) onEvent({ event: "problem", run, ...problem });
      const ok = shown.every(({ severity }) => severity !== "error");
      const counts = countsOf(found.problems, found.cases);
      onEvent({ event: "result", run, ok, ms: ms(), problems: countProblems(shown), counts });
    },
    isOwnWriting: stages.isOwnWriting,
    endMock: stages.endMock,
    close: stages.close,
  };
}

interface Generated {
  /** Missing if no code could be generated; everything is then as it was. */
  readonly spec?: JsonObject | undefined;
  /** Absolute paths of the files whose bytes changed. */
  readonly written: readonly string[];
  readonly problems: readonly Problem[];
}

function startStages(project: Project, { onMock, onMockDeath, onSpec }: Audience) {
  const { root, spec, generated } = project;
  const reading = startReading(project);
  const types = startTypeCheck(project);
  const contract = startContractTests(root, { onMock, onDeath: onMockDeath });
  /** The generated code as the compiler knows it, by file name. */
  let code: ReadonlyMap<string, string> = new Map();

  /** A stage that cannot do its work is a problem like those that it looks for. */
  const attempt = <Result>(stage: Stage, work: () => Promise<Result>) =>
    work().catch((thrown: unknown) => ({ problems: stageFailed(stage, spec, thrown) }));

  /** Writes the code, and tells the compiler of all that it has not seen, whoever has written it. */
  const write = async (files: ReadonlyMap<string, string>): Promise<string[]> => {
    const before = code;
    code = files;
    const { written } = await writeFiles(generated, files);
    const unseen = [...files].filter(([name, text]) => written.includes(name) || before.get(name) !== text);
    types.update(unseen.map(([name]) => join(generated, name)));
    return written.map((name) => join(generated, name));
  };

  return {
    update(files: Iterable<string>) {
      const paths = [...files];
      types.update(paths);
      const changed = (path: RegExp) => paths.some((file) => path.test(fromRoot(root, file)));
      if (changed(/^spec\/(rules|seed|.*redocly)/)) reading.reload();
      // what is generated changes with the spec
      if (changed(/^packages\/client\/src\/(?!generated)/)) contract.forget();
      if (changed(/^packages\/mock\/src\//)) contract.reload();
    },
    /** Returns true for a file of the generated code that is as this loop has written it. */
    isOwnWriting(path: string): boolean {
      const text = dirname(path) === generated ? code.get(basename(path)) : undefined;
      return text !== undefined && existsSync(path) && readFileSync(path, "utf8") === text;
    },
    /** Does what `npm run generate` does with the spec. Writes nothing once aborted. */
    async generate(signal: AbortSignal): Promise<Generated> {
      const result = await attempt("document", async () => {
        const { generated: fresh, problems } = await reading.generate(signal);
        const written = fresh && !signal.aborted ? await write(fresh.files) : [];
        return { spec: fresh?.root, written, problems };
      });
      return { written: [], ...result };
    },
    async check(document: JsonObject, signal: AbortSignal): Promise<Found> {
      const [found, { cases, problems }, ...others] = await Promise.all([
        attempt("types", async () => ({ problems: await types.check() })),
        attempt("contract", () => contract.check(spec, document, signal)).then((tested) => ({
          cases: 0,
          ...tested,
        })),
        attempt("page", async () => {
          onSpec(annotate(document));
          return { problems: [] };
        }),
        attempt("lint", async () => ({ problems: await reading.lint(signal) })),
      ]);
      return { cases, problems: [found, { problems }, ...others].flatMap((one) => one.problems) };
    },
    /** Ends the mock, which hangs. The next run starts it again. */
    endMock: contract.close,
    close: async () => void (await Promise.all([types.close(), contract.close(), reading.close()])),
  };
}
