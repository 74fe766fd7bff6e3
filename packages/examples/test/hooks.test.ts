import { createMfaClient } from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
import { startMock } from "@onelogin-mfa/mock";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { tracingHooks } from "../src/opentelemetry.ts";
import { loggingHooks } from "../src/pino-logging.ts";
import { createRecorder } from "../src/record-mismatches.ts";

const answering = (reply: unknown) => async () =>
  Response.json(reply, { headers: { "x-request-id": "5F18-1581" } });
const options = { subdomain: "acme", accessToken: "secret-token" };

describe("hooks", () => {
  it("make a span of every reply", async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const mfa = createMfaClient({
      ...options,
      ...tracingHooks(provider.getTracer("test")),
      fetch: answering([]),
    });
    await mfa.getAuthFactors({ user_id: 42 });
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe("GET /api/2/mfa/users/{user_id}/factors");
    expect(span?.attributes).toMatchObject({
      "http.response.status_code": 200,
      "onelogin.request_id": "5F18-1581",
    });
  });

  it("log requests and replies without a secret", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    const reply = { id: "44aa6883-5048-4cd5-8cb2-64d47784230c", status: "accepted" };
    const mfa = createMfaClient({ ...options, ...loggingHooks(logger), fetch: answering(reply) });
    await mfa.verifyUserOtp({ user_id: 42, otp: "secret-otp" });
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["request", "reply"]);
    expect(lines.join()).not.toContain("secret");
  });

  it("draft evidence for what live replies contradict", async () => {
    const { onMismatch, drafts } = createRecorder();
    const fetch = answering([{ factor_id: "58959", name: "OneLogin SMS", auth_factor_name: "SMS" }]);
    const mfa = createMfaClient({ ...options, validator, onMismatch, fetch });
    await mfa.getAuthFactors({ user_id: 42 });
    expect(drafts()).toMatch(
      /^# getAuthFactors 200 \/0\/factor_id\nx-evidence:\n {2}- claim: "A live reply has string of 5/,
    );
  });

  it("record nothing where a live reply is as the contract says", async () => {
    const mock = await startMock();
    const { onMismatch, drafts } = createRecorder();
    const mfa = createMfaClient({ baseUrl: mock.url, accessToken: "any", validator, onMismatch });
    await mfa.getAuthFactors({ user_id: 42 });
    await mock.close();
    expect(drafts()).toBe("");
  });
});
