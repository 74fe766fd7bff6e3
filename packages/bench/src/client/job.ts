/** The two calls that every subject makes: it reads the devices of a user, and verifies a code. */
export type Method = "GET" | "POST";

/** Runs one call and gives its parsed result. */
export type RunCall = () => Promise<unknown>;

/** What a subject module exports as `createCalls`. */
export type CreateCalls = (server: Server) => Readonly<Record<Method, RunCall>>;

/** The server of the calls: a function in place of `fetch`, or what listens at the URL. */
export interface Server {
  readonly baseUrl: string;
  readonly fetch?: typeof respond;
}

/** What the server responds with. Every subject must give it as its result. */
export const results: Readonly<Record<Method, unknown>> = {
  GET: [{ device_id: "3920371", auth_factor_name: "SMS", default: true }],
  POST: { id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" },
};

/** The same as text. */
export const bodies: Readonly<Record<string, string>> = {
  GET: JSON.stringify(results.GET),
  POST: JSON.stringify(results.POST),
};

const headers = { "content-type": "application/json", "x-request-id": "5F188CDE-49E1609A" };

/**
 * The server as a function. The platform's `fetch` makes a `Request` of a URL and its options, so this does it too for a
 * subject that makes none.
 */
export async function respond(input: Request | string | URL, init?: RequestInit): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input, init);
  if (request.headers.get("authorization") !== "Bearer token") return new Response("{}", { status: 401 });
  // a server reads the request body
  if (request.body) await request.text();
  return new Response(bodies[request.method], { headers });
}
