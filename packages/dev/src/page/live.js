// Runs in the browser as it is, which is why it is JavaScript; its types are checked like those of all other files.

/**
 * @typedef {{ unmount(): void }} Root
 * @typedef {{ init(spec: unknown, options: object, element: HTMLElement): Root }} Redoc
 * @typedef {import("./page-state.ts").PageState} PageState
 */

// an address and not a package: the bundle is served beside this file
const bundle = "/redoc.js";
/** @type {Promise<Redoc>} */
const redoc = import(bundle);

/** @param {string} selector */
function get(selector) {
  const found = document.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

const status = get("#status");
const panel = get("#problems");
let version = 0;
/** @type {{ element: HTMLElement, root: Root } | undefined} */
let shown;

/** Draws the new page out of sight and then changes over, so that the reader's place stays. */
async function showSpec() {
  const [{ init }, response] = await Promise.all([redoc, fetch("/contract.json", { cache: "no-store" })]);
  const spec = await response.json();
  const element = document.createElement("div");
  if (shown) element.className = "arriving";
  get("#pages").append(element);
  const release = shown ? holdPlace() : () => {};
  const fresh = { element, root: init(spec, { disableTelemetry: true }, element) };
  await drawn(element);
  const old = shown;
  shown = fresh;
  old?.element.remove();
  element.className = "";
  old?.root.unmount();
  setTimeout(release, settlingMs);
}

/** How long a new page goes on arranging itself after its first heading is there. */
const settlingMs = 300;

/**
 * Redoc goes to the top when it starts, twice, and is short until it has drawn what is further down. Until the returned
 * function is called, nothing but the reader scrolls, and the page does not shrink.
 */
function holdPlace() {
  const { scrollTo } = window;
  const pages = get("#pages");
  window.scrollTo = () => {};
  pages.style.minHeight = `${pages.offsetHeight}px`;
  return () => {
    window.scrollTo = scrollTo;
    pages.style.minHeight = "";
  };
}

/**
 * @param {HTMLElement} element
 * @returns {Promise<void>}
 */
function drawn(element) {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (element.querySelector("h1, h2, [role=alert]") === null) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element, { childList: true, subtree: true });
  });
}

/** @param {PageState} state */
function showProblems({ problems, result }) {
  status.textContent = result ?? "checking…";
  status.className = result === null ? "" : problems.length === 0 ? "good" : "bad";
  if (result === null) return; // what was wrong before stays in sight until there is news
  panel.hidden = problems.length === 0;
  get("#problems .note").hidden = problems.every(({ stage }) => stage !== "document");
  get("#problems h2").textContent = result;
  get("#problems ol").replaceChildren(...problems.map(item));
}

/** @param {PageState["problems"][number]} problem */
function item({ file, line, column, rule, message, frame }) {
  const entry = document.createElement("li");
  const place = part("span", "place", `${file}:${line}:${column}`);
  entry.append(place, " ", part("span", "rule", rule), part("p", "message", message));
  if (frame !== "") {
    const lines = part("pre", "frame", frame);
    lines.tabIndex = 0; // long lines are scrolled to with the keyboard, too
    entry.append(lines);
  }
  return entry;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} text
 */
function part(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

get("#problems button").addEventListener("click", () => {
  panel.hidden = true;
});
status.addEventListener("click", () => {
  panel.hidden = !status.classList.contains("bad");
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") panel.hidden = true;
});

/** @type {Promise<void>} */
let queue = Promise.resolve();
const events = new EventSource("/events");
events.addEventListener("message", ({ data }) => {
  /** @type {PageState} */
  const state = JSON.parse(data);
  showProblems(state);
  if (state.version === version) return;
  version = state.version;
  queue = queue.then(showSpec, showSpec);
});
events.addEventListener("error", () => {
  status.className = "";
  status.textContent = "npm run dev does not answer";
});
