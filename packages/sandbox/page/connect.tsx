import type { App } from "./app.ts";
import { apiUrl } from "./control-api.ts";
import type { Data } from "./data.ts";
import { CopyButton, DetailList } from "./parts.tsx";

/** The values with which an application calls the sandbox, and a first call. */
export function Connect({ app, data: { state } }: { app: App; data: Data }) {
  const { client_id, client_secret } = state;
  const copied = (name: string, value: string) => (
    <>
      <span class="mono">{value}</span>
      <CopyButton app={app} text={value} label={`Copy the ${name}`} />
    </>
  );
  const values = {
    "API URL": copied("API URL", apiUrl()),
    "Client id": copied("client id", client_id),
    "Client secret": copied("client secret", client_secret),
  };
  const command = `curl -u '${client_id}:${client_secret}' \\
  -H 'content-type: application/json' \\
  -d '{"grant_type":"client_credentials"}' \\
  ${apiUrl()}/auth/oauth2/v2/token`;
  return (
    <li class="empty connect">
      <div class="stack">
        <h3>Connect your application</h3>
        <p>
          Give it these values, and log in. Each login is a line here, with its calls and why one was refused.
        </p>
        <DetailList of={values} />
      </div>
      <div class="stack">
        <h3>Or begin without one</h3>
        <p>Enroll a factor at the phone, or get a token in a terminal:</p>
        <div class="command">
          <pre>{command}</pre>
          <CopyButton app={app} text={command} label="Copy the first call" />
        </div>
      </div>
    </li>
  );
}
