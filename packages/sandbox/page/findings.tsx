import { type App, writePlace } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { type Data, nameOfUser } from "./data.ts";
import { titleOf } from "./marks.tsx";
import { Icon } from "./parts.tsx";
import { formatTime } from "./time.ts";

type Finding = Schemas["Finding"];
type Rule = Finding["rule"];

/** All rules, and what each finds. */
const rules: Readonly<Record<Rule, string>> = {
  second_message: "another message for the same device while one is pending",
  code_reused: "a code sent again after it was accepted",
  used_after_acceptance: "another code after one was accepted",
  unsafe_retry: "a start or a code sent again after a lost response or a 5xx",
  polling_too_fast: "three polls of a pending challenge within 3.5 s",
  token_for_each_call: "a token fetched for each call",
  discouraged_form: "a form of a request that the spec discourages",
  pending_as_accepted: "a login treated as accepted while it is pending",
  retry_after_429: "a retry before the rate limit ends",
  expired_token_used: "an expired token used again after its 401",
  codes_guessed: "six different wrong codes within 30 s",
  code_for_another_flow: "a code sent for another registration or verification",
  message_without_code: "a text message that has no code",
  polling_after_end: "polls of what has been rejected or has expired",
  push_fatigue: "six pushes to one user, none of them approved",
  wildcard_for_one_user: "a search with a wildcard to find one user",
};

/** Rules that the application breaks, the one that was broken last first, each with its occurrences; then those that it keeps. */
export function Findings({ app, data }: { app: App; data: Data }) {
  const found = byRule(data.findings);
  const kept = Object.entries(rules).filter(([rule]) => !found.has(rule as Rule)); // its keys are rules
  return (
    <>
      {[...found].map(([rule, findings]) => (
        <RuleItem key={rule} app={app} data={data} rule={rule} findings={findings} />
      ))}
      {kept.length > 0 && (
        <li class="empty kept">
          <h3>{found.size === 0 ? "Nothing found" : "Not found"}</h3>
          {found.size === 0 && <p>The sandbox has seen nothing that goes wrong in production.</p>}
          <dl class="terms">
            {kept.map(([rule, text]) => (
              <div key={rule}>
                <dt>{titleOf(rule as Rule)}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </li>
      )}
    </>
  );
}

interface RuleProps {
  readonly app: App;
  readonly data: Data;
  readonly rule: Rule;
  /** Newest first. */
  readonly findings: readonly Finding[];
}

/** A rule with its advice, and below it where it was broken. */
function RuleItem({ app, data, rule, findings }: RuleProps) {
  const { place } = app.model;
  const filter = `finding:${rule}`;
  return (
    <li class="rule stack">
      <div class="row">
        <h3>
          <Icon name="flag" />
          {titleOf(rule)}
        </h3>
        <span class="badge warn">{findings.length === 1 ? "once" : `${findings.length} times`}</span>
        <a href={writePlace({ ...place, list: "logins", login: "", call: undefined, filter })}>
          Its logins<span class="hidden-text">: {titleOf(rule)}</span>
        </a>
      </div>
      <p>{findings[0]?.advice}</p>
      <ul class="occurrences">
        {findings.map((finding) => (
          <li key={finding.calls.join()}>
            <span>{finding.message}</span>
            <CallLinks app={app} data={data} finding={finding} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function byRule(findings: readonly Finding[]): Map<Rule, Finding[]> {
  const found = new Map<Rule, Finding[]>();
  for (const finding of findings.toReversed())
    found.set(finding.rule, [...(found.get(finding.rule) ?? []), finding]);
  return found;
}

/** Shows a finding: the mistake, its harm, the remedy, and the calls that show it. */
export function FindingText({ app, data, finding }: { app: App; data: Data; finding: Finding }) {
  return (
    <>
      <p>
        {finding.message} {finding.advice}
      </p>
      <CallLinks app={app} data={data} finding={finding} />
    </>
  );
}

/** Links to the calls of a finding, and whose they are. */
function CallLinks({ app, data, finding: { calls, user_id } }: { app: App; data: Data; finding: Finding }) {
  const { place } = app.model;
  return (
    <span class="quiet">
      {calls.map((id, index) => {
        const entry = data.journal.find((one) => one.id === id);
        return [
          index > 0 && ", ",
          <a key={id} href={writePlace({ ...place, call: id })} aria-current={id === place.call && "true"}>
            {entry
              ? `${formatTime(entry.at)} ${entry.operation ?? "unknown path"}`
              : `call ${id}, not listed any more`}
          </a>,
        ];
      })}
      {user_id !== null && (
        <>
          , <bdi class="name">{nameOfUser(data, user_id)}</bdi>
        </>
      )}
    </span>
  );
}
