import { once } from "node:events";
import { createServer } from "node:http";

/** A OneLogin on a loopback port that hands out one token for as long as it lives. */
export interface LoopbackOneLogin {
  readonly url: string;
  readonly seen: { tokenRequests: number; calls: number; refused: number };
  readonly close: () => Promise<void>;
}

/** Starts one. What time it is, in milliseconds since 1970, says `time`. */
export async function startLoopbackOneLogin(
  lifeSeconds: number,
  time: { readonly now: number },
): Promise<LoopbackOneLogin> {
  const seen = { tokenRequests: 0, calls: 0, refused: 0 };
  let current = { value: "", createdAt: Number.NEGATIVE_INFINITY };
  const isAlive = () => time.now < current.createdAt + lifeSeconds * 1000;

  function handOut() {
    seen.tokenRequests += 1;
    if (!isAlive()) current = { value: `token-${seen.tokenRequests}`, createdAt: time.now };
    const created_at = new Date(current.createdAt).toISOString();
    return { access_token: current.value, created_at, expires_in: lifeSeconds, token_type: "bearer" };
  }

  const server = createServer((request, response) => {
    request.resume();
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/auth/oauth2/v2/token") return send(200, handOut());
    const isKnown = isAlive() && request.headers.authorization === `Bearer ${current.value}`;
    seen[isKnown ? "calls" : "refused"] += 1;
    return isKnown ? send(200, []) : send(401, { status: { error: true, code: 401, message: "no" } });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
