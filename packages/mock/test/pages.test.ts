import { createServer } from "node:http";
import { expect, it, onTestFinished, vi } from "vitest";
import { startMock } from "../src/index.ts";
import { listen } from "./support/listen.ts";

// each start of Prism takes a second of the processor, which is long beside others
vi.setConfig({ testTimeout: 120_000 });

const origin = "https://another.example";
const headers = { origin, authorization: "Bearer any", "content-type": "application/json" };

it("a page may read the examples, as SECURITY says, and through a proxy what the upstream lets it read", async () => {
  const upstream = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end("[]");
  });
  onTestFinished(() => void upstream.close());
  const mock = await startMock();
  onTestFinished(mock.close);
  const proxy = await startMock({ upstream: `http://127.0.0.1:${await listen(upstream)}` });
  onTestFinished(proxy.close);
  const allowed = async (url: string) => {
    const response = await fetch(`${url}/api/2/mfa/users/42/devices`, { headers });
    return [response.status, response.headers.get("access-control-allow-origin")];
  };
  expect([await allowed(mock.url), await allowed(proxy.url)]).toEqual([
    [200, origin],
    [200, null],
  ]);
});
