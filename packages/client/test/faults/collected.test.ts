/// <reference types="node" />
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { createMfaClient } from "../../src/index.ts";
import { caught, token } from "../support/harness.ts";
import { type Arrival, startRawServer } from "./support/raw-server.ts";
import { head } from "./support/wire.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const user = { user_id: 42 };
type Fetch = (request: Request, init: RequestInit) => Promise<Response>;
/** Nobody holds the copy, and its signal is tied to that of the original by a weak reference. */
const careless: Fetch = (request) => fetch(new Request(request));

/** Aborts a call after garbage has been collected; the number of connections that stay open. */
async function leftOpen(
  answer: (arrival: Arrival) => void,
  fetch?: Fetch,
  graceMs?: number,
): Promise<number> {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await startRawServer((exchange) => {
    exchange.hold();
    answer(exchange);
    arrived();
  }, graceMs);
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
    const mfa = createMfaClient({
      subdomain: "acme",
      accessToken: token,
      fetch: async () => Response.json([]),
    });
    for (let call = 0; call < 5_000; call++) await mfa.getAuthFactors(user);
  });

  it.each([
    ["nothing has come", () => {}],
    [
      "half a body has come",
      ({ socket }: Arrival) => void socket.write(`${head(200, ["content-length: 9"])}[`),
    ],
  ])("closes the connection on which %s", async (_, answer) => {
    expect(await leftOpen(answer)).toBe(0);
  });

  it("closes the connection of a caller's fetch that passes the signal on", async () => {
    expect(
      await leftOpen(
        () => {},
        (request, init) => fetch(request, init),
      ),
    ).toBe(0);
  });

  it("does not close that of a fetch that relies on the signal of its request (negative control)", async () => {
    expect(await leftOpen(() => {}, careless, 50)).toBe(1);
  });
});
