import { describe, expect, it } from "vitest";
import type { Growth } from "../src/growth.ts";
import { chartsOf } from "../src/results/charts.ts";
import { number } from "../src/results/format.ts";
import { quoteIn } from "../src/results/how-fast.ts";
import { renderResults } from "../src/results/markdown.ts";
import type { Section } from "../src/results/results.ts";
import { type Comparison, compare } from "../src/turns.ts";

const comparison: Comparison = compare(
  new Map([
    ["ours", [{ time: 1_000 }, { time: 1_200 }]],
    ["<theirs>", [{ time: 2_000 }, { time: 2_000 }]],
  ]),
  {
    ...{ what: "Code: time", headline: "Code", metric: "time", unit: "ms", better: "lower" },
    baseline: "<theirs>",
    goals: [
      { subject: "ours", of: "ratio", limit: 0.6 },
      { subject: "ours", of: "value", limit: 1_000 },
    ],
  },
);
const points = [10, 100, 1_000].map((size) => ({ size, median: size, low: size, high: 2 * size }));
const growth: Growth = {
  ...{ what: "Growth: time", headline: "Growth", unit: "ms", size: "operations" },
  lines: [{ subject: "ours", points, exponent: 1 }],
  goals: [{ subject: "ours", limit: 1.05 }],
};
const section: Section = {
  ...{ title: "Generator", method: "Each in a process." },
  comparisons: [comparison],
  growths: [growth],
  missing: { kubb: "E404" },
  notes: ["Cold."],
  circumstances: {
    ...{ date: "2026-01-31", specSha256: "0123456789abcdef", commit: "abc" },
    machine: { processor: "CPU", cores: 2, memoryGb: 8, system: "Linux 6" },
    versions: { Node: "24.0.0" },
  },
};
const [bars, lines] = chartsOf("codegen", section).map(({ draw }) => draw());

describe("RESULTS.md", () => {
  const markdown = renderResults({ codegen: section });

  it("shows medians, quartiles, ratios and goals", () => {
    expect(markdown).toContain(`|  | ms | quartiles | × <theirs> | runs | goal |
| --- | --: | --: | --: | --: | --: |
| ours | 1,100 | 1,050 – 1,150 | 0.55 (0.53 – 0.57) | 2 | ≤ 0.6 ×: met, ≤ 1,000 ms: **not met** |
| <theirs> | 2,000 | 2,000 – 2,000 | 1.00 (1.00 – 1.00) | 2 |  |
`);
  });

  it("shows how a figure grows", () => {
    expect(markdown).toContain(`| operations | ours |
| --- | --: |
| 10 | 10 ms |
| 100 | 100 ms |
| 1,000 | 1,000 ms |
| exponent | 1.00 |
| goal | ≤ 1.05: met |
`);
  });

  it("names what is missing, and what the figures depend on", () => {
    expect(markdown).toContain("- Not measured: kubb. E404\n- Cold.\n");
    expect(markdown).toContain("Measured on 2026-01-31: CPU, 2 cores, 8 GB, Linux 6; Node 24.0.0;");
  });
});

describe("the README's table", () => {
  const readme = "# Title\n<!-- bench -->\nold\n<!-- /bench -->\nend\n";

  it("has a row for what has a headline, with its first goal, and the generator's first chart", () => {
    expect(quoteIn(readme, { codegen: section })).toBe(`# Title
<!-- bench -->
| | here | beside | goal |
|---|--:|--:|--:|
| Code | 1,100 ms (0.55 ×) | 2,000 ms, <theirs> | ≤ 0.6 ×: met |
| Growth | 1.00 |  | ≤ 1.05: met |

![Code: time. ours: 1,100 ms; <theirs>: 2,000 ms.](packages/bench/results/codegen-1.svg)
<!-- /bench -->
end
`);
  });

  it("asks for its markers", () => {
    expect(() => quoteIn("# Title", {})).toThrow("lacks the markers <!-- bench --> and <!-- /bench -->");
  });
});

describe("a chart", () => {
  it("draws bars in proportion, the best first, ours in its own colour", () => {
    const rects = [...(bars ?? "").matchAll(/<rect .*?width="([\d.]+)".*?class="([^"]+)"/g)];
    expect(rects.map(([, width, classes]) => [Number(width), classes])).toEqual([
      [262.9, "fill s0"],
      [478, "fill s1 pale"],
    ]);
  });

  it("is readable in light and in dark, in the colours of the pages", () => {
    expect(bars).toContain(".s0{--c:#0b4fb8}");
    expect(bars?.split("@media (prefers-color-scheme:dark)")[1]).toContain(".s0{--c:#a8c7fa}");
  });

  it("says its figures in words, and escapes names", () => {
    expect(bars).toContain(
      '<desc id="description">Code: time. ours: 1,100 ms; &lt;theirs&gt;: 2,000 ms.</desc>',
    );
    expect(bars).not.toContain("<theirs>");
  });

  it("has logarithmic axes for growth: equal factors are equally far apart", () => {
    const [first, second, third] = [...(lines ?? "").matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(
      ([, x, y]) => [Number(x), Number(y)],
    );
    for (const axis of [0, 1]) {
      const [a = 0, b = 0, c = 0] = [first?.[axis], second?.[axis], third?.[axis]];
      expect(Math.abs(b - a - (c - b))).toBeLessThan(0.2);
      expect(Math.abs(b - a)).toBeGreaterThan(40);
    }
  });
});

describe("number", () => {
  it.each([
    [0.04567, "0.0457"],
    [12.345, "12.3"],
    [812.4, "812"],
    [1234.5, "1,235"],
  ])("prints %s as %s", (value, shown) => {
    expect(number(value)).toBe(shown);
  });
});
