/** A response and its body, up to a limit: bytes, or text where there are no streams. */
export interface ReceivedResponse {
  readonly response: Response;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

const nothing = new Uint8Array();

/**
 * The longest body that is read, in bytes: 1 MiB of a success, and 64 KiB of an error, of which only texts for
 * people are shown.
 */
export function limitOf({ ok }: Response): number {
  return ok ? 2 ** 20 : 2 ** 16;
}

/**
 * Reads a body up to its limit, and one byte more of a longer one.
 *
 * It gives bytes because `Response.text()` silently replaces invalid UTF-8.
 */
export async function readBody(response: Response): Promise<ReceivedResponse["body"]> {
  const { body } = response;
  // React Native has no streams
  if (body === undefined) return response.text();
  if (body === null) return nothing;
  const limit = limitOf(response);
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (size <= limit) {
    const { done, value } = await reader.read();
    if (done) return join(chunks, size);
    chunks.push(value);
    size += value.length;
  }
  // closes the connection: there is more
  reader.cancel().catch(() => {});
  return join(chunks, size).subarray(0, limit + 1);
}

function join(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [first = nothing] = chunks;
  if (first.length === size) return first;
  const bytes = new Uint8Array(size);
  let start = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, start);
    start += chunk.length;
  }
  return bytes;
}
