// Redoc side by side: what is shown in one frame is shown in both.

const frames = [...document.querySelectorAll("iframe[data-redoc]")].filter(
  (frame) => frame instanceof HTMLIFrameElement,
);
const form = document.querySelector("form.jump");
const select = form?.querySelector("select");

/**
 * @param {string} hash with `#`
 * @param {HTMLIFrameElement[]} targets
 */
function show(hash, targets = frames) {
  for (const frame of targets) frame.src = `${frame.dataset.redoc}${hash}`;
}

/**
 * A part of a page that is no operation leaves the list at its start.
 * @param {HTMLSelectElement} list
 * @param {string} hash
 */
function choose(list, hash) {
  list.value = hash;
  if (list.selectedIndex === -1) list.selectedIndex = 0;
}

if (form instanceof HTMLFormElement && select && frames.length > 0) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  select.addEventListener("change", () => show(select.value));
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-jump]") : null;
  const hash = link?.getAttribute("data-jump");
  // a click that asks for a tab or window of its own gets one
  if (!hash || frames.length === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = "redoc";
  show(hash);
  if (select) choose(select, hash);
});

// from disk each page has an origin of its own, `null`: the window tells who speaks
addEventListener("message", ({ source, data }) => {
  const speaker = frames.find((frame) => frame.contentWindow === source);
  const hash = data?.redoc;
  if (!speaker || typeof hash !== "string" || !/^#[\w/&=.#-]*$/.test(hash)) return;
  show(
    hash,
    frames.filter((frame) => frame !== speaker),
  );
  if (select) choose(select, hash);
});
