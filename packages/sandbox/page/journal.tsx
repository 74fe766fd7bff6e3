import { type App, matches, writePlace } from "./app.ts";
import { CallDetails } from "./call.tsx";
import type { JournalEntry } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Card, Filter } from "./parts.tsx";
import { formatTime } from "./time.ts";

// more are found with the filter
const callsShown = 100;

/** The calls of the API, newest first; each opens. */
export function Journal({ app, data: { journal, state, call } }: { app: App; data: Data }) {
  const { place, callFilter } = app.model;
  const found = journal.filter((entry) => matches(searchable(entry), callFilter)).slice(0, callsShown);
  const { calls } = state.counts;
  const count = calls > found.length ? `${found.length} of ${calls}` : String(calls);
  const list = { class: "calls", role: "region", tabindex: 0, "aria-label": "List of calls" };
  const filter = (
    <>
      <Filter label="Filter calls" value={callFilter} onChange={(text) => app.change({ callFilter: text })} />
      <span class="badge">{count}</span>
    </>
  );
  return (
    <Card title="Calls" id="journal" class="journal" beside={filter}>
      <div id="calls" {...list}>
        {found.length === 0 && (
          <p class="item quiet">
            {calls > 0
              ? "No call has these words."
              : `None yet. Point your application at ${location.origin}.`}
          </p>
        )}
        <ul>
          {found.map((entry) => (
            <li key={entry.id} class="call">
              <CallLine app={app} entry={entry} isOpen={entry.id === place.call} />
              {entry.id === place.call && call?.entry.id === entry.id && (
                <CallDetails app={app} call={call} />
              )}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

/** Returns the text that a filter searches: all that is shown of a call, and the words of its state. */
function searchable(entry: JournalEntry): string {
  const { operation, method, path, status, outcome, effect, user_id, challenge_id, fault, reason } = entry;
  return [
    ...[
      operation ?? "unknown path",
      method,
      path,
      status ?? "dropped",
      outcome,
      effect,
      challenge_id,
      reason,
    ],
    user_id === null ? "" : `user ${user_id}`,
    fault === null ? "" : `fault ${fault}`,
    entry.conforms ? "conforms" : "departs",
    entry.discouraged.length > 0 ? "discouraged" : "",
  ].join(" ");
}

function CallLine({ app, entry, isOpen }: { app: App; entry: JournalEntry; isOpen: boolean }) {
  const { operation, method, path, user_id, reason, discouraged, conforms } = entry;
  // most URL templates share their start
  const call = `${method} ${path.replace(/^\/api\/2\/mfa\/users\/\d+/, "…")}`;
  const href = writePlace({ ...app.model.place, call: isOpen ? undefined : entry.id });
  return (
    <a href={href} aria-expanded={isOpen ? "true" : "false"}>
      <time class="quiet" datetime={entry.at}>
        {formatTime(entry.at)}
      </time>
      <span>
        <strong>{operation ?? "unknown path"}</strong>{" "}
        {discouraged.length > 0 && <span class="badge warn">discouraged</span>}{" "}
        <span class={conforms ? "hidden-text" : "badge bad"}>{conforms ? "conforms" : "departs"}</span>
        <div class="quiet">{reason ?? (user_id === null ? call : `user ${user_id} · ${call}`)}</div>
      </span>
      <Result entry={entry} />
    </a>
  );
}

function Result({ entry: { status, outcome, fault, duration_ms } }: { entry: JournalEntry }) {
  // HTTP 200 alone does not say that a code was right
  const isOpen = outcome === "pending" || outcome === "rejected";
  const tone = status === null || status >= 400 ? "bad" : isOpen ? "warn" : "good";
  const details = [outcome, fault === null ? undefined : `fault: ${fault.replaceAll("_", " ")}`];
  return (
    <span class="ends">
      <span class={`badge ${tone}`}>{status ?? "none"}</span>
      <div class="quiet">{[...details, `${Math.round(duration_ms)} ms`].filter(Boolean).join(", ")}</div>
    </span>
  );
}
