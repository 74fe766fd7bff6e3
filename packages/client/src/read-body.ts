/**
 * Reads a body, or the beginning of one that is far longer than any of this API: a mebibyte of a success, 64 KiB of an
 * error, whose every text is searched for secrets. Cut off, it cannot be taken for complete JSON.
 *
 * Bytes, not a text: `Response.text()` passes over what is not UTF-8, and so changes what was said.
 */
export async function readBody({ body, ok }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const most = ok ? 2 ** 20 : 2 ** 16;
  const chunks: Uint8Array[] = [];
  const reader = body?.getReader();
  let size = 0;
  while (reader && size <= most) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.length;
  }
  // closes the connection if there is more; the rest is not waited for
  reader?.cancel().catch(() => {});
  const bytes = new Uint8Array(size);
  for (const chunk of chunks.reverse()) {
    size -= chunk.length;
    bytes.set(chunk, size);
  }
  return bytes.subarray(0, most);
}
