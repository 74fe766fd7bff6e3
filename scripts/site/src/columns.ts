/** Containers of Markdown for what stands beside each other where a window has room: `columns`, and in it a `pane` that follows a text. */
export const columnContainers = { columns: "Columns", pane: "Pane" };

/** Rules of the renderer for these containers, by the types of their tokens. */
export const renderColumns = {
  container_columns_open: () => '<div class="columns"><div class="beside">\n',
  container_pane_open: () => '</div>\n<div class="pane">\n',
  container_pane_close: () => "</div>\n",
  container_columns_close: () => "</div>\n",
};

/** A text with a pane of code beside it, or below it; the text alone if there is no code. */
export const withPane = (text: string, code: string): string =>
  code === "" ? text : [":::::: columns", text, "::::: pane", code, ":::::", "::::::"].join("\n\n");
