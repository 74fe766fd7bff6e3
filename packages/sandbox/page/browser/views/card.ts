import { type Child, type Description, h } from "../dom/element.ts";

/** A titled part of the page. `id` is the start of its ids, `beside` stands right of the title. */
export function card(title: string, id: string, beside: Child, ...body: readonly Child[]): Description {
  return h(
    "section",
    { class: "card", "aria-labelledby": `${id}-title` },
    h("div", { class: "head" }, h("h2", { id: `${id}-title` }, title), beside),
    h("div", { class: "body" }, ...body),
  );
}

/** A listener that takes a form's submission instead of the browser. */
export function submitted(take: (form: HTMLFormElement) => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) take(event.currentTarget);
  };
}

/** What stands in a field of a form, without blanks around it. */
export function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** The number in a field of a form. */
export function numberOf(form: HTMLFormElement, name: string): number {
  return Number(textOf(form, name));
}
