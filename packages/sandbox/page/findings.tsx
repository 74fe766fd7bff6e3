import { type App, writePlace } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { type Data, nameOfUser } from "./data.ts";
import { titleOf } from "./marks.tsx";
import { Icon } from "./parts.tsx";
import { formatTime } from "./time.ts";

type Finding = Schemas["Finding"];

/** Rules that the application breaks, each with how often and where, the one that was broken last first. */
export function Findings({ app, data }: { app: App; data: Data }) {
  const { place } = app.model;
  if (data.findings.length === 0) {
    return (
      <li class="empty">
        <h3>Nothing found</h3>
        <p>The sandbox has seen nothing that goes wrong in production.</p>
      </li>
    );
  }
  return [...byRule(data.findings)].map(([rule, findings]) => (
    <li key={rule} class="rule stack">
      <div class="row">
        <h3>
          <Icon name="flag" />
          {titleOf(rule)}
        </h3>
        <span class="badge warn">{findings.length === 1 ? "once" : `${findings.length} times`}</span>
        <a
          href={writePlace({
            ...place,
            list: "logins",
            login: "",
            call: undefined,
            filter: `finding:${rule}`,
          })}
        >
          Its logins<span class="hidden-text">: {titleOf(rule)}</span>
        </a>
      </div>
      <ul class="stack">
        {findings.map((finding) => (
          <li key={finding.calls.join()}>
            <FindingText app={app} data={data} finding={finding} />
          </li>
        ))}
      </ul>
    </li>
  ));
}

function byRule(findings: readonly Finding[]): Map<Finding["rule"], Finding[]> {
  const rules = new Map<Finding["rule"], Finding[]>();
  for (const finding of findings.toReversed())
    rules.set(finding.rule, [...(rules.get(finding.rule) ?? []), finding]);
  return rules;
}

/** Shows a finding: the mistake, its harm, the remedy, and the calls that show it. */
export function FindingText({ app, data, finding }: { app: App; data: Data; finding: Finding }) {
  const { place } = app.model;
  return (
    <>
      <p>{finding.message}</p>
      <p class="quiet">
        {finding.calls.map((id, index) => {
          const entry = data.journal.find((one) => one.id === id);
          const user = entry && entry.user_id !== null && `, ${nameOfUser(data, entry.user_id)}`;
          return [
            index > 0 && ", ",
            <a key={id} href={writePlace({ ...place, call: id })} aria-current={id === place.call && "true"}>
              {entry ? `${formatTime(entry.at)} ${entry.operation ?? "unknown path"}` : `call ${id}`}
            </a>,
            index === finding.calls.length - 1 && user,
          ];
        })}
      </p>
    </>
  );
}
