import { type App, writePlace } from "./app.ts";
import type { Call } from "./control-api.ts";
import { asCurl, hideSecrets } from "./curl.ts";
import { Button, copyText } from "./parts.tsx";

/** A call with its request and response, and what is to be known about it. Secrets are shown when asked for. */
export function CallDetails({ app, call }: { app: App; call: Call }) {
  const { showsSecrets } = app.model;
  const { entry, request, response } = call;
  const copy = () => app.run(() => copyText(asCurl(request, location.origin)), "Copied, with its secrets");
  return (
    <div class="details stack">
      <Remarks call={call} />
      <Belonging app={app} call={call} />
      <div class="row">
        <Button
          label={showsSecrets ? "Hide secrets" : "Show secrets"}
          onClick={() => app.change({ showsSecrets: !showsSecrets })}
        />
        {request.body !== null && <Button label="Copy as curl" onClick={copy} />}
      </div>
      <Part
        title="Request"
        text={textOf(`${request.method} ${request.target}`, request.headers, request.body)}
        showsSecrets={showsSecrets}
      />
      <Part
        title="Response"
        text={
          response
            ? textOf(`HTTP ${response.status}`, response.headers, response.body)
            : "None: the connection was dropped."
        }
        showsSecrets={showsSecrets}
      />
      {entry.fault !== null && <p class="quiet">A fault was applied: {entry.fault.replaceAll("_", " ")}.</p>}
    </div>
  );
}

/** The reasons for a failure, and advice on how to make the call instead. */
function Remarks({ call: { entry, response } }: { call: Call }) {
  const remarks = [
    ...wrongFields(response?.body).map((text) => ({ tone: "bad", text: `Invalid: ${text}` })),
    ...(entry.reason === null ? [] : [{ tone: "warn", text: entry.reason }]),
    ...entry.discouraged.map((text) => ({ tone: "warn", text: `Accepted, discouraged: ${text}` })),
    ...entry.mismatches.map((text) => ({ tone: "bad", text: `Departs from the spec: ${text}` })),
  ];
  return remarks.map(({ tone, text }) => (
    <p key={text} class={`alert ${tone}`}>
      {text}
    </p>
  ));
}

/** The fields that a 422 names, in either shape of an error. */
function wrongFields(body: string | undefined): string[] {
  const { details, status } = Object(parse(body ?? ""));
  const found: unknown = Object(details ?? Object(status).details).parameters;
  const fields: readonly unknown[] = Array.isArray(found) ? found : [];
  return fields.map((field) => `${Object(field).name} ${Object(field).message}`);
}

/** The registration or verification that the call belongs to, with a way to its other calls. */
function Belonging({ app, call: { entry, request } }: { app: App; call: Call }) {
  const { challenge_id } = entry;
  if (challenge_id === null) return null;
  return (
    <p class="quiet">
      Belongs to the {request.target.includes("/registrations") ? "registration" : "verification"}{" "}
      <span class="mono">{challenge_id}</span>.{" "}
      <CallsButton app={app} challenge={challenge_id} label="All its calls" />
    </p>
  );
}

/** Lists the calls of a registration or verification. */
export function CallsButton({ app, challenge, label }: { app: App; challenge: string; label: string }) {
  const show = () => {
    app.change({ callFilter: challenge });
    location.hash = writePlace({ ...app.model.place, view: "journal", call: undefined });
  };
  return <Button look="link" label={label} onClick={show} />;
}

function Part({ title, text, showsSecrets }: { title: string; text: string; showsSecrets: boolean }) {
  return (
    <div>
      <h3>{title}</h3>
      <pre>{showsSecrets ? text : hideSecrets(text)}</pre>
    </div>
  );
}

function textOf(first: string, headers: Readonly<Record<string, string>>, body: string | null): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const shown = body === null ? "(too long to be read)" : JSON.stringify(parse(body), null, 2);
  return [first, ...lines, ...(body === "" ? [] : ["", shown ?? body])].join("\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // a form, a page, or a part of a body
    return undefined;
  }
}
