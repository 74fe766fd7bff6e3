/** Starts of HTML and of Markdoc's tags, but for what cannot act: comments, and folds without attributes or with our class. */
const startOfMarkup =
  /<(?!\/?(?:details|summary)>|details class="evidence">|!-- [^<>]* -->)(?=[a-z/!?])|\{(?=%)/gi;

/**
 * Markdown whose markup shows as text. Redoc makes elements out of HTML and out of Markdoc's tags, such as
 * `{% html name="base" /%}`, which its option `sanitize` does not see; that option also removes `<token>` from code. Here an
 * invisible word joiner after the first character ends both notations, in code too: what is not parsed cannot be misread.
 */
export const withoutMarkup = (markdown: string): string => markdown.replace(startOfMarkup, "$&\u2060");
