import { once } from "node:events";
import { join } from "node:path";
import { CodegenError, generate, writeFiles } from "@onelogin-mfa/codegen";
import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { countProblems, fromRoot, showProblems } from "@onelogin-mfa/codegen/problems";
import { annotate } from "@onelogin-mfa/page/annotate";
import { createLinter } from "@onelogin-mfa/spec/linter";
import { startContractTests } from "./contract.ts";
import { countsOf, type Listener } from "./events.ts";
import type { Changes } from "./loop.ts";
import { errorsOf, type Problem, type Stage, stageFailed } from "./problem.ts";
import type { Project } from "./project.ts";
import { startTypeCheck } from "./type-check.ts";

/** Listeners of a run. */
export interface Audience {
  readonly onEvent: Listener;
  /** Told where the mock of each run is. */
  readonly onMock: (url: string) => void;
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
  const check = async (document: OpenApiDocument, signal: AbortSignal): Promise<Found | undefined> => {
    const aborted = once(signal, "abort");
    await Promise.race([checking, aborted]);
    if (signal.aborted) return undefined;
    const found = stages.check(document);
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
      const { document, written, problems } = await generateCode(project, signal);
      stages.update(written);
      if (signal.aborted) return;
      if (document) onEvent({ event: "generated", run, ms: ms(), files: names(written) });
      const found = document ? await check(document, signal) : { problems, cases: 0 };
      const shown = found && (await showProblems(root, found.problems));
      if (!shown || signal.aborted) return;
      for (const problem of shown) onEvent({ event: "problem", run, ...problem });
      const ok = shown.every(({ severity }) => severity !== "error");
      const counts = countsOf(found.problems, found.cases);
      onEvent({ event: "result", run, ok, ms: ms(), problems: countProblems(shown), counts });
    },
    close: stages.close,
  };
}

function startStages(project: Project, { onMock, onSpec }: Audience) {
  const { root, spec } = project;
  const linter = createLinter(project.lintConfig);
  const types = startTypeCheck(project);
  const contract = startContractTests(root, onMock);
  /** A stage that cannot do its work is a problem like those that it looks for. */
  const attempt = (stage: Stage, work: () => Promise<Partial<Found>>): Promise<Partial<Found>> =>
    work().catch((thrown: unknown) => ({ problems: stageFailed(stage, spec, thrown) }));
  const lint = async () => (await linter.check(spec)).map((found): Problem => ({ ...found, stage: "lint" }));
  return {
    update(files: Iterable<string>) {
      const paths = [...files];
      types.update(paths);
      const changed = (path: RegExp) => paths.some((file) => path.test(fromRoot(root, file)));
      if (changed(/^spec\/(rules|seed|.*redocly)/)) linter.reload();
      // what is generated changes with the spec
      if (changed(/^packages\/client\/src\/(?!generated)/)) contract.forget();
      if (changed(/^packages\/mock\/src\//)) contract.reload();
    },
    async check(document: OpenApiDocument): Promise<Found> {
      const found = await Promise.all([
        attempt("types", async () => ({ problems: await types.check() })),
        attempt("contract", () => contract.check(document)),
        attempt("page", async () => {
          onSpec(annotate(document.root));
          return {};
        }),
        // keeps this thread busy, and therefore starts after those that work elsewhere
        attempt("lint", async () => ({ problems: await lint() })),
      ]);
      const [, { cases = 0 }] = found;
      return { problems: found.flatMap(({ problems = [] }) => problems), cases };
    },
    close: async () => void (await Promise.all([types.close(), contract.close()])),
  };
}

interface Generated {
  /** Missing if no code could be generated; everything is then as it was. */
  readonly document?: OpenApiDocument;
  /** Absolute paths of the files whose bytes changed. */
  readonly written: readonly string[];
  readonly problems: readonly Problem[];
}

/** Does what `npm run generate` does with the spec. Writes nothing once aborted. */
async function generateCode({ spec, generated }: Project, signal: AbortSignal): Promise<Generated> {
  try {
    const { files, document } = await generate({ spec });
    const { written } = signal.aborted ? { written: [] } : await writeFiles(generated, files);
    return { document, written: written.map((name) => join(generated, name)), problems: [] };
  } catch (thrown) {
    if (thrown instanceof CodegenError)
      return { written: [], problems: errorsOf("document", thrown.problems) };
    return { written: [], problems: stageFailed("document", spec, thrown) };
  }
}
