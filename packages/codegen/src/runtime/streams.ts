import { discard, mediaTypeOf, type Reader, type Responses, unreadable } from "./responses.ts";

/** Values of JSON, one in each line. */
export const readLines: Reader = (operation, response) =>
  jsonOf(operation, response, textsOf(response, /\r?\n/));

/** Values of JSON, each behind a record separator. */
export const readSequence: Reader = (operation, response) =>
  jsonOf(operation, response, textsOf(response, "\u001e"));

/** Events of a server, of which each has a value of JSON; one with `[DONE]` is the end. */
export const readEvents: Reader = (operation, response) =>
  jsonOf(operation, response, dataOf(operation, response), "[DONE]");

/** Events of a server, of which each has a text. */
export const readEventTexts: Reader = (operation, response) => dataOf(operation, response);

/** Events of a server, with their names and ids. */
export const readWholeEvents: Reader = (operation, response) => eventsOf(operation, response);

/** Events of a server, with their names and ids, whose data are values of JSON. */
export const readWholeJsonEvents: Reader = async function* (operation, response) {
  for await (const event of eventsOf(operation, response))
    yield { ...event, data: parseItem(operation, response, event.data) };
};

function parseItem(operation: Pick<Responses, "id">, response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(operation, response, "an item that is no JSON", text, cause);
  }
}

async function* jsonOf(
  operation: Pick<Responses, "id">,
  response: Response,
  texts: AsyncIterable<string>,
  end?: string,
): AsyncGenerator<unknown> {
  for await (const text of texts) {
    if (text.trim() === end) return;
    if (text.trim() !== "") yield parseItem(operation, response, text);
  }
}

/** Splits a body, as it comes, into its parts. */
async function* textsOf({ body }: Response, separator: RegExp | string): AsyncGenerator<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let [part, end] = ["", ""];
  try {
    for (let isDone = !reader; !isDone; ) {
      const chunk = await reader?.read();
      isDone = chunk?.done !== false;
      const text = end + decoder.decode(chunk?.value, { stream: !isDone });
      end = text.endsWith("\r") && !isDone ? "\r" : ""; // the first half of an end of a line
      const [first = "", ...others] = text.slice(0, text.length - end.length).split(separator);
      part += first;
      for (const other of others) {
        yield part;
        part = other;
      }
    }
    yield part;
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

async function* dataOf(operation: Pick<Responses, "id">, response: Response): AsyncGenerator<string> {
  for await (const { data } of eventsOf(operation, response)) yield data;
}

interface ServerEvent {
  readonly data: string;
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
}

/** The events of a stream that have data. @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html} */
async function* eventsOf(operation: Pick<Responses, "id">, response: Response): AsyncGenerator<ServerEvent> {
  await refuseOthers(operation, response);
  const fields = new Map<string, string>();
  let last = "";
  for await (const line of textsOf(response, /\r\n|[\r\n]/)) {
    last = line;
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    const known = fields.get(name);
    if (line !== "") fields.set(name, name === "data" && known !== undefined ? `${known}\n${value}` : value);
    else {
      const event = eventOf(fields);
      if (event) yield event;
      fields.clear();
    }
  }
  // behind the last end of a line there is nothing
  if (last !== "" && fields.has("data"))
    throw unreadable(operation, response, "an event that is cut off", last);
}

/** @throws ResponseError for what is no stream of events, and would have none */
async function refuseOthers(operation: Pick<Responses, "id">, response: Response): Promise<void> {
  const type = mediaTypeOf(response);
  if (type === "" || type === "text/event-stream") return;
  await discard(response);
  throw unreadable(operation, response, `${type}, which is no stream of events`);
}

/** The event that some fields are; undefined without data. */
function eventOf(fields: ReadonlyMap<string, string>): ServerEvent | undefined {
  const { data, event, id, retry } = Object.fromEntries(fields);
  if (data === undefined) return undefined;
  return {
    data,
    ...(event && { event }),
    ...(id !== undefined && { id }),
    ...(retry && { retry: Number(retry) }),
  };
}
