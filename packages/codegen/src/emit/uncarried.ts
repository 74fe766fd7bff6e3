import { child, entries, type Finding, isObject, type Node, type Operation } from "@onelogin-mfa/openapi";
import { unsentKeysOf } from "./connect.ts";
import type { EmitterInput } from "./emitter.ts";
import { type Media, mediaOf } from "./media.ts";
import { inputOf } from "./operations.ts";
import { successesOf } from "./success-types.ts";

/** Most names of operations in one notice. */
const maxNames = 20;

/** Takes note of what the client does not carry: of each kind once, with the operations that have it. */
export function reportUncarried({ document, operations, notice }: EmitterInput): void {
  const found = new Map<string, { readonly pointer: string; readonly ids: Set<string> }>();
  for (const operation of operations)
    for (const { pointer, message } of [...inRequest(operation), ...inResponses(operation)]) {
      const known = found.get(message) ?? { pointer, ids: new Set() };
      known.ids.add(operation.id);
      found.set(message, known);
    }
  for (const [message, { pointer, ids }] of found)
    notice({ pointer, message: `${namesOf([...ids])}: ${message}` });
  for (const finding of unsentKeysOf(document.root)) notice(finding);
}

function namesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, maxNames).join(", ");
  return ids.length > maxNames ? `${shown} and ${ids.length - maxNames} more` : shown;
}

function inRequest(operation: Operation): Finding[] {
  const { node, method, path, parameters } = operation;
  const { bodies, hidden } = inputOf(operation);
  const cookies = parameters
    .filter((one) => one.in === "cookie")
    .map((one) =>
      find(
        one.node,
        "client.ts sends no cookie. A browser sends its own; elsewhere set the header in a middleware.",
      ),
    );
  const isRefused = method === "TRACE" || (bodies.length > 0 && /^(?:GET|HEAD)$/.test(method));
  return [
    ...cookies,
    ...(isRefused ? [find(node, "`fetch` does not send this: no TRACE, and no body with GET or HEAD.")] : []),
    ...(/[?#]/.test(path)
      ? [find(node, "client.ts adds no query to such a path. Make parameters of it.")]
      : []),
    ...bodies.flatMap(inForm),
    ...hidden.map((media) =>
      find(
        media.node,
        `client.ts does not send ${media.name}: its fields have the names of others. Rename them.`,
      ),
    ),
  ];
}

function inForm({ name, node, kind }: Media): Finding[] {
  if (/^multipart\//i.test(name) && kind === "bytes")
    return [find(node, "client.ts makes parts of multipart/form-data only: give this body as a Blob.")];
  if (kind !== "multipart") return [];
  return entries(child(node, "encoding"))
    .filter(([, { value }]) => isObject(value) && value.headers !== undefined)
    .map(([, encoding]) => find(encoding, "client.ts gives no part of a form headers."));
}

function inResponses(operation: Operation): Finding[] {
  return successesOf(operation).flatMap(([, response]) => {
    const [media] = mediaOf(response);
    if (!media || !/^multipart\/|[/+]xml\b/i.test(media.name)) return [];
    const what = media.kind === "text" ? "XML as a text" : "the parts of a multipart body as one Blob";
    return [find(media.node, `client.ts gives ${what}.`)];
  });
}

const find = ({ pointer }: Node, message: string): Finding => ({ pointer, message });
