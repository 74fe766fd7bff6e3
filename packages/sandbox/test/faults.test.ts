import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { controlDocument } from "../src/generated/control-document.ts";
import { offered } from "./support/flows.ts";
import { createHarness, type Harness, userPath } from "./support/harness.ts";

const devices = `${userPath}/devices`;
const ofDevices = { kind: "status", operation: "getAuthenticationDevices" } as const;

/** The statuses of three calls. */
async function statusesIn({ raw }: Harness) {
  const responses = [await raw("GET", devices), await raw("GET", devices), await raw("GET", devices)];
  return responses.map(({ status }) => status);
}

describe("a fault", () => {
  const whole = { skip: 0, remaining: null, operation: null, user_id: null };
  it.each([
    [{ kind: "status" }, { ...whole, status: 500, rate_headers: false }],
    [
      { kind: "status", after_effect: true },
      { ...whole, status: 500, rate_headers: false, after_effect: true },
    ],
    [
      { kind: "latency", times: 2 },
      { ...whole, latency_ms: 1000, remaining: 2 },
    ],
    [{ kind: "drop_connection", after_effect: true, status: 503 }, whole],
  ] as const)("%j is told with its defaults, and without what its kind has not", (input, fields) => {
    const { control } = createHarness().sandbox;
    expect(control.addFault(input)).toEqual({ id: 1, kind: input.kind, ...fields });
    expect(control.getState().faults).toEqual([{ id: 1, kind: input.kind, ...fields }]);
  });

  it("that is counted ends, and one that is not goes on after it until it is removed", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ ...ofDevices, status: 503, times: 2 });
    h.sandbox.control.addFault({ ...ofDevices, status: 500, times: null });
    expect(await statusesIn(h)).toEqual([503, 503, 500]);
    expect(await statusesIn(h)).toEqual([500, 500, 500]);
    expect(h.sandbox.control.getState().faults).toMatchObject([{ status: 500, remaining: null }]);
    h.sandbox.control.clearFaults();
    expect((await h.raw("GET", devices)).status).toBe(200);
  });

  it("can let the first calls pass, and then hits as many as it says", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ ...ofDevices, status: 503, skip: 1, times: 1, user_id: 42 });
    expect((await h.raw("GET", `/api/2/mfa/users/43/devices`)).status).toBe(200);
    expect(await statusesIn(h)).toEqual([200, 503, 200]);
    expect(h.sandbox.control.getState().faults).toEqual([]);
  });

  it("of one operation leaves the others alone", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ kind: "status", operation: "getAuthFactors" });
    expect((await h.raw("GET", devices)).status).toBe(200);
    expect((await h.raw("GET", `${userPath}/factors`)).status).toBe(500);
  });

  it.each([
    [418, "RequestError"],
    [504, "GatewayTimeout"],
    [500, "InternalServerError"],
    [599, "ServerError"],
  ])("of status %i is an error of the spec: %s", async (status, name) => {
    const h = createHarness();
    h.sandbox.control.addFault({ ...ofDevices, status });
    expect(await h.raw("GET", devices)).toMatchObject({ status, json: { statusCode: status, name } });
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ conforms: true, mismatches: [] }]);
  });

  it("with a status has no effect on the state", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ kind: "status", status: 500, times: 1, operation: "generateOtp" });
    expect((await h.raw("POST", `${userPath}/mfa_token`, {})).status).toBe(500);
    expect(h.sandbox.control.listDevices({ user_id: 42 })).toEqual([]);
  });

  it("429 comes from the edge as HTML, with rate headers if they are asked for", async () => {
    const h = createHarness();
    for (const rate_headers of [false, true]) {
      h.sandbox.control.addFault({ ...ofDevices, status: 429, times: 1, rate_headers });
      const { status, headers, text } = await h.raw("GET", devices);
      expect({ status, type: headers.get("content-type") }).toEqual({ status: 429, type: "text/html" });
      expect(text).toMatch(/^<html>/);
      expect(headers.get("retry-after")).toBe(rate_headers ? "3600" : null);
      expect(headers.get("x-ratelimit-remaining")).toBe(rate_headers ? "5000" : null);
    }
  });

  it("of latency waits as long as it says", async () => {
    const waits: number[] = [];
    const h = createHarness({ sleep: async (ms) => void waits.push(ms) });
    h.sandbox.control.addFault({ kind: "latency", latency_ms: 3000, operation: "getAuthenticationDevices" });
    expect((await h.raw("GET", devices)).status).toBe(200);
    expect(waits).toEqual([3000]);
  });
});

describe("a response that is lost", () => {
  it("with the connection: the call fails, and has had its effect", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ kind: "drop_connection", times: 1, operation: "generateOtp" });
    const lost = h.mfa.generateOtp({ user_id: 42 });
    await expect(lost).rejects.toThrow("fetch failed: the sandbox has dropped the connection");
    expect(h.sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([
      { status: null, fault: "drop_connection" },
    ]);
    expect(h.sandbox.control.getCall({ call_id: 2 }).response).toBeNull();
  });

  it("behind a gateway: a status replaces it, and the call has had its effect", async () => {
    const h = createHarness();
    const fault = { kind: "status", status: 504, after_effect: true, times: 1 } as const;
    expect(h.sandbox.control.addFault({ ...fault, operation: "generateOtp" })).toMatchObject({
      after_effect: true,
    });
    await expect(h.mfa.generateOtp({ user_id: 42 })).rejects.toMatchObject({ status: 504 });
    expect(h.sandbox.control.listDevices({ user_id: 42 })).toHaveLength(1);
  });

  it("in part: reading its body fails", async () => {
    const h = createHarness();
    h.sandbox.control.addFault({ kind: "truncated_body", times: 1, operation: "getAuthFactors" });
    await expect(h.mfa.getAuthFactors({ user_id: 42 })).rejects.toThrow("cut the body");
    expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([{ status: 200, conforms: false }]);
    h.sandbox.control.addFault({ kind: "truncated_body", times: 1 });
    const { headers, body } = await h.sandbox.fetch(new Request(`http://localhost${devices}`));
    const first = await body?.getReader().read();
    expect(first?.value).toHaveLength(Math.floor(Number(headers.get("content-length")) / 2));
  });
});

it("a single object comes in an array if a fault asks for it", async () => {
  const h = createHarness();
  const { factor_id } = await offered(h.mfa, 42, "OneLogin SMS");
  h.sandbox.control.addFault({ kind: "one_element_array", operation: "createFactorRegistration" });
  const input = { user_id: 42, factor_id, display_name: "Mine" };
  expect(await h.mfa.createFactorRegistration(input)).toMatchObject([{ status: "pending" }]);
  const [entry] = h.sandbox.control.listJournal({ limit: 1 });
  expect(entry).toMatchObject({ conforms: false, mismatches: ["/ must be object"] });
  h.sandbox.control.addFault({ kind: "one_element_array", operation: "getAuthFactors" });
  // a list is one already
  expect(await h.mfa.getAuthFactors({ user_id: 42 })).toHaveLength(6);
});

it("has kinds and fields that the README names", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `(\w+)` \|([^|]*)\| [^|]+ \|$/gm)];
  const { NewFault, FaultKind } = Object(controlDocument).components.schemas;
  expect(rows.map(([, kind]) => kind).sort()).toEqual([...FaultKind.enum].sort());
  const fields = rows.flatMap(([, , names = ""]) =>
    [...names.matchAll(/`(\w+)\?`/g)].map(([, name]) => name),
  );
  const ofAll = ["kind", "times", "operation", "user_id", "skip"];
  expect([...fields, ...ofAll].sort()).toEqual(Object.keys(NewFault.properties).sort());
});
