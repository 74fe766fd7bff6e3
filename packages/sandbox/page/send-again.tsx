import type { App } from "./app.ts";
import { apiUrl, controlApi, type Schemas, unreachable } from "./control-api.ts";
import { unsent } from "./curl.ts";
import { Button } from "./parts.tsx";

type Call = Schemas["Call"];
type Sent = Call["request"];

/** A button that makes a call once more, beside what that does: it has its effect again. */
export function SendAgain({ app, call }: { app: App; call: Call }) {
  const { request, entry } = call;
  const obstacle = obstacleOf(request);
  const send = () => app.run(() => sendAgain(app, request), String);
  return (
    <div class="row again">
      {obstacle === undefined && <Button label="Send again" onClick={send} />}
      <span class="quiet">{obstacle ?? effectOf(entry)}</span>
    </div>
  );
}

/** The reason why a browser cannot make a call. */
function obstacleOf({ method, target, body }: Sent): string | undefined {
  if (body === null) return "It can't be sent again: its body was too long to be read.";
  const isForbidden = /^(connect|trace|track)$/i.test(method);
  // anything else would be another address
  const isPath = target.startsWith("/");
  if (isForbidden || !isPath || (/^(get|head)$/i.test(method) && body !== ""))
    return "A browser can't send this call. Copy it as curl.";
  return undefined;
}

const effects: Readonly<Record<string, string>> = {
  read: "It only reads: sending it again changes nothing.",
  send: "It has its effect again: another message is sent to the user.",
  consume: "It has its effect again: a wrong code uses up one of the user's attempts.",
  issue: "It has its effect again: another temporary code is made.",
  delete: "It has its effect again: what it names is removed if it is still there.",
};

function effectOf({ effect, operation }: Call["entry"]): string {
  if (operation === "updateUser") return "It has its effect again: the user gets these values once more.";
  return effects[effect ?? ""] ?? "It is sent as it was, and may have an effect.";
}

/** Makes a call as it was, and opens what the journal has of it. @returns what to tell the reader */
async function sendAgain(app: App, request: Sent): Promise<string> {
  const { method, target, headers, body } = request;
  const [last] = await controlApi.listJournal({ limit: 1 });
  const allowed = Object.entries(headers).filter(([name]) => !unsent.test(name));
  const init = {
    method,
    headers: allowed,
    ...(body && { body }),
    redirect: "manual",
    cache: "no-store",
  } as const;
  // a fault may have dropped the connection: the journal knows
  const response = await fetch(apiUrl() + target, init).catch(() => undefined);
  const added = await controlApi.listJournal({ after: last?.id ?? 0 });
  const path = target.replace(/\?.*/s, "");
  const again = added.findLast((entry) => entry.method === method && entry.path === path) ?? added.at(-1);
  if (!again) return unreachable();
  app.go({ call: again.id });
  return `Sent again: ${response ? `HTTP ${response.status}` : "no response"}`;
}
