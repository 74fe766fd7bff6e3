import { describe, expect, it } from "vitest";
import { readBody, rebuild } from "../src/check-response.ts";

/** A response that sends its chunks, and the last one again and again if it is endless. */
function streamed(chunks: readonly string[], { status = 200, isEndless = false } = {}) {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks[isEndless ? Math.min(sent, chunks.length - 1) : sent];
      if (chunk === undefined) return controller.close();
      sent += 1;
      controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return { response: new Response(body, { status }), sent: () => sent };
}

describe("the body of a response", () => {
  it("is read in the order of its chunks", async () => {
    const { response } = streamed(["ab", "cd", "e"]);
    expect(new TextDecoder().decode(await readBody(response))).toBe("abcde");
  });

  it.each([
    { status: 200, limit: 2 ** 20 },
    { status: 404, limit: 2 ** 16 },
  ])("of a $status is read up to $limit bytes", async ({ status, limit }) => {
    const { response, sent } = streamed(["x".repeat(2 ** 14 + 1)], { status, isEndless: true });
    expect((await readBody(response)).length).toBe(limit);
    expect(sent()).toBeLessThan(limit / 2 ** 14 + 3);
  });
});

describe("a rebuilt response", () => {
  const original = (status: number) => {
    const headers = new Headers({ "content-length": "9", "content-encoding": "gzip", "x-kept": "1" });
    // a Response cannot be constructed with all that a server can send
    return { status, statusText: "Öffnung", headers, url: "https://acme.test/" } as Response;
  };

  it("keeps the URL, the reason phrase and the headers that hold for the new body", () => {
    const { url, statusText, headers } = rebuild(original(200), "new");
    expect({ url, statusText }).toEqual({ url: "https://acme.test/", statusText: "Öffnung" });
    expect(Object.fromEntries(headers)).toEqual({
      "x-kept": "1",
      "content-type": "text/plain;charset=UTF-8",
    });
  });

  it.each([
    { status: 200, expected: 200 },
    { status: 599, expected: 599 },
    { status: 600, expected: 599 },
    { status: 199, expected: 599 },
  ])("has the status $expected for $status", ({ status, expected }) => {
    expect(rebuild(original(status), "new").status).toBe(expected);
  });
});
