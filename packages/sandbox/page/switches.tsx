import { apiRules } from "../src/generated/api-rules.ts";
import type { App } from "./app.ts";
import { controlApi, type Schemas } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Button, Card, Field, onSubmit } from "./parts.tsx";
import { formatDay, formatLeft } from "./time.ts";

const minuteMs = 60_000;
const maxCalls = 1_000_000;
const steps = { "+30 s": 0.5, "+1 min": 1, "+5 min": 5, "+1 h": 60, "+1 day": 24 * 60 };

/** Settings that a tester changes now and then: time, limits, faults, and the state as a whole. */
export function Switches({ app, data }: { app: App; data: Data }) {
  return (
    <>
      <Clock app={app} />
      <Faults app={app} data={data} />
      <RateLimit app={app} data={data} />
      <SandboxCard app={app} data={data} />
    </>
  );
}

/** The sandbox's clock, which buttons move forward, so that nobody has to wait. */
function Clock({ app }: { app: App }) {
  const advance = (advance_ms: number) => () => app.run(() => controlApi.setClock({ advance_ms }));
  return (
    <Card title="Clock" id="clock" beside={<span>{formatDay(app.now)}</span>}>
      <div class="stack">
        <div class="row">
          {Object.entries(steps).map(([label, minutes]) => (
            <Button key={label} onClick={advance(minutes * minuteMs)} label={label} />
          ))}
        </div>
      </div>
    </Card>
  );
}

function RateLimit({ app, data: { state } }: { app: App; data: Data }) {
  const { enforced, limit, remaining, resets_in_s } = state.rate_limit;
  const submit = onSubmit((field) => {
    const change = { enforced: true, limit: Number(field("limit")), headers: field("headers") !== "" };
    app.run(() => controlApi.setRateLimit(change));
  });
  const lift = () => app.run(() => controlApi.setRateLimit({ enforced: false }));
  return (
    <Card
      title="Rate limit"
      id="rate-limit"
      beside={enforced && <Button look="plain" onClick={lift} label="Lift" />}
    >
      <div class="stack">
        <p class={enforced ? "" : "quiet"}>
          {enforced
            ? `${remaining} of ${limit} calls left, resets in ${formatLeft(resets_in_s * 1_000)}`
            : "Not enforced: the number of calls is not limited."}
        </p>
        <form class="row" onSubmit={submit}>
          <Field label="Calls an hour" name="limit" type="number" min={0} max={maxCalls} required value={3} />
          <label class="check">
            <input type="checkbox" name="headers" />
            Retry-After
          </label>
          <Button label="Enforce" />
        </form>
      </div>
    </Card>
  );
}

const presets: Readonly<Record<string, Schemas["NewFault"]>> = {
  "Status 500": { kind: "status", status: 500 },
  "Status 503": { kind: "status", status: 503 },
  "Status 504 after its effect": { kind: "status", status: 504, after_effect: true },
  "Status 429, bare": { kind: "status", status: 429 },
  "Status 429 with Retry-After": { kind: "status", status: 429, rate_headers: true },
  "Slow by 1 s": { kind: "latency", latency_ms: 1_000 },
  "Slow by 5 s": { kind: "latency", latency_ms: 5_000 },
  "Slow by 35 s": { kind: "latency", latency_ms: 35_000 },
  "Connection dropped": { kind: "drop_connection" },
  "Response cut short": { kind: "truncated_body" },
  "Object in an array": { kind: "one_element_array" },
};

const operationNames = Object.keys(apiRules).sort();

function Faults({ app, data: { state } }: { app: App; data: Data }) {
  const clear = () => app.run(() => controlApi.clearFaults());
  const hasFaults = state.faults.length > 0;
  return (
    <Card
      title="Faults"
      id="faults"
      beside={hasFaults && <Button look="plain" onClick={clear} label="Remove all" />}
    >
      <div class="stack">
        {hasFaults ? (
          <ul class="stack">
            {state.faults.map((fault) => (
              <li key={fault.id} class="alert warn">
                {describe(fault)}
              </li>
            ))}
          </ul>
        ) : (
          <p class="quiet">None: every response is as it should be.</p>
        )}
        <AddFault app={app} />
      </div>
    </Card>
  );
}

function AddFault({ app }: { app: App }) {
  const submit = onSubmit((field) => {
    const preset = presets[field("preset")];
    if (!preset) return;
    const operation = field("operation");
    const [user_id, skip, times] = ["user_id", "skip", "times"].map((name) => Number(field(name)));
    const scope = {
      ...(operation !== "" && { operation }),
      ...(user_id && { user_id }),
      ...(skip && { skip }),
    };
    app.run(() => controlApi.addFault({ ...preset, ...scope, times: times || null }));
  });
  return (
    <form class="row" onSubmit={submit}>
      <Select label="What" name="preset" values={Object.keys(presets)} />
      <Select label="Of" name="operation" values={["", ...operationNames]} />
      <Field label="Calls, empty for all" name="times" type="number" min={1} value={1} placeholder="all" />
      <Field label="Let the first pass" name="skip" type="number" min={0} placeholder="0" />
      <Field
        label="Only this user"
        name="user_id"
        inputmode="numeric"
        pattern="[1-9]\d{0,14}"
        title="The id of a user"
        placeholder="id, empty for all"
      />
      <Button label="Set" />
    </form>
  );
}

function Select({ label, name, values }: { label: string; name: string; values: readonly string[] }) {
  return (
    <label class="field">
      {label}
      <select class="input" name={name}>
        {values.map((value) => (
          <option key={value} value={value}>
            {value || "any operation"}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A fault in words: `status 503, next 2 calls of getAuthFactors for user 42, after 1 that passes`. */
function describe(fault: Schemas["State"]["faults"][number]): string {
  const { kind, status, latency_ms, after_effect, skip, remaining, operation, user_id } = fault;
  const what = [
    kind.replaceAll("_", " "),
    status,
    latency_ms === undefined ? undefined : `${latency_ms} ms`,
    after_effect && "after its effect",
  ];
  const calls = remaining === 1 ? "next call" : `next ${remaining} calls`;
  const which = [
    remaining === null ? "all calls" : calls,
    operation && `of ${operation}`,
    user_id !== null && `for user ${user_id}`,
  ];
  const passing = [skip > 0 && `after ${skip} that ${skip === 1 ? "passes" : "pass"}`];
  return [what, which, passing]
    .map((words) => words.filter(Boolean).join(" "))
    .filter(Boolean)
    .join(", ");
}

/** The sandbox as a whole: its mode, and buttons that save, restore or reset its state. */
function SandboxCard({ app, data: { state } }: { app: App; data: Data }) {
  const reset = () => {
    if (confirm("Forget all devices, messages and calls?"))
      app.run(() => controlApi.resetSandbox(), "Sandbox reset");
  };
  const load = ({ currentTarget: field }: Event) => {
    if (!(field instanceof HTMLInputElement) || !field.files?.[0]) return;
    const file = field.files[0];
    field.value = "";
    app.run(() => restore(file).then(app.forget), "Snapshot restored");
  };
  const { compat, strict, seed } = state;
  return (
    <Card title="Sandbox" id="sandbox" beside={<Button look="plain" onClick={reset} label="Reset" />}>
      <div class="stack">
        <p class="quiet">
          Responses {compat}
          {strict && ", strict"}, seed {seed}
        </p>
        <div class="row">
          <a class="button" href="api/snapshot" download="sandbox-snapshot.json">
            Save snapshot
          </a>
          <label class="button">
            Load snapshot
            <input class="hidden-text" type="file" accept="application/json,.json" onChange={load} />
          </label>
        </div>
      </div>
    </Card>
  );
}

async function restore(file: File): Promise<void> {
  const snapshot: Schemas["Snapshot"] = await new Response(file).json().catch(() => {
    throw new Error(`${file.name} is not JSON. Choose a file that “Save snapshot” has made.`);
  });
  await controlApi.restoreSnapshot(snapshot);
}
