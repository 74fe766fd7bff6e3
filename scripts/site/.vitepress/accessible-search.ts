import type { Plugin } from "vite";

/**
 * VitePress's search is a button with buttons in it, and a list of options with links in them: screen readers reach neither. It
 * becomes a dialog with a list of links.
 */
export const accessibleSearch: Plugin = {
  name: "accessible-search",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/VPLocalSearchBox.vue")) return undefined;
    return replacements.reduce((text, [part, replacement]) => {
      if (!text.includes(part))
        this.error(`VitePress's search has no ${part} any more. Look at it with axe.`);
      return text.replaceAll(part, replacement);
    }, code);
  },
};

const replacements: readonly (readonly [part: string, replacement: string])[] = [
  ['role="button"', 'role="dialog" aria-modal="true"'],
  [`:aria-owns="results?.length ? 'localsearch-list' : undefined"`, ""],
  ['aria-expanded="true"', ""],
  ['aria-haspopup="listbox"', ""],
  [`:role="results?.length ? 'listbox' : undefined"`, ""],
  [`:aria-selected="selectedIndex === index ? 'true' : 'false'"`, ""],
  ['role="option"', ""],
  ["<kbd :aria-label", '<kbd role="img" :aria-label'],
  [`:aria-label="[...p.titles, p.title].join(' > ')"`, ""],
];
