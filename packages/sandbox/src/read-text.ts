/**
 * Reads a body as text, but not more of it than allowed, whatever length the request states.
 *
 * @param longest in bytes
 * @returns `undefined` if the body is longer
 */
export async function readText(request: Request, longest: number): Promise<string | undefined> {
  if (request.body === null) return "";
  if (Number(request.headers.get("content-length") ?? 0) > longest) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    // leaving the loop cancels the stream
    if (length > longest) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
