import { maxFormBytes } from "./form.ts";

/** The part of a request of `node:http` that is read. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Returns the head of a request of Node as a `Request`, without its body. The host of the URL is that of the `Host` header. */
export function headOf({ method = "GET", headers: given }: NodeRequest, path: string) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    // those of HTTP/2 are no headers
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of [value].flat()) headers.append(name, one);
  }
  // browsers name the host of a request of HTTP/2 there, and send no "host"
  const authority = given[":authority"];
  if (typeof authority === "string") headers.set("host", authority);
  const host = headers.get("host") ?? "";
  const base = URL.canParse(`http://${host}`) ? `http://${host}` : "http://localhost";
  // a path such as "//evil.test" is a path here, and no host
  return { method, headers, url: `${new URL(base).origin}${path.startsWith("/") ? path : "/"}` };
}

/**
 * Returns a request of Node as a `Request`. The body is that which the framework has parsed, or else read here, up to the largest
 * form.
 */
export async function toRequest(request: NodeRequest, path: string, parsed: unknown): Promise<Request> {
  const { url, headers, ...head } = headOf(request, path);
  // `Request` takes none of these, and the login neither
  const method = /^(CONNECT|TRACE|TRACK)$/i.test(head.method) ? "OPTIONS" : head.method;
  const body = method === "POST" ? (fieldsOf(parsed) ?? (await readBody(request))) : null;
  // both are those of the body as it was sent
  headers.delete("content-length");
  headers.delete("transfer-encoding");
  return new Request(url, { method, headers, body });
}

/** Returns the fields of a form that was parsed, or read as it is; undefined if the body was not. */
function fieldsOf(parsed: unknown): string | undefined {
  if (typeof parsed === "string") return parsed;
  if (parsed instanceof Uint8Array) return new TextDecoder().decode(parsed);
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(parsed)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === "string") fields.append(name, first);
  }
  return fields.toString();
}

async function readBody(request: NodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  // one byte more than a form may have is enough to see that it is too large
  const body = new Uint8Array(maxFormBytes + 1);
  let length = 0;
  for await (const chunk of request) {
    const part = chunk.subarray(0, body.length - length);
    body.set(part, length);
    length += part.length;
    if (length === body.length) break;
  }
  return body.subarray(0, length);
}
