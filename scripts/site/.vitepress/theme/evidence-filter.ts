/** An entry of a list of claims, with what it is looked up by. */
interface Entry {
  readonly element: HTMLElement;
  readonly operation: string;
  readonly sources: readonly string[];
  readonly text: string;
}

/** A repository on GitHub by its owner and name, any other page by its host. */
function nameOfSource(link: HTMLAnchorElement): string {
  const { hostname, pathname } = new URL(link.href);
  return hostname === "github.com" ? pathname.split("/").slice(1, 3).join("/") : hostname;
}

/** The parts of the page below its headings, which have the names of operations. */
const sectionsBelow = (filter: Element) =>
  [...(filter.parentElement?.querySelectorAll<HTMLElement>(":scope > h2") ?? [])].map((heading) => {
    const elements = [heading];
    for (let next = heading.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling)
      if (next instanceof HTMLElement) elements.push(next);
    // without the mark of its own link
    const name = String(heading.firstChild?.textContent).trim();
    return { heading, name, elements };
  });

/** The entries below the headings. */
const entriesOf = (sections: ReturnType<typeof sectionsBelow>): Entry[] =>
  sections.flatMap(({ name, elements }) =>
    elements
      .flatMap((one) => [...one.querySelectorAll<HTMLElement>("[data-confidence]")])
      .map((element) => ({
        element,
        operation: name,
        sources: [...element.querySelectorAll<HTMLAnchorElement>("ul a")].map(nameOfSource),
        text: `${name} ${element.textContent}`.toLowerCase(),
      })),
  );

function labelled<T extends HTMLElement>(name: string, control: T): T {
  const label = document.createElement("label");
  label.append(`${name} `, control);
  control.dataset.name = name.toLowerCase();
  return control;
}

function choice(name: string, values: readonly string[]): HTMLSelectElement {
  const select = labelled(name, document.createElement("select"));
  select.append(new Option("all", ""), ...values.map((value) => new Option(value)));
  return select;
}

/**
 * Adds to the boxes for levels of confidence a choice of the operation and of the source, and a search in the text. The address of the page
 * keeps what is chosen.
 */
export function addFilter(filter: HTMLElement): void {
  if (filter.querySelector("select")) return;
  const sections = sectionsBelow(filter);
  const entries = entriesOf(sections);
  const count = (name: string) => entries.filter(({ sources }) => sources.includes(name)).length;
  const sources = [...new Set(entries.flatMap((entry) => entry.sources))];
  const controls = [
    choice(
      "Operation",
      sections.map(({ name }) => name),
    ),
    choice(
      "Source",
      sources.toSorted((one, other) => count(other) - count(one)),
    ),
    labelled("Text", Object.assign(document.createElement("input"), { type: "search" })),
  ] as const;
  const [operation, source, text] = controls;
  const status = document.createElement("p");
  status.role = "status";
  const all = Object.assign(document.createElement("button"), { type: "button", textContent: "Show all" });
  const choices = Object.assign(document.createElement("div"), { className: "choices" });
  choices.append(...controls.flatMap((control) => control.parentElement ?? []));
  const result = document.createElement("div");
  result.append(status, all);
  filter.append(choices, result);

  const show = () => {
    const words = text.value.toLowerCase().split(/\s+/);
    for (const { heading, elements } of sections) setHidden(heading, elements, false);
    for (const entry of entries)
      entry.element.hidden =
        (operation.value !== "" && operation.value !== entry.operation) ||
        (source.value !== "" && !entry.sources.includes(source.value)) ||
        !words.every((word) => entry.text.includes(word));
    // the style sheet hides the levels that are not wanted
    const visible = new Set(entries.filter(({ element }) => element.checkVisibility()));
    for (const { heading, name, elements } of sections)
      setHidden(heading, elements, ![...visible].some((entry) => entry.operation === name));
    status.textContent = `${visible.size} of ${entries.length} entries`;
  };
  const keep = () => {
    const address = new URL(location.href);
    for (const { dataset, value } of controls) {
      const name = String(dataset.name);
      if (value === "") address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(history.state, "", address);
  };
  const wanted = new URLSearchParams(location.search);
  for (const control of controls) control.value = wanted.get(String(control.dataset.name)) ?? "";
  filter.addEventListener("input", show);
  // not at each key: a browser may ask for the icon of a new address
  filter.addEventListener("change", keep);
  all.addEventListener("click", () => {
    for (const control of controls) control.value = "";
    for (const box of filter.querySelectorAll<HTMLInputElement>("[type=checkbox]")) box.checked = true;
    show();
    keep();
  });
  show();
}

/** Shows or hides a part of the page, with its entry in the list of headings. */
function setHidden(heading: Element, elements: readonly HTMLElement[], isHidden: boolean): void {
  for (const element of elements) element.hidden = isHidden;
  const link = document.querySelector(`.outline-link[href="#${CSS.escape(heading.id)}"]`);
  link?.parentElement?.toggleAttribute("hidden", isHidden);
}
