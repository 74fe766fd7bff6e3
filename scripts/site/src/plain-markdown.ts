/** Blocks and pieces of code, then what the site's Markdown has beyond that of others. */
const parts =
  /^(?<mark>`{3,})(?<info>.*)\n(?<code>[\s\S]*?)^\k<mark>$|`[^`\n]*`|^:{3,} ?(?:details (?<summary>.*)|.*)$|\[(?<text>[^\]]*)\]\((?<href>[^()\s]+)\)/gm;

/**
 * A page as Markdown that any program reads: links lead to pages of the site, folded parts begin with their summary in bold, tabs follow
 * each other, and code has its language only.
 *
 * @param targetOf the address that a link of the page leads to; undefined for none, of which the text stays
 */
export const plainMarkdown = (text: string, targetOf: (href: string) => string | undefined): string =>
  text.replaceAll(parts, (found, ...rest) => {
    // the groups come last
    const {
      mark,
      info = "",
      code,
      summary,
      text,
      href,
    } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    // boxes and forms that only a page has
    if (info === "filter" || info === "try") return "";
    if (mark !== undefined) return `${mark}${info.replace(/ \[.*\]$/, "")}\n${code}${mark}`;
    if (href !== undefined) {
      const target = targetOf(href);
      return target === undefined ? String(text) : `[${text}](${target})`;
    }
    if (summary !== undefined) return `**${summary}**\n`;
    return found.startsWith(":") ? "" : found;
  });
