/**
 * Reads a body as text, but not more of it than allowed, whatever length the request states.
 * @param maxBytes in bytes
 * @returns `undefined` if the body is longer
 */
export async function readText(request: Request, maxBytes: number): Promise<string | undefined> {
  // https://bugzil.la/1387483: Firefox does not have the stream, and the body is in memory
  const { body }: { readonly body?: Request["body"] } = request;
  if (body === null) return "";
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return undefined;
  return body === undefined ? readBlob(await request.blob(), maxBytes) : readStream(body, maxBytes);
}

async function readBlob(blob: Blob, maxBytes: number): Promise<string | undefined> {
  return blob.size > maxBytes ? undefined : blob.text();
}

async function readStream(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  // Safari cannot iterate over a stream
  const reader = stream.getReader();
  let text = "";
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
