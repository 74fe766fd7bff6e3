import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Width of all charts: on a telephone's screen a chart is shown at two thirds of it and can still be read. */
export const width = 480;

const design = readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/page/design.css")), "utf8");

/** Colours of the project's pages that charts use, by role. */
const roles = {
  text: "text",
  muted: "muted",
  rule: "border",
  page: "background",
  s0: "blue",
  s1: "grey",
  s2: "green",
  s3: "amber",
  s4: "red",
} as const;

/** How many colours there are for series. */
export const seriesColours = 5;

/** @returns the light and the dark colour of a variable of the pages' design */
function pair(variable: string): readonly [light: string, dark: string] {
  const [, light, dark] = new RegExp(`--${variable}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(design) ?? [];
  if (!light || !dark) throw new Error(`design.css has no colour --${variable}`);
  return [light, dark];
}

function style(): string {
  const rules = (index: 0 | 1) =>
    Object.entries(roles)
      .map(([role, variable]) => `.${role}{--c:${pair(variable)[index]}}`)
      .join("");
  return `text{font:14px system-ui,sans-serif;fill:var(--c)}.bold{font-weight:600}.small{font-size:13px}
.end{text-anchor:end}.middle{text-anchor:middle}.fill{fill:var(--c)}.line{fill:none;stroke:var(--c);stroke-width:2}
.thin{stroke-width:1}.pale{fill-opacity:0.6}.rim{stroke-width:5}
${rules(0)}
@media (prefers-color-scheme:dark){${rules(1)}}`;
}

/** What every chart says about itself. */
export interface ChartText {
  readonly title: string;
  /** Read aloud in place of the picture: its figures in a sentence. */
  readonly description: string;
}

/** Wraps the shapes of a chart, whose title is drawn above them; they begin at 0, 0. */
export function svg({ title, description }: ChartText, height: number, shapes: readonly string[]): string {
  const lines = wrap(title, 60);
  const top = lines.length * 20 + 14;
  const heading = lines.map((line, index) => text(0, 16 + index * 20, line, "text bold"));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + height}" viewBox="0 0 ${width} ${top + height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${style()}</style>
${heading.join("\n")}
<g transform="translate(0 ${top})">
${shapes.join("\n")}
</g>
</svg>
`;
}

export const text = (x: number, y: number, content: string, classes: string): string =>
  `<text x="${round(x)}" y="${round(y)}" class="${classes}">${escaped(content)}</text>`;

/** Coordinates to a tenth: the same figures give the same bytes. */
export const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (content: string) =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Breaks a text between words into lines of at most so many characters. */
export function wrap(content: string, limit: number): readonly string[] {
  const lines: string[] = [];
  for (const word of content.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > limit) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
