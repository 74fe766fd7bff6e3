/** A request that was sent. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly redirect: string;
  readonly signal: AbortSignal;
  readonly body: string;
}

/** Keeps a request as soon as it is made, before its body is read. */
export async function keep(request: Request, sent: Sent[]): Promise<void> {
  const { method, url, headers, redirect, signal } = request;
  const record = { method, url, headers, redirect, signal, body: "" };
  sent.push(record);
  record.body = await request.text();
}

/** End of one attempt. */
export type Step = (request: Request) => Response | Promise<Response>;

/** A `fetch` that takes the steps one after the other, the last one again and again, and what it was sent. */
export function createFakeFetch(steps: readonly Step[]) {
  const sent: Sent[] = [];
  return {
    sent,
    async fetch(request: Request): Promise<Response> {
      const step = steps[Math.min(sent.length, steps.length - 1)];
      await keep(request, sent);
      if (!step) throw new Error("no step is left");
      return await step(request);
    },
  };
}

/** A JSON response. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Step {
  return raw(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}

/** A response with exactly this text and these headers. */
export function raw(status: number, text: string | null, headers: Record<string, string> = {}): Step {
  // bytes, as a text would get a content type
  const body = text === null ? null : new TextEncoder().encode(text);
  return () => new Response(body, { status, headers });
}

/** A response without anything. */
export const noContent: Step = () => new Response(null, { status: 204 });

/** An attempt that fails before a response comes. */
export function fails(error: unknown): Step {
  return () => Promise.reject(error);
}

/** The error that Node's `fetch` throws when the system reports a fault: a `TypeError` around the system's error. */
export function systemFault(code: string, fields: object = faultFields(code)): TypeError {
  const cause = Object.assign(new Error(`connect ${code}`), { code, ...fields });
  return new TypeError("fetch failed", { cause });
}

/** Fields of the system's error about a failed connection to the harness's server. */
function faultFields(code: string): object {
  if (["ENOTFOUND", "EAI_AGAIN"].includes(code))
    return { syscall: "getaddrinfo", hostname: "acme.onelogin.com" };
  const unreachable = ["ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"];
  return unreachable.includes(code) ? { syscall: "connect", address: "192.0.2.1", port: 443 } : {};
}

/** Node tries the addresses of a host one after the other and reports them together. */
export function aggregateFault(...codes: string[]): TypeError {
  const errors = codes.map((code) => Object.assign(new Error("x"), { code, ...faultFields(code) }));
  return new TypeError("fetch failed", { cause: new AggregateError(errors) });
}

/** An error that is its own cause. */
export function circularFault(fields: object = {}): Error {
  const error = Object.assign(new Error("x"), fields);
  error.cause = error;
  return error;
}

/** An attempt that never ends. */
export const hangs: Step = () => new Promise(() => {});

/** A response whose body never ends. */
export const hangsInBody: Step = () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([91])) }), {
    headers: { "content-type": "application/json" },
  });
