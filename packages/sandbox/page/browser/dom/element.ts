/** What an element of the page is to be: a description that `render` makes real. */
export interface Description {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

/** A part of the page. Texts become text nodes, so no content is ever read as HTML; nothing is shown for `false`. */
export type Child = Description | string | false | undefined;

/**
 * Attributes by name. `true` is an attribute without a value; `false` and `undefined` leave it out. `key` tells siblings
 * apart, so that each keeps its element when others come and go; `on` holds listeners by event.
 */
export interface Attributes {
  readonly key?: string;
  readonly on?: Listeners;
  readonly [name: string]: string | number | boolean | Listeners | undefined;
}

/** Listeners by the name of their event. */
export type Listeners = Readonly<Record<string, (event: Event) => void>>;

/** Describes an element: `h("p", { class: "text" }, "Hello")`. */
export function h(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Description {
  return { tag, attributes, children };
}
