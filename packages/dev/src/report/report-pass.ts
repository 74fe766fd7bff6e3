import type { Listener } from "../events.ts";
import { countsOf } from "../events.ts";
import type { Pass } from "../loop/create-loop.ts";
import type { PageState } from "../page/page-state.ts";
import { framed, type Problem, shown, wholeFile } from "../problem.ts";
import { type Result, runPass, type Tools } from "../run-pass.ts";
import { summaryOf } from "./summary.ts";

/** Passes that tell the listener and the page what they do; an superseded pass says nothing after it was superseded. */
export function reportPass(
  tools: Tools,
  onEvent: Listener,
  show: (news: Omit<PageState, "version">) => void,
): Pass {
  const { root } = tools.project;
  let pass = 0;
  let last: PageState["problems"] = [];
  return async (changes, signal) => {
    pass += 1;
    const number = pass;
    const ms = () => Math.round(performance.now() - changes.since);
    onEvent({
      event: "saved",
      pass: number,
      files: [...changes.files.keys()].map((file) => shown(root, file)),
    });
    show({ problems: last, result: null });
    const onGenerated = (written: readonly string[]) =>
      onEvent({
        event: "generated",
        pass: number,
        ms: ms(),
        files: written.map((file) => shown(root, file)),
      });
    const result = await runPass(tools, changes, signal, onGenerated).catch((thrown: unknown) =>
      failed(wholeFile("document", shown(root, tools.project.spec), thrown)),
    );
    const problems = result && (await framed(root, result.problems));
    if (!problems || signal.aborted) return;
    last = problems;
    for (const problem of problems) onEvent({ event: "problem", pass: number, ...problem });
    const ok = problems.every(({ severity }) => severity !== "error");
    const event = { event: "result", pass: number, ok, ms: ms(), counts: result.counts } as const;
    onEvent(event);
    show({ problems, result: summaryOf(event) });
  };
}

function failed(problem: Problem): Result {
  return { problems: [problem], counts: countsOf([problem], 0) };
}
