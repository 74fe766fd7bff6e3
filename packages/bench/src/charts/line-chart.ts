import { type ChartText, round, seriesColours, svg, text, width } from "./svg.ts";

/** A line through points, each with its spread. */
export interface Series {
  readonly name: string;
  readonly points: readonly { x: number; y: number; low?: number; high?: number }[];
}

export interface LineChart extends ChartText {
  readonly x: Axis;
  readonly y: Axis;
  /** At most five: there are no more colours and dashes that can be told apart. */
  readonly series: readonly Series[];
}

export interface Axis {
  readonly label: string;
  /** Equal distances for equal factors. All values are then above 0. Default false: from 0 on. */
  readonly isLogarithmic?: boolean;
}

const plot = { left: 66, right: width - 26, top: 34, height: 220 };
const dashes = ["", "7 4", "2 4", "10 4 2 4", "4 8"];

/** Draws lines on linear or logarithmic axes, below a legend. @throws RangeError for more series than can be told apart */
export function lineChart(chart: LineChart): string {
  if (chart.series.length > seriesColours)
    throw new RangeError(`At most ${seriesColours} series can be told apart.`);
  const points = chart.series.flatMap((series) => series.points);
  const top = chart.series.length * 22 + plot.top;
  const bottom = top + plot.height;
  const x = scale(
    chart.x,
    points.map((point) => point.x),
    [plot.left, plot.right],
  );
  const y = scale(
    chart.y,
    points.flatMap(({ y, low = y, high = y }) => [y, low, high]),
    [bottom, top],
  );
  const shapes = [
    ...chart.series.map(({ name }, index) => legend(name, index)),
    text(0, top - 16, chart.y.label, "muted small"),
    text((plot.left + plot.right) / 2, bottom + 44, chart.x.label, "muted small middle"),
    ...y.ticks.flatMap((tick) => [
      `<path d="M${plot.left} ${y.at(tick)}H${plot.right}" class="line thin rule"/>`,
      text(plot.left - 8, y.at(tick) + 4.5, shown(tick), "muted small end"),
    ]),
    ...x.ticks.map((tick) => text(x.at(tick), bottom + 22, shown(tick), "muted small middle")),
    ...chart.series.map((series, index) => line(series, index, x.at, y.at)),
  ];
  return svg(chart, bottom + 54, shapes);
}

function legend(name: string, index: number): string {
  const y = index * 22 + 9;
  return `<g class="s${index}"><path d="M0 ${y}H36" class="line" stroke-dasharray="${dashes[index]}"/></g>${text(44, y + 5, name, "text")}`;
}

function line({ points }: Series, index: number, x: (value: number) => number, y: (value: number) => number) {
  const path = points.map((point) => `${x(point.x)} ${y(point.y)}`).join("L");
  const spreads = points.flatMap((point) => {
    const { y: value, low = value, high = value } = point;
    return low < high ? [`M${x(point.x)} ${y(low)}V${y(high)}`] : [];
  });
  const dots = points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3.5" class="fill"/>`);
  const whiskers = spreads.length > 0 ? `<path d="${spreads.join("")}" class="line thin"/>` : "";
  return `<g class="s${index}"><path d="M${path}" class="line" stroke-dasharray="${dashes[index]}"/>${whiskers}${dots.join("")}</g>`;
}

/** Maps values to a stretch of the picture. */
function scale(axis: Axis, values: readonly number[], [from, to]: readonly [number, number]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks = axis.isLogarithmic ? logarithmicTicks(least, most) : linearTicks(most);
  const map = axis.isLogarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = [map(ticks[0] ?? 0), map(ticks.at(-1) ?? 1)];
  const at = (value: number) => round(from + ((map(value) - low) / (high - low)) * (to - from));
  return { ticks, at };
}

/** From the tick below the least value to the one above the most: powers of ten, or 1, 2, 5 of each if those are few. */
function logarithmicTicks(least: number, most: number): readonly number[] {
  const decades = Math.log10(most / least) > 2 ? [1] : [1, 2, 5];
  const all = Array.from({ length: 31 }, (_, index) => index - 12).flatMap((power) =>
    decades.map((digit) => Number(`${digit}e${power}`)),
  );
  const first = all.findLastIndex((tick) => tick <= least);
  return all.slice(first, all.findIndex((tick) => tick >= most && tick > least) + 1);
}

function linearTicks(most: number): readonly number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough) ?? power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

const shown = (value: number) => value.toLocaleString("en-US", { maximumSignificantDigits: 6 });
