/** The colors of the pages' design in place of a scale of Redoc's, from its faintest to its strongest. */
const scales: Readonly<Record<string, string>> = {
  blue: "blue",
  green: "green",
  carrot: "amber",
  orange: "amber",
  raspberry: "red",
  red: "red",
};

const greys = ["surface", "grey-surface", "grey-surface", "border", "muted", "muted", "muted"];

function* colorsOfScales(): Generator<string> {
  for (let step = 1; step <= 11; step += 1) {
    yield `--color-warm-grey-${step}: var(--${greys[step - 1] ?? "text"});`;
    for (const [scale, tone] of Object.entries(scales)) {
      const strong = `color-mix(in srgb, var(--${tone}) 40%, var(--${tone}-surface))`;
      const color = step > 4 ? `var(--${tone})` : `var(--${tone}-surface)`;
      yield `--color-${scale}-${step}: ${step === 3 || step === 4 ? strong : color};`;
    }
  }
}

const methods: Readonly<Record<string, string>> = {
  get: "blue",
  post: "green",
  put: "amber",
  patch: "amber",
  delete: "red",
};

const methodRules = Object.entries(methods).map(
  ([method, tone]) => `.tag-variant-filled.tag-${method} {
  width: auto;
  padding-inline: 0.25rem;
  background: var(--${tone}-surface) !important;
  & * { color: var(--${tone}) !important; }
}`,
);

/**
 * Rules for a page of Redoc that has the pages' design: its colors, light and dark, and its type. Names and the title are not broken;
 * links, search and methods have enough contrast.
 */
export const redocRules = `
:root.light { color-scheme: light; }
:root.dark { color-scheme: dark; }
/* it outweighs Redoc's own themes, which come later */
:root:root:root {
${[...colorsOfScales()].join("\n")}
--color-white: var(--background);
--color-hover-base: var(--grey-surface);
--bg-color: var(--background);
--bg-color-hover: var(--grey-surface);
--bg-color-active: var(--grey-surface);
--bg-color-tonal: var(--surface);
--bg-color-raised: var(--background);
--layer-color: var(--surface);
--layer-color-hover: var(--grey-surface);
--layer-color-ontonal: var(--background);
--layer-color-raised: var(--background);
--border-color-primary: var(--border);
--border-color-secondary: var(--border);
--input-bg-color: var(--background);
--input-border-color: var(--border);
--code-block-bg-color: var(--surface);
--inline-code-bg-color: var(--grey-surface);
--code-block-tokens-keyword-color: var(--red);
--font-family-base: var(--sans);
--font-family-monospaced: var(--mono);
}
.tag-variant-filled * { color: var(--text) !important; }
${methodRules.join("\n")}
[data-testid="search-trigger"] *, a[rel="noreferrer"], button.button-variant-link { color: var(--text) !important; }
[data-component-name="Markdown/Markdown"] a { color: var(--link) !important; }
[data-component-name="Markdown/Markdown"] td code { overflow-wrap: normal; word-break: normal; }
[data-component-name="Markdown/Markdown"] table { overflow-x: auto; }
@media (width < 600px) { h1 { font-size: 1.25rem !important; line-height: 1.3 !important; } }
`;

/**
 * The style of a page of Redoc by itself.
 *
 * @param design the text of `design.css`, or one that begins with it
 * @throws Error if it has no colors
 */
export function redocStyle(design: string): string {
  const [colors] = /:root \{[^}]*\}/.exec(design) ?? [];
  if (colors === undefined) throw new Error('The design has no ":root" with its colors.');
  return `<style>${colors}${redocRules}</style>`;
}
