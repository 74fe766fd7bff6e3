// Runs in the browser as it is, which is why it is JavaScript; its types are checked like those of all other files.

/**
 * @typedef {{ init(spec: unknown, options: object, element: HTMLElement): unknown }} Redoc
 * @typedef {import("./start-page.ts").PageState} PageState
 */

/** @param {string} selector */
const get = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector)); // page.html has it

/** The version of the spec that is shown; 0: none. */
let version = 0;
const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  /** @type {PageState} */
  const state = JSON.parse(data);
  showResult(state);
  if (version === state.version) return;
  if (version === 0) void showSpec();
  else location.reload();
  version = state.version;
});
events.addEventListener("error", () => {
  get("#status").className = "";
  get("#status").textContent = "npm run dev does not respond";
});

/** @param {PageState} state */
function showResult({ summary, isGood, problems }) {
  get("#status").textContent = summary ?? "checking…";
  const tone = isGood ? (problems === "" ? "good" : "warn") : "bad";
  get("#status").className = summary === null ? "" : tone;
  if (summary === null) return; // what was wrong before stays in sight until there is news
  get("#problems h2").textContent = summary;
  get("#problems div").innerHTML = problems; // escaped by the server
  get("#problems").className = tone;
  // warnings fail nothing: who wants to read them presses the button
  get("#problems").togglePopover(!isGood);
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") get("#problems").hidePopover();
});

addEventListener("pagehide", () => {
  sessionStorage.setItem("place", JSON.stringify([document.body.offsetHeight, scrollY]));
});

/** Redoc goes to the top when it starts, twice, and is short until it has drawn what is further down. */
async function showSpec() {
  const [height, top] = JSON.parse(sessionStorage.getItem("place") ?? "[0, 0]");
  const { scrollTo } = window;
  document.body.style.minHeight = `${height}px`;
  scrollTo(0, top);
  window.scrollTo = () => {};
  const bundle = "/redoc.js"; // an address and not a package
  /** @type {[Redoc, Response]} */
  const [{ init }, response] = await Promise.all([
    import(bundle),
    fetch("/spec.json", { cache: "no-store" }),
  ]);
  init(await response.json(), { disableTelemetry: true }, get("#pages"));
  const release = () => {
    drawn.disconnect();
    window.scrollTo = scrollTo;
    document.body.style.minHeight = "";
  };
  const start = performance.now();
  // a slow machine draws for long; a spec that has become shorter is never as high as before
  const drawn = new ResizeObserver(([page]) => {
    const left = start + (Number(page?.contentRect.height) < height ? 10_000 : 1000) - performance.now();
    clearTimeout(timer);
    timer = setTimeout(release, left);
  });
  let timer = setTimeout(release, 10_000);
  drawn.observe(get("#pages"));
}
