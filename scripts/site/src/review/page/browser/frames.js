// Redoc side by side: what is shown in one frame is shown in both.

const frames = [...document.querySelectorAll("iframe")];

/**
 * @param {string} hash with `#`
 * @param {HTMLIFrameElement[]} targets
 */
function show(hash, targets) {
  for (const frame of targets) frame.src = `${frame.dataset.redoc}${hash}`;
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-jump]") : null;
  const hash = link?.getAttribute("data-jump");
  // a click that asks for a tab or window of its own gets one
  if (!hash || frames.length === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = "redoc";
  show(hash, frames);
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
});
