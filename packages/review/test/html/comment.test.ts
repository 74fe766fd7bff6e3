import { expect, it } from "vitest";
import { renderMarkdown } from "../../src/comment.ts";
import { pageOf, visibleText } from "../../testing/page.ts";
import { reportOf, reports } from "../../testing/reports.ts";

it.each(Object.keys(reports) as (keyof typeof reports)[])(
  "the comment says what the page says: %s",
  (name) => {
    const page = visibleText(pageOf(reports[name])).replaceAll(/\W/g, "");
    const lines = renderMarkdown(reports[name], "index.html")
      .replaceAll(/<details>.*<\/details>|All of it:.*/g, "")
      .split("\n");
    const sentences = lines.map((line) => line.replace(/ `[^`]*`$/, "").replaceAll(/&#8205;|\W/g, ""));
    expect(sentences.filter((sentence) => !page.includes(sentence.replace(/^and.*/, "")))).toEqual([]);
  },
);

it("the page shows the problems that the comment only counts", () => {
  const problems = Array.from({ length: 9 }, (_, index) => {
    return { severity: "warning", side: null, location: null, message: `Number ${index}.` } as const;
  });
  const report = reportOf([], { problems });
  const shownIn = (text: string) => problems.filter(({ message }) => text.includes(message)).length;
  const comment = renderMarkdown(report);
  const [, rest] = /⚠️ and (\d+) more/.exec(comment) ?? [];
  expect([shownIn(comment) + Number(rest), shownIn(visibleText(pageOf(report)))]).toEqual([9, 9]);
});
