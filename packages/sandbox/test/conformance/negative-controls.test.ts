import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { startMock } from "@onelogin-mfa/mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, startBench } from "./support/bench.ts";
import { createRecorder, gapsIn } from "./support/recorder.ts";

describe("a sandbox that breaks the spec is noticed", () => {
  const recorder = createRecorder();
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench("observed", recorder);
  });
  afterAll(() => bench.close());

  it("by Prism in its log and its header, by the validator, and by the sandbox itself", async () => {
    const user_id = bench.newUser();
    bench.control.addFault({ kind: "one_element_array", times: 1, operation: "generateOtp" });
    await bench.mfa.generateOtp({ user_id }).catch(() => {});
    expect(recorder.violations).toEqual([
      expect.stringMatching(/^Prism: .*must be object/),
      expect.stringMatching(/^generateOtp 201: \[.*must be object/),
      expect.stringMatching(/^generateOtp 201: +must be object/),
    ]);
    expect(bench.control.listJournal({ limit: 1 })).toMatchObject([
      { operation: "generateOtp", conforms: false },
    ]);
  });
});

describe("a response of any server is noticed", () => {
  const json = "application/json";
  let server: Awaited<ReturnType<typeof startServerBehindPrism>>;
  beforeAll(async () => {
    server = await startServerBehindPrism();
  });
  afterAll(() => server.close());

  it.each([
    ["with a field of the wrong type", 200, json, '[{"factor_id":"1"}]', "factor_id"],
    ["of a status that is not declared", 202, json, "[]", "not declared"],
    ["of a media type that is not declared", 200, "text/plain", "[]", "not declared"],
    ["of an error in no known shape", 404, json, '{"oops":1}', "statusCode"],
  ])("%s", async (_title, status, type, body, says) => {
    const { violations } = await server.record({ status, type, body });
    expect(violations.join("\n")).toContain(says);
  });

  it("that Prism makes up in place of a 501, by comparing with what has been sent", async () => {
    const { responses, violations } = await server.record({ status: 501, type: json, body: "{}" });
    expect(violations).toEqual([]);
    expect(responses).toEqual([{ operation: "getAuthFactors", status: 200 }]);
  });
});

/** `record` gives the record of a call to which the server responds like this. */
async function startServerBehindPrism() {
  let next = { status: 500, type: "text/plain", body: "" };
  const upstream = createServer(
    (_, response) => void response.writeHead(next.status, { "content-type": next.type }).end(next.body),
  );
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo; // a TCP server's address is an object
  const proxy = await startMock({ upstream: `http://127.0.0.1:${port}` });
  const headers = { authorization: "Bearer any" };
  return {
    async record(one: typeof next) {
      next = one;
      const recorder = createRecorder();
      const response = await fetch(`${proxy.url}/api/2/mfa/users/42/factors`, { headers });
      await recorder.record("getAuthFactors", response);
      return recorder;
    },
    async close() {
      await proxy.close();
      upstream.close();
    },
  };
}

describe("a status that does not come is a gap", () => {
  it("unless there is a response of it", () => {
    const gaps = gapsIn([{ operation: "getRateLimit", status: 200 }]);
    expect(gaps).toContain("getRateLimit 401");
    expect(gaps).not.toContain("getRateLimit 200");
  });

  it("and any status without an entry of its own stands for default", () => {
    const gaps = gapsIn([{ operation: "getRateLimit", status: 503 }]);
    expect(gaps).toContain("getRateLimit 200");
    expect(gaps).not.toContain("getRateLimit default");
  });
});
