// Filters: each form shows the items of its target whose values are ticked and whose text holds every word.

for (const form of document.querySelectorAll("form[data-filter]")) {
  const target = document.getElementById(form.getAttribute("data-filter") ?? "");
  if (form instanceof HTMLFormElement && target) setUp(form, target);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} target
 */
function setUp(form, target) {
  const items = itemsIn(target).map((element) => ({
    element,
    text: (element.textContent ?? "").toLowerCase(),
  }));
  const apply = () => {
    const shows = condition(form);
    for (const { element, text } of items) element.hidden = !shows(element, text);
    for (const group of target.querySelectorAll("[data-group]")) {
      const inside = group instanceof HTMLElement ? itemsIn(group) : [];
      if (group instanceof HTMLElement)
        group.hidden = inside.length > 0 && inside.every(({ hidden }) => hidden);
    }
    const shown = items.filter(({ element }) => !element.hidden).length;
    const output = form.querySelector("output");
    if (output) output.value = `${shown} of ${items.length} shown`;
  };
  // a link to an item must find it, whatever is filtered
  const reveal = () => {
    const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!linked?.closest("[hidden]") || !target.contains(linked)) return;
    form.reset();
    apply();
    linked.scrollIntoView();
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  apply();
}

/**
 * @param {HTMLElement} within
 * @returns {HTMLElement[]}
 */
function itemsIn(within) {
  const found = [...within.querySelectorAll("[data-item]")];
  return found.filter((element) => element instanceof HTMLElement);
}

/**
 * What the form asks for now.
 * @param {HTMLFormElement} form
 * @returns {(element: HTMLElement, text: string) => boolean}
 */
function condition(form) {
  const inputs = [...form.querySelectorAll("input")];
  const words = inputs
    .filter(({ type }) => type === "search")
    .flatMap(({ value }) => value.toLowerCase().split(/\s+/));
  const boxes = inputs.filter(({ type }) => type === "checkbox");
  return (element, text) => {
    const isTicked = boxes.some(({ name, value, checked }) => checked && value === element.dataset[name]);
    return (isTicked || boxes.length === 0) && words.every((word) => text.includes(word));
  };
}
