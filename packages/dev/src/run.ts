import { once } from "node:events";
import { join } from "node:path";
import { CodegenError, generate, writeFiles } from "@onelogin-mfa/codegen";
import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { annotate } from "@onelogin-mfa/docs/annotate";
import { startContractTests } from "./contract.ts";
import { countsOf, type Listener, summaryOf } from "./events.ts";
import { createLinter } from "./lint.ts";
import type { Changes } from "./loop.ts";
import type { startPage } from "./page/start-page.ts";
import {
  errorsOf,
  type FramedProblem,
  framed,
  fromRoot,
  type Problem,
  type Stage,
  stageFailed,
} from "./problem.ts";
import type { Project } from "./project.ts";
import { startTypeCheck } from "./type-check.ts";

/** Who is told of a run. */
export interface Audience {
  readonly onEvent: Listener;
  /** Told where the mock of each run is. */
  readonly onMock: (url: string) => void;
  readonly page: Pick<Awaited<ReturnType<typeof startPage>>, "showSpec" | "showResult">;
}

/** Starts the stages. A run writes the new code first; then types, contract cases, page and lint are side by side. */
export function startRunner(project: Project, audience: Audience) {
  const { root } = project;
  const { onEvent, page } = audience;
  const { find, close } = startStages(project, audience);
  let count = 0;
  let last: readonly FramedProblem[] = [];
  return {
    async run(changes: Changes, signal: AbortSignal) {
      count += 1;
      const run = count;
      const ms = () => Math.round(performance.now() - changes.since);
      const names = (files: Iterable<string>) => [...files].map((file) => fromRoot(root, file));
      onEvent({ event: "saved", run, files: names(changes.files.keys()) });
      page.showResult(last, null);
      const found = await find(changes, signal, (written) =>
        onEvent({ event: "generated", run, ms: ms(), files: names(written) }),
      );
      const problems = found && (await framed(root, found.problems));
      if (!problems || signal.aborted) return;
      last = problems;
      for (const problem of problems) onEvent({ event: "problem", run, ...problem });
      const ok = problems.every(({ severity }) => severity !== "error");
      const result = { event: "result", run, ok, ms: ms(), counts: countsOf(problems, found.cases) } as const;
      onEvent(result);
      page.showResult(problems, summaryOf(result));
    },
    close,
  };
}

interface Found {
  readonly problems: readonly Problem[];
  readonly cases: number;
}

function startStages(project: Project, { onMock, page }: Audience) {
  const { root, spec } = project;
  const linter = createLinter(project);
  const types = startTypeCheck(project);
  const contract = startContractTests(root, onMock);
  const stages = { linter, types, contract, page, spec };
  let checking: Promise<Found> = Promise.resolve({ problems: [], cases: 0 });

  const update = ({ files }: Changes) => {
    types.update(files);
    const changed = (path: RegExp) => [...files.keys()].some((file) => path.test(fromRoot(root, file)));
    if (changed(/^spec\/(rules|seed|.*redocly)/)) linter.reload();
    if (changed(/^packages\/client\/src\//)) contract.forget();
    if (changed(/^packages\/contract-tests\//)) contract.reload();
  };

  return {
    /** Undefined if superseded: stages under way end by themselves, before those of the next run start. */
    async find(changes: Changes, signal: AbortSignal, onGenerated: (written: string[]) => void) {
      update(changes);
      const { document, written, problems } = await generateCode(project, signal);
      if (signal.aborted) return undefined;
      if (!document) return { problems, cases: 0 };
      types.update(new Map(written.map((file) => [file, "changed"])));
      onGenerated(written);
      const aborted = once(signal, "abort");
      await Promise.race([checking, aborted]);
      if (signal.aborted) return undefined;
      checking = check(document, stages);
      await Promise.race([checking, aborted]);
      return signal.aborted ? undefined : checking;
    },
    close: async () => void (await Promise.all([types.close(), contract.close()])),
  };
}

interface Stages {
  readonly linter: ReturnType<typeof createLinter>;
  readonly types: ReturnType<typeof startTypeCheck>;
  readonly contract: ReturnType<typeof startContractTests>;
  readonly page: Audience["page"];
  readonly spec: string;
}

/** A stage that cannot do its work is a problem like those that it looks for. */
async function check(document: OpenApiDocument, stages: Stages): Promise<Found> {
  let cases = 0;
  const attempt = (stage: Stage, work: () => Promise<readonly Problem[]>) =>
    work().catch((thrown: unknown) => stageFailed(stage, stages.spec, thrown));
  const found = await Promise.all([
    attempt("types", stages.types.check),
    attempt("contract", async () => {
      const report = await stages.contract.check(document);
      cases = report.cases;
      return report.problems;
    }),
    attempt("page", async () => {
      stages.page.showSpec(annotate(document.root));
      return [];
    }),
    // keeps this thread busy, and therefore starts after those that work elsewhere
    attempt("lint", stages.linter.check),
  ]);
  return { problems: found.flat(), cases };
}

interface Generated {
  /** Missing if no code could be generated; everything is then as it was. */
  readonly document?: OpenApiDocument;
  /** Absolute paths of the files whose bytes changed. */
  readonly written: string[];
  readonly problems: readonly Problem[];
}

/** Does what `npm run generate` does, with one reading of the spec for all folders. Writes nothing once aborted. */
async function generateCode({ spec, targets }: Project, signal: AbortSignal): Promise<Generated> {
  const written: string[] = [];
  try {
    const emit = [...new Set(targets.flatMap((target) => target.emit))];
    const { files, document } = await generate({ spec, emit });
    for (const target of signal.aborted ? [] : targets) {
      const wanted = new Map(target.emit.map((name) => [`${name}.ts`, files.get(`${name}.ts`) ?? ""]));
      const report = await writeFiles(target.folder, wanted);
      written.push(...report.written.map((name) => join(target.folder, name)));
    }
    return { document, written, problems: [] };
  } catch (thrown) {
    if (!(thrown instanceof CodegenError))
      return { written, problems: stageFailed("document", spec, thrown) };
    return { written, problems: errorsOf("document", thrown.problems) };
  }
}
