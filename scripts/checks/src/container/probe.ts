import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

/** The name by which other containers reach the sandbox. */
export const containerName = "onelogin";

/** What is wrong with a container that listens on a port of this machine, and that has been told its name. */
export async function probe(port: number): Promise<readonly string[]> {
  const state = await call(port, containerName, "/_sandbox/api/state");
  const page = await call(port, containerName, "/_sandbox/");
  const factors = await call(port, containerName, "/api/2/mfa/users/42/factors");
  const elsewhere = await call(port, "elsewhere", "/_sandbox/api/state");
  return [
    ...expectStatus("the control API", state.status, 200),
    ...expectStatus("the inbox page", page.status, 200),
    ...expectStatus("the API without a token", factors.status, 401),
    ...expectStatus("the control API by another name", elsewhere.status, 403),
    ...(elsewhere.text.includes("--allowed-host elsewhere")
      ? []
      : ["the error does not name the option --allowed-host"]),
  ];
}

const expectStatus = (what: string, status: number | undefined, expected: number): readonly string[] =>
  status === expected ? [] : [`${what} responds with ${status}, expected ${expected}`];

/** By `node:http`, as `fetch` does not let the caller set `Host`. */
async function call(
  port: number,
  name: string,
  path: string,
): Promise<{ status: number | undefined; text: string }> {
  const outgoing = request({ host: "127.0.0.1", port, path, headers: { host: `${name}:${port}` } }).end();
  const [incoming]: IncomingMessage[] = await once(outgoing, "response");
  const chunks = await incoming?.setEncoding("utf8").toArray();
  return { status: incoming?.statusCode, text: (chunks ?? []).join("") };
}
