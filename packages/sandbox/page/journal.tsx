import type { JournalEntry } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Card, Icon } from "./parts.tsx";
import { formatTime } from "./time.ts";

/** The calls of the API, newest first, and whether each response conforms to the spec. */
export function Journal({ data: { journal, state } }: { data: Data }) {
  const { calls } = state.counts;
  const count = calls > journal.length ? `last ${journal.length} of ${calls}` : String(calls);
  const list = { class: "calls", role: "region", tabindex: 0, "aria-label": "List of calls" };
  return (
    <Card title="Calls" id="journal" class="journal" beside={<span class="chip">{count}</span>}>
      <div {...list}>
        {journal.length === 0 ? (
          <p class="nothing">None yet. Point your application at {location.origin}.</p>
        ) : (
          <table>
            <Heading />
            <tbody>
              {journal.map((entry) => (
                <CallRow key={entry.id} entry={entry} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Card>
  );
}

const columns = ["Time", "Operation", "Effect", "Response", "Took", "Spec"];

function Heading() {
  return (
    <thead>
      <tr>
        {columns.map((name) => (
          <th key={name} scope="col" class={name === "Effect" || name === "Took" ? "optional" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function CallRow({ entry }: { entry: JournalEntry }) {
  return (
    <tr>
      <td class="time">{formatTime(entry.at)}</td>
      <OperationCell entry={entry} />
      <td class="optional">{entry.effect ?? ""}</td>
      <ResponseCell entry={entry} />
      <td class="time optional">{Math.round(entry.duration_ms)} ms</td>
      <td>
        {entry.conforms ? (
          <span class="conforms">
            <Icon name="check" />
            <span class="unseen">conforms</span>
          </span>
        ) : (
          <span class="chip bad">departs</span>
        )}
      </td>
    </tr>
  );
}

function OperationCell({ entry }: { entry: JournalEntry }) {
  const { operation, method, path, user_id, mismatches } = entry;
  // most URL templates share their start
  const call = `${method} ${path.replace(/^\/api\/2\/mfa\/users\/\{user_id\}/, "…")}`;
  return (
    <td class="operation">
      <div>{operation ?? "unknown path"}</div>
      <div class="path" title={path}>
        {user_id === null ? call : `user ${user_id} · ${call}`}
      </div>
      {mismatches.length > 0 && (
        <ul class="mismatches">
          {mismatches.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </td>
  );
}

function ResponseCell({ entry: { status, outcome, fault } }: { entry: JournalEntry }) {
  // HTTP 200 alone does not say that a code was right
  const isOpen = outcome === "pending" || outcome === "rejected";
  const tone = status === null || status >= 400 ? "bad" : isOpen ? "warn" : "good";
  return (
    <td class="response">
      <span class={`chip ${tone}`}>{status ?? "none"}</span>
      {outcome !== undefined && <div class="outcome">{outcome}</div>}
      {fault !== null && <div class="outcome">fault: {fault.replaceAll("_", " ")}</div>}
    </td>
  );
}
