// Redoc side by side: what is shown in one frame is shown in both.

const frames = [...document.querySelectorAll("iframe")];

/**
 * @param {HTMLIFrameElement} frame
 * @param {string | undefined} hash with `#`; none or an empty one leaves the frame as it is
 */
function show(frame, hash) {
  if (hash) frame.src = `${frame.dataset.redoc}${hash}`;
}

document.addEventListener("click", (event) => {
  /** @type {HTMLElement | null | undefined} */
  const link = event.target instanceof Element ? event.target.closest("a[data-after]") : null;
  // a click that asks for a tab or window of its own gets one
  if (!link || frames.length === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.hash = "redoc";
  for (const frame of frames) show(frame, link.dataset[frame.dataset.side ?? ""]);
});

// from disk each page has an origin of its own, `null`: the window tells who speaks
addEventListener("message", ({ source, data }) => {
  const speaker = frames.find((frame) => frame.contentWindow === source);
  const hash = data?.redoc;
  if (!speaker || typeof hash !== "string" || !/^#[\w/&=.#-]*$/.test(hash)) return;
  for (const frame of frames) if (frame !== speaker) show(frame, hash);
});
