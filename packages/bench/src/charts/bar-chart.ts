import { type ChartText, round, svg, text, width } from "./svg.ts";

/** A bar, with its spread as a whisker. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** The value as it is printed, such as "812 ms". */
  readonly shown: string;
  /** Drawn in the colour of what the reader has come to see. */
  readonly isOurs?: boolean;
}

const rowHeight = 44;

/** Draws horizontal bars from 0, in the order given: label and value above each. */
export function barChart(chart: ChartText & { readonly bars: readonly Bar[] }): string {
  const largest = Math.max(...chart.bars.map(({ value, high = value }) => Math.max(value, high)));
  const x = (value: number) => round((value / largest) * (width - 2));
  const shapes = chart.bars.flatMap((bar, index) => {
    const top = index * rowHeight;
    const { label, value, shown, low = value, high = value, isOurs = false } = bar;
    const whisker = `M${x(low)} ${top + 29}H${x(high)}M${x(low)} ${top + 25}v8M${x(high)} ${top + 25}v8`;
    return [
      text(0, top + 14, label, isOurs ? "text bold" : "text"),
      text(width, top + 14, shown, `text end${isOurs ? " bold" : ""}`),
      `<rect x="0" y="${top + 21}" width="${Math.max(1, x(value))}" height="16" rx="2" class="fill ${isOurs ? "s0" : "s1 pale"}"/>`,
      // with a rim, as it lies on the bar and beside it
      ...(low < high
        ? ["rim page", "text"].map((look) => `<path d="${whisker}" class="line ${look}"/>`)
        : []),
    ];
  });
  return svg(chart, chart.bars.length * rowHeight, shapes);
}
