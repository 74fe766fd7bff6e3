import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { createMfaClient } from "../../src/index.ts";
import { caught, token, user } from "../support/harness.ts";
import { type Arrival, head, startRawServer } from "./support/raw-server.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

type Fetch = (request: Request, init: RequestInit) => Promise<Response>;

/** Aborts a call after garbage has been collected; the number of connections that stay open. */
async function leftOpen(answer: (arrival: Arrival) => void, fetch?: Fetch): Promise<number> {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const server = await startRawServer((exchange) => {
    exchange.hold();
    answer(exchange);
    arrived();
  });
  const controller = new AbortController();
  const mfa = createMfaClient({ baseUrl: server.url, accessToken: token, fetch });
  const call = caught(mfa.getAuthFactors(user, { signal: controller.signal }));
  await arrival;
  for (let round = 0; round < 5; round++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  controller.abort();
  expect(await call).toMatchObject({ code: "aborted" });
  return server.close();
}

describe("an abort after a garbage collection", () => {
  // what is optimized holds no more than it still needs, which is what brings the fault about
  beforeAll(async () => {
    const respond = async () => Response.json([]);
    const mfa = createMfaClient({ subdomain: "acme", accessToken: token, fetch: respond });
    for (let call = 0; call < 5_000; call++) await mfa.getAuthFactors(user);
  });

  const nothing = () => {};
  const half = ({ socket }: Arrival) => void socket.write(`${head(200, ["content-length: 9"])}[`);
  it.each<[title: string, ...Parameters<typeof leftOpen>]>([
    ["closes the connection on which nothing has come", nothing],
    ["closes the connection on which half a body has come", half],
    ["closes that of a fetch that passes the signal on", nothing, (request, init) => fetch(request, init)],
  ])("%s", async (_, ...call) => {
    expect(await leftOpen(...call)).toBe(0);
  });
});
