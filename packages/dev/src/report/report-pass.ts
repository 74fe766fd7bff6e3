import type { Listener } from "../events.ts";
import { countsOf } from "../events.ts";
import type { Pass } from "../loop/create-loop.ts";
import type { PageState } from "../page/page-state.ts";
import { framed, type Problem, shown, wholeFile } from "../problem.ts";
import { runPass, type Tools, type Verdict } from "../run-pass.ts";
import { summaryOf } from "./summary.ts";

/** Passes that tell the listener and the page what they do; an overtaken pass says nothing after it was overtaken. */
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
    show({ problems: last, verdict: null });
    const onGenerated = (written: readonly string[]) =>
      onEvent({
        event: "generated",
        pass: number,
        ms: ms(),
        files: written.map((file) => shown(root, file)),
      });
    const verdict = await runPass(tools, changes, signal, onGenerated).catch((thrown: unknown) =>
      failed(wholeFile("document", shown(root, tools.project.spec), thrown)),
    );
    const problems = verdict && (await framed(root, verdict.problems));
    if (!problems || signal.aborted) return;
    last = problems;
    for (const problem of problems) onEvent({ event: "problem", pass: number, ...problem });
    const ok = problems.every(({ severity }) => severity !== "error");
    const event = { event: "verdict", pass: number, ok, ms: ms(), counts: verdict.counts } as const;
    onEvent(event);
    show({ problems, verdict: summaryOf(event) });
  };
}

function failed(problem: Problem): Verdict {
  return { problems: [problem], counts: countsOf([problem], 0) };
}
