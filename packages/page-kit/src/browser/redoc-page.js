// In a page of Redoc, which draws an operation when it comes into sight. A description stands before the parameters, and so
// would the evidence in it: this shows a copy of each operation's evidence after its responses.

const style = document.createElement("style");
style.textContent = `
  [data-item-kind] details.evidence { display: none; }
  [data-item-kind] .evidence-last details.evidence { display: block; margin-block: 24px; }
`;
document.head.append(style);
new MutationObserver(() => {
  showEvidence();
  addSemantics();
}).observe(document, { childList: true, subtree: true });

function showEvidence() {
  for (const operation of document.querySelectorAll("[data-item-kind]")) {
    const evidence = operation.querySelector("details.evidence");
    const end = [...operation.querySelectorAll('[data-testid="middle-panel"]')].at(-1);
    const shown = operation.querySelector(".evidence-last");
    if (!evidence?.parentElement || !end || shown?.parentElement === end) continue;
    // a copy, as what Redoc has drawn is React's to move; the block around it has the styles of a description
    const copy = shown ?? evidence.parentElement.cloneNode(true);
    if (copy instanceof Element) copy.classList.add("evidence-last");
    end.append(copy);
  }
}

/** Adds for screen readers and keyboards what Redoc leaves out, and the `#` without which its links lead out of the page. */
function addSemantics() {
  for (const link of document.querySelectorAll('a[href^="/"]'))
    link.setAttribute("href", `#${link.getAttribute("href")}`);
  const scrolling = document.querySelectorAll(":is(pre, .md-table-wrapper):not([tabindex])");
  for (const block of scrolling) block.setAttribute("tabindex", "0");
  const menu = document.querySelector(".menu-content:not([role])");
  menu?.setAttribute("role", "navigation");
  menu?.setAttribute("aria-label", "Operations");
}
