import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareMethods } from "../src/client/compare-methods.ts";
import { startServer, startSubject } from "../src/client/subject-process.ts";
import { ours, subjects } from "../src/client/subjects.ts";

/** A subject's module as a URL. */
const moduleOf = (createCalls: string) =>
  `data:text/javascript,export const createCalls = ${encodeURIComponent(createCalls)}`;
const fetching = `({ baseUrl, fetch = globalThis.fetch }) => {
  const headers = { authorization: "Bearer token" };
  const call = async (method) => (await fetch(baseUrl + "/", { method, headers })).json();
  return { GET: () => call("GET"), POST: () => call("POST") };
}`;

describe("the process of a subject", () => {
  it("measures calls to a function and to the loopback server", async () => {
    const server = await startServer();
    const started = await Promise.all([
      startSubject("function", moduleOf(fetching)),
      startSubject("loopback", moduleOf(fetching), { baseUrl: server.baseUrl }),
    ]);
    for (const { order, close } of started) {
      expect(await order({ measure: "time", method: "POST", count: 8, atOnce: 4 })).toBeGreaterThan(0);
      close();
    }
    server.close();
  });

  it.each([
    ["another result", '() => ({ GET: async () => [], POST: async () => ({ id: "1" }) })', "GET differs: []"],
    ["no token", fetching.replace("Bearer token", ""), "GET differs: {}"],
    ["a call that fails", '() => ({ GET() { throw new Error("refused"); } })', "Error: refused"],
    ["a module that does not load", "() => {", "SyntaxError"],
  ])("refuses %s", async (_, createCalls, reason) => {
    const started = startSubject("ky", moduleOf(createCalls));
    await expect(started).rejects.toThrow(new RegExp(`^ky: [^]*${reason.replace(/[[\]{}]/g, "\\$&")}`));
  });
});

describe("compareMethods", () => {
  const details = { what: "Call", unit: "µs", better: "lower", limit: 1.25 } as const;
  const samples = new Map([
    [ours[0], [{ GET: 110, POST: 260 }]],
    [ours[1], [{ GET: 120, POST: 220 }]],
    ["openapi-fetch", [{ GET: 100, POST: 200 }]],
  ]);

  it("has the README quote the call in which the client does worse", () => {
    const quoted = compareMethods(samples, details).map(({ headline }) => headline);
    expect(quoted).toEqual([undefined, "Call, POST"]);
    const rates = compareMethods(samples, { ...details, better: "higher" }).map(({ headline }) => headline);
    expect(rates).toEqual(["Call, GET", undefined]);
  });
});

it("every module in subjects/ is a subject", () => {
  const files = readdirSync(new URL("../src/client/subjects", import.meta.url));
  expect(subjects.map(({ module }) => `${module}.mjs`).sort()).toEqual(files.sort());
});
