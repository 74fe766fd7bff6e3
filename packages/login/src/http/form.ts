import type { Fields } from "../options.ts";

/** Largest form that is read, in bytes. */
export const maxFormBytes = 16_384;

/**
 * Reads the form of a request; undefined if it is too large or not a form. Fields are own properties only, and of a name that comes
 * twice the first counts.
 */
export async function readForm(request: Request): Promise<Fields | undefined> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return undefined;
  const text = await readText(request.body);
  if (text === undefined) return undefined;
  const pairs = [...new URLSearchParams(text)].reverse();
  // `fromEntries` defines properties: a field named "__proto__" is one like any other
  return Object.fromEntries(pairs);
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxFormBytes) {
      // not waited for: the sender may go on for long
      void reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
