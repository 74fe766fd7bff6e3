import createFetchClient from "openapi-fetch";
import { evaluate, fileOf } from "./support.ts";

/** A call of a generated method. */
export interface GeneratedCall extends Promise<unknown> {
  readonly withResponse: () => Promise<{
    readonly data: unknown;
    readonly status: number;
    readonly headers: Headers;
    readonly response: Response;
  }>;
  readonly asResponse: () => Promise<Response>;
  readonly accept: (mediaType: string) => GeneratedCall;
}

/** A method of a generated client, whose call is more than a promise. */
export type Method = (input?: unknown, options?: object) => GeneratedCall;
export type FetchClient = ReturnType<typeof createFetchClient>;

/** A generated `client.ts`. */
export interface ClientModule {
  readonly createClient: (client: Pick<FetchClient, "request">) => Readonly<Record<string, Method>>;
  readonly connect: (options?: object) => FetchClient;
  readonly ResponseError: new () => Error;
  readonly isErrorOf: (error: unknown, id: string) => boolean;
}

export const text = { type: "string" };
export const list = { type: "array", items: text };
export const object = { type: "object", properties: { a: text, b: text } };
export const json = (schema: object) => ({ description: "", content: { "application/json": { schema } } });
export const parameter = (name: string, place: string, others: object = {}) => ({
  name,
  in: place,
  required: place === "path",
  schema: text,
  ...others,
});

/** The module for one operation: `PUT /x` with the id `run`, unless the parts say otherwise. */
export async function moduleOf(operation: object, path = "/x", method = "put"): Promise<ClientModule> {
  const paths = { [path]: { [method]: { operationId: "run", responses: {}, ...operation } } };
  const module = await evaluate(await fileOf("client", { openapi: "3.2.0", paths }), "it");
  return module as ClientModule; // as it is what is generated
}

/** Calls the operation of a module. @returns what is sent, as text, or what `answer` makes the method return */
export async function call(
  module: ClientModule,
  input?: unknown,
  answer?: () => Response,
  options: object = {},
) {
  const sent: string[] = [];
  const client = createFetchClient({
    baseUrl: "https://api.example",
    headers: { "X-Client": "1" },
    fetch: async (request) => {
      const type = request.headers.get("Content-Type")?.replace(/boundary=.*/, "boundary");
      const body = (await request.clone().text()).replaceAll(/-+formdata-\w+-\d+/g, "--");
      const headers = [...request.headers].filter(([name]) => !/^(?:content-type|x-client)$/.test(name));
      sent.push(
        [request.method, request.url.replace("https://api.example", ""), ...headers, type, body].join(" "),
      );
      return answer?.() ?? new Response(null, { status: 204 });
    },
    ...options,
  });
  const data = await module.createClient(client).run?.(input);
  return answer ? data : sent.join("\n").trim();
}
