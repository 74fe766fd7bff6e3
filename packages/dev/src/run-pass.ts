import type { OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { annotate } from "@onelogin-mfa/docs/annotate";
import type { Spec } from "./contract-tests/start-contract-tests.ts";
import { type Counts, countsOf } from "./events.ts";
import { generateCode } from "./generate-code.ts";
import type { Lint } from "./lint/start-lint.ts";
import type { Changes } from "./loop/changes.ts";
import type { StableMock } from "./mock/start-stable-mock.ts";
import { type Problem, type Stage, shown, wholeFile } from "./problem.ts";
import type { Project } from "./project.ts";
import type { TypeCheck } from "./types/start-type-check.ts";

/** What the stages of a pass are done with, all of it warm. */
export interface Tools {
  readonly project: Project;
  readonly lint: Lint;
  readonly types: TypeCheck;
  readonly mock: StableMock;
  readonly spec: Spec;
  /** Shows the spec to its readers. */
  readonly show: (spec: unknown) => void;
}

/** What a pass has found. */
export interface Result {
  readonly problems: readonly Problem[];
  readonly counts: Counts;
}

/**
 * One pass: the new code first, then lint, types, and mock with contract cases side by side.
 *
 * @param onGenerated told as soon as the new code is on disk, with the files whose bytes changed
 * @returns undefined if the signal was aborted
 */
export async function runPass(
  tools: Tools,
  { files }: Changes,
  signal: AbortSignal,
  onGenerated: (written: readonly string[]) => void,
): Promise<Result | undefined> {
  const { project } = tools;
  await takeNote(tools, files);
  const generated = await generateCode(project, signal);
  if (!generated) return undefined;
  if ("problems" in generated) return resultOf(generated.problems, 0);
  const { document, written } = generated;
  tools.types.note(new Map(written.map((file) => [file, "changed"])));
  if (signal.aborted) return undefined;
  onGenerated(written);
  const stages = Promise.all([
    attempt(project, "lint", tools.lint.check),
    attempt(project, "types", tools.types.check),
    checkSpec(tools, document),
    attempt(project, "page", async () => tools.show(annotate(document.root))),
  ]);
  const results = await unlessAborted(stages, signal);
  if (!results) return undefined;
  const [lint, types, { problems, cases }, page] = results;
  return resultOf([...lint, ...types, ...problems, ...page], cases);
}

/** Rules are loaded again if they, or what they read, have changed; all cases run again if the code has. */
async function takeNote({ project, lint, types, spec }: Tools, files: Changes["files"]): Promise<void> {
  types.note(files);
  const changed = [...files.keys()].map((file) => shown(project.root, file));
  if (changed.some((file) => /^spec\/(rules|seed|.*redocly)/.test(file))) await lint.reload();
  if (changed.some((file) => /^packages\/client\/src\//.test(file))) spec.forget();
  if (changed.some((file) => /^packages\/contract-tests\//.test(file))) await spec.reload();
}

async function checkSpec({ project, mock, spec }: Tools, document: OpenApiDocument) {
  let url: string | undefined;
  const problems = await attempt(project, "mock", async () => {
    url = await mock.restart(project.spec);
  });
  if (url === undefined) return { problems, cases: 0 };
  const address = url;
  let cases = 0;
  const failed = await attempt(project, "contract", async () => {
    const report = await spec.check(document, address);
    cases = report?.cases ?? 0;
    return report?.problems;
  });
  return { problems: failed, cases };
}

/** A stage that cannot do its work is a problem like those that it looks for. */
async function attempt(
  { root, spec }: Project,
  stage: Stage,
  // biome-ignore lint/suspicious/noConfusingVoidType: a stage that has nothing to report may return nothing
  work: () => Promise<readonly Problem[] | undefined | void>,
): Promise<readonly Problem[]> {
  try {
    return (await work()) ?? [];
  } catch (thrown) {
    return [wholeFile(stage, shown(root, spec), thrown)];
  }
}

/** What is under way ends by itself; nobody waits for it any more. */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  if (signal.aborted) return undefined;
  let stop = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener("abort", stop, { once: true });
  });
  const result = await Promise.race([work, aborted]);
  signal.removeEventListener("abort", stop);
  return signal.aborted ? undefined : result;
}

function resultOf(problems: readonly Problem[], cases: number): Result {
  return { problems, counts: countsOf(problems, cases) };
}
