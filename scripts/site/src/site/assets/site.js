// For every page of the site, beside its text: search, buttons that copy code, the filter of the evidence page.
// A classic script, as a page from a disk may load no module.

/**
 * @typedef {{ id: string, title: string, part: string }} Found
 * @typedef {{ search(query: string, options: object): Found[] }} Index
 * @typedef {{ loadJS(index: unknown, options: unknown): Index }} MiniSearch
 */

{
  // layout.ts has both on every page
  const input = /** @type {HTMLInputElement} */ (document.querySelector("#query"));
  const results = /** @type {HTMLElement} */ (document.querySelector("#results"));
  /** @type {Promise<Index> | undefined} */
  let index;

  const loadIndex = async () => {
    await loadScript("assets/minisearch.js");
    await loadScript("assets/search-index.js");
    const { MiniSearch, searchIndex } = /** @type {any} */ (globalThis); // the two scripts have set them
    return MiniSearch.loadJS(searchIndex.index, searchIndex.options);
  };

  const search = async () => {
    const query = input.value.trim();
    results.hidden = query === "";
    if (query === "") return;
    index ??= loadIndex();
    const found = (await index).search(query, { prefix: true, fuzzy: 0.15, boost: { title: 4 } });
    if (query === input.value.trim()) showResults(found);
  };

  /** @param {Found[]} found */
  const showResults = (found) => {
    const count = found.length === 1 ? "1 result" : `${found.length} results`;
    /** @type {HTMLElement} */ (results.querySelector("p")).textContent = count;
    /** @type {HTMLElement} */ (results.querySelector("ul")).replaceChildren(
      ...found.slice(0, 12).map(itemOf),
    );
  };

  /** @param {Found} found */
  const itemOf = ({ id, title, part }) => {
    const link = Object.assign(document.createElement("a"), { href: id, textContent: title });
    link.append(Object.assign(document.createElement("span"), { textContent: part }));
    const item = document.createElement("li");
    item.append(link);
    return item;
  };

  input.addEventListener("input", search);
  input.addEventListener("focus", search);
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape") results.hidden = true;
    const isTyping = target instanceof HTMLElement && target.matches("input, textarea");
    if (key === "/" && !isTyping) {
      event.preventDefault();
      input.focus();
    }
    if (key === "ArrowDown" || key === "ArrowUp") moveFocus(event);
  });
  document.addEventListener("click", ({ target }) => {
    const isInside = target instanceof Node && input.closest("search")?.contains(target);
    if (!isInside || (target instanceof Element && target.closest("#results a"))) results.hidden = true;
  });

  /** @param {KeyboardEvent} event */
  const moveFocus = (event) => {
    const stops = [input, ...results.querySelectorAll("a")];
    const now = stops.indexOf(/** @type {any} */ (document.activeElement)); // -1 for what is no stop
    if (now < 0 || results.hidden) return;
    event.preventDefault();
    stops[now + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  };
}

/** @param {string} src */
function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

for (const block of document.querySelectorAll("pre")) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "copy",
    textContent: "Copy",
  });
  const wrapper = Object.assign(document.createElement("div"), { className: "code" });
  block.replaceWith(wrapper);
  wrapper.append(block, button);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent ?? "");
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
}

for (const filter of document.querySelectorAll("fieldset.filter")) {
  filter.removeAttribute("hidden");
  filter.addEventListener("change", () => {
    const boxes = [...filter.querySelectorAll("input")];
    const shown = new Set(boxes.filter(({ checked }) => checked).map(({ value }) => value));
    for (const claim of document.querySelectorAll("[data-confidence]")) {
      claim.toggleAttribute("hidden", !shown.has(claim.getAttribute("data-confidence") ?? ""));
    }
    for (const section of document.querySelectorAll("main section")) {
      section.toggleAttribute("hidden", section.querySelector("[data-confidence]:not([hidden])") === null);
    }
  });
}
