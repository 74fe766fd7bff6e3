/** Markup that is safe to send. Made by `html` and `trusted` only. */
export interface Html {
  readonly markup: string;
}

type Value = Html | readonly Html[] | string | number | undefined;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup with values in it, each escaped unless it is markup itself. Attributes are quoted where they stand in the template. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const markup = parts.map((part, index) => part + markupOf(values[index])).join("");
  return { markup };
}

/** Markup that this package has made, such as a drawing or a style. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number")
    return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? "");
  // a union with a read-only array is not narrowed by `Array.isArray`
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}
