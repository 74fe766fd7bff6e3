import { type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import type { JournalEntry } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import { formatTime } from "../model/time.ts";

/** The calls of the API, newest first, and whether each response was as the spec says. */
export function journal({ journal: entries, state }: Data): Description {
  const { calls } = state.counts;
  return h(
    "section",
    { class: "card journal", "aria-labelledby": "journal-title" },
    h(
      "div",
      { class: "head" },
      h("h2", { id: "journal-title" }, "Calls"),
      h(
        "span",
        { class: "chip" },
        calls > entries.length ? `last ${entries.length} of ${calls}` : String(calls),
      ),
    ),
    h(
      "div",
      { class: "calls", role: "region", tabindex: 0, "aria-label": "List of calls" },
      entries.length === 0
        ? h("p", { class: "nothing" }, `None yet. Point your application at ${location.origin}.`)
        : h("table", {}, heading, h("tbody", {}, ...entries.map(callRow))),
    ),
  );
}

const heading = h(
  "thead",
  {},
  h(
    "tr",
    {},
    h("th", { scope: "col" }, "Time"),
    h("th", { scope: "col" }, "Operation"),
    h("th", { scope: "col", class: "optional" }, "Effect"),
    h("th", { scope: "col" }, "Response"),
    h("th", { scope: "col", class: "optional" }, "Took"),
    h("th", { scope: "col" }, "Spec"),
  ),
);

function callRow(entry: JournalEntry): Description {
  const { id, at, effect, duration_ms, conforms } = entry;
  return h(
    "tr",
    { key: String(id) },
    h("td", { class: "time" }, formatTime(at)),
    operationCell(entry),
    h("td", { class: "optional" }, effect ?? ""),
    responseCell(entry),
    h("td", { class: "time optional" }, `${Math.round(duration_ms)} ms`),
    h(
      "td",
      {},
      conforms
        ? h("span", { class: "conforms" }, icon("check"), h("span", { class: "unseen" }, "conforms"))
        : h("span", { class: "chip bad" }, "departs"),
    ),
  );
}

function operationCell({ operation, method, path, user_id, mismatches }: JournalEntry): Description {
  const about = [user_id === null ? "" : `user ${user_id}`, `${method} ${shortened(path)}`];
  return h(
    "td",
    { class: "operation" },
    h("div", {}, operation ?? "unknown path"),
    h("div", { class: "path", title: path }, about.filter(Boolean).join(" · ")),
    mismatches.length > 0 && h("ul", { class: "mismatches" }, ...mismatches.map((text) => h("li", {}, text))),
  );
}

/** A URL template without the start that most of them share. */
function shortened(path: string): string {
  return path.replace(/^\/api\/2\/mfa\/users\/\{user_id\}/, "…");
}

function responseCell({ status, outcome, fault }: JournalEntry): Description {
  // HTTP 200 alone does not say that a code was right
  const isOpen = outcome === "pending" || outcome === "rejected";
  const tone = status === null || status >= 400 ? "bad" : isOpen ? "warn" : "good";
  return h(
    "td",
    { class: "response" },
    h("span", { class: `chip ${tone}` }, String(status ?? "none")),
    outcome !== undefined && h("div", { class: "outcome" }, outcome),
    fault !== null && h("div", { class: "outcome" }, `fault: ${fault.replaceAll("_", " ")}`),
  );
}
