import { createMfaClient, isMfaError, type MfaClient, type MfaError } from "@onelogin-mfa/client";
import { examplesOf, lookUp, mediaTypesOf, type Operation, objectOf } from "@onelogin-mfa/openapi";
import type { ErrorText } from "../../src/content/errors.ts";

/** A client whose server answers everything with one response. */
const answering = (response: Response): MfaClient =>
  createMfaClient({
    subdomain: "acme",
    accessToken: "d1f0c0ffee",
    maxRetries: 0,
    fetch: async () => response,
  });

/** Returns the error that a run ends with. */
async function errorOf(run: () => unknown): Promise<MfaError> {
  try {
    await run();
  } catch (error) {
    if (isMfaError(error)) return error;
    throw error;
  }
  throw new Error("The run had no error.");
}

/** Returns the error that the client makes of a text of the spec, at the first operation that has it. */
export function errorOfText({ bodies, page }: ErrorText): Promise<MfaError> {
  const [first] = bodies;
  const operation = first?.operations[0];
  if (!first || !operation) throw new Error(`No operation has the text of ${page}.`);
  const { body, mediaType } = first;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { statusCode = 500 } = objectOf(body);
  const status =
    page === "errors/5xx"
      ? Number(typeof body === "string" ? (/\d{3}/.exec(body)?.[0] ?? 502) : statusCode)
      : Number(page.slice("errors/".length));
  const response = new Response(text, { status, headers: { "content-type": mediaType } });
  return errorOf(() => callOf(answering(response), operation));
}

/** Calls an operation with the examples of the spec. */
function callOf(mfa: MfaClient, { id, parameters, requestBody }: Operation): unknown {
  const given = parameters
    .filter(({ in: place }) => place === "path")
    .map(({ name, node }) => [name, lookUp(node, "example")]);
  const [, media] = mediaTypesOf(requestBody)[0] ?? [];
  const [example] = media ? examplesOf(media) : [];
  // every operation of the spec is a method, and the examples are its input
  const methods = mfa as unknown as Readonly<Record<string, (input: object, options: object) => unknown>>;
  return methods[id]?.(
    { ...Object.fromEntries(given), ...objectOf(example?.value.value) },
    { headers: { authorization: "Bearer d1f0c0ffee" } },
  );
}
