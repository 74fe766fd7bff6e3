import { renderMermaidSVG } from "beautiful-mermaid";

/** A diagram in Mermaid as an SVG element in a figure: its colours are those of the page, nothing is loaded. */
export function renderDiagram(mermaid: string): string {
  const title = /^ *accTitle: (.*)$/m.exec(mermaid)?.[1] ?? "Diagram";
  const label = title.replaceAll(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  const svg = renderMermaidSVG(mermaid.replace(/^ *accTitle: .*\n/m, ""), { padding: 16 })
    // a font from the network, and colours that a style sheet could not change
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/ style="[^"]*"/, ` class="diagram" role="img" aria-label="${label}"`)
    // a page may have one element of each id
    .replace(/<defs>[\s\S]*?<\/defs>/, "")
    .replaceAll(
      /<line ([^>]*) marker-end="[^"]*" \/>/g,
      (_, line: string) => `<line ${line} />${headOf(line)}`,
    )
    .replaceAll(/(\d+\.\d)\d+/g, "$1")
    .replaceAll(/\n\s*/g, "");
  return `<figure class="figure" tabindex="0" v-pre>${svg}</figure>\n`;
}

/** The head of a horizontal arrow. */
function headOf(line: string): string {
  const number = (name: string) => Number(new RegExp(` ?${name}="([\\d.]+)"`).exec(line)?.[1]);
  const [start, end, y] = [number("x1"), number("x2"), number("y2")];
  const back = end - Math.sign(end - start) * 8;
  return `<polygon points="${back},${y - 3} ${end},${y} ${back},${y + 3}" fill="var(--_arrow)" />`;
}
