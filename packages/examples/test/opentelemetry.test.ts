import { readFileSync } from "node:fs";
import { type Clock, createMfaClient } from "@onelogin-mfa/client";
import { exampleOf } from "@onelogin-mfa/spec/examples";
import { type AttributeValue, SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, it } from "vitest";
import { traceTo } from "../src/opentelemetry.ts";

/** The spans of one call as text: its attempts, indented, and the call, with what failed. */
function textOf(spans: readonly ReadableSpan[]): string[] {
  const root = spans.find(({ parentSpanContext }) => parentSpanContext === undefined)?.spanContext();
  return spans.map(({ name, status, attributes, parentSpanContext }) => {
    const about: (AttributeValue | undefined)[] = [
      attributes["http.request.resend_count"],
      attributes["http.response.status_code"],
      attributes["error.type"],
      status.code === SpanStatusCode.ERROR ? "ERROR" : undefined,
    ];
    const indent = root && parentSpanContext?.spanId === root.spanId ? "  " : "";
    return indent + [name, ...about.filter((value) => value !== undefined)].join(" ");
  });
}

/** Traces one call, whose delay before a retry takes no time. */
async function trace(fetch: (attempt: number) => Promise<Response>) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const schedule: Clock["schedule"] = (run, delayMs) => {
    if (delayMs < 5000) queueMicrotask(run);
    return () => {};
  };
  let attempt = 0;
  const mfa = createMfaClient({
    onEvent: traceTo(provider.getTracer("test")),
    subdomain: "acme",
    accessToken: "any",
    clock: { now: () => 0, schedule },
    maxRetries: 1,
    timeoutMs: 5000,
    fetch: () => fetch(attempt++),
  });
  const error: unknown = await mfa
    .getAuthFactors({ user_id: 42 }, { loginId: "login-1" })
    .catch((reason: unknown) => reason);
  return { spans: exporter.getFinishedSpans(), error };
}

const error = { ...Object(exampleOf("getAuthFactors", "default")), statusCode: 503 };
const attempt = "GET /api/2/mfa/users/{user_id}/factors";
const unavailable = () => Response.json(error, { status: 503, headers: { "x-request-id": "r-1" } });
const lost = new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNRESET" }) });

it("a call is one span, and each of its attempts a child", async () => {
  const { spans } = await trace(async (count) => (count === 0 ? unavailable() : Response.json([])));
  expect(textOf(spans)).toEqual([`  ${attempt} 0 503 server ERROR`, `  ${attempt} 1 200`, "getAuthFactors"]);
  const [first] = spans;
  expect(first?.attributes).toMatchObject({ "http.request.method": "GET", "onelogin.request_id": "r-1" });
});

it("a lost connection has a span, too", async () => {
  const { spans, error } = await trace(() => Promise.reject(lost));
  expect(textOf(spans)).toEqual([
    ...[0, 1].map((count) => `  ${attempt} ${count} ECONNRESET ERROR`),
    "getAuthFactors network ERROR",
  ]);
  // the log has it too
  const ids = { "onelogin.call_id": Object(error).callId, "onelogin.login_id": "login-1" };
  expect(spans.at(-1)?.attributes).toMatchObject(ids);
});

it("the recipe is the code that is tested", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const [, code] = read("../src/opentelemetry.ts").split(/^(?=interface Attempt)/m);
  expect(read("../../client/RECIPES.md")).toContain(code);
});
