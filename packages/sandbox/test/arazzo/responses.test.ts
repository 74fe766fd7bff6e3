import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { joinFlows } from "@onelogin-mfa/spec/flows";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RespectRun, runRespect } from "./support/run-respect.ts";

const busy = "three times more, if the server is busy";
/** Responses to a poll by their status or state, and how many calls each leads to. */
// biome-ignore format: a table
const polls: Readonly<Record<string, readonly [calls: number, why: string]>> = {
  pending: [61, "for two minutes, every two seconds"], 500: [4, busy], 503: [4, busy], 429: [4, busy],
  accepted: [1, "once"], rejected: [1, "once"], expired: [1, "once"], 400: [1, "once"], 404: [1, "once"],
};

/** Responses to a code, and whether they accept it: in the three shapes that the spec describes, and in none. */
// biome-ignore format: a table
const codes: Readonly<Record<string, readonly [body: object, isAccepted: boolean]>> = {
  text: [{ status: "accepted" }, true], object: [{ status: { code: 200, error: false } }, true], bare: [{ code: 200, error: false }, true],
  pendingText: [{ status: "pending" }, false], rejectedText: [{ status: "rejected" }, false], empty: [{}, false],
  errorObject: [{ status: { code: 200, error: true } }, false], codeObject: [{ status: { code: 401, error: false } }, false],
  bareError: [{ code: 200, error: true }, false], bareCode: [{ code: 401, error: false }, false],
};

const polling = { awaitVerification: "verification_id", awaitEnrollment: "registration_id" };
const accepting = ["submitVerificationCode", "verifyCode"];
const refusing = ["refuseVerificationCode", "refuseCode"];

/** A workflow that calls another one once, and is named after it and the response that it gets. */
const callOf = (workflowId: string, response: string, inputs: object) => ({
  workflowId: `${workflowId}_${response}`,
  steps: [
    {
      stepId: "call",
      workflowId,
      parameters: Object.entries({ access_token: "t", user_id: 1, ...inputs }).map(([name, value]) => ({
        name,
        value,
      })),
    },
  ],
});

describe("a flow of mfa.arazzo.yaml", () => {
  let run: RespectRun;
  /** The ids that were asked for. */
  const polled: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "responses-"));
  const server = createServer(async (request, response) => {
    const [, id = "", name = ""] = /\/(\w+_id_(\w+))$/.exec(request.url ?? "") ?? [];
    polled.push(id);
    // a poll has no body
    const { otp = "" } = JSON.parse((await text(request)) || "{}");
    response.writeHead(Number(name) || 200, { "content-type": "application/json" });
    response.end(JSON.stringify(codes[otp]?.[0] ?? { status: name }));
  });

  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    // a TCP server's address is an object
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const calls = [
      ...Object.entries(polling).flatMap(([flow, id]) =>
        Object.keys(polls).map((name) => callOf(flow, name, { [id]: `${id}_${name}` })),
      ),
      ...[...accepting, ...refusing].flatMap((flow) =>
        Object.keys(codes).map((otp) => callOf(flow, otp, { verification_id: "1", otp })),
      ),
    ];
    const flows = joinFlows();
    const document = JSON.stringify({ ...flows, workflows: [...flows.workflows, ...calls] });
    const file = join(folder, "flows.arazzo.yaml");
    // not every two seconds
    writeFileSync(file, document.replaceAll('"retryAfter":2', '"retryAfter":0'));
    const workflows = calls.map(({ workflowId }) => workflowId);
    run = await runRespect(file, { urls: { mfa: url, sandbox: url }, workflows });
  }, 60_000);
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it.each(Object.entries(polls))("that polls and gets %s asks %j", (name, [calls]) => {
    const counts = Object.values(polling).map((id) => polled.filter((one) => one === `${id}_${name}`).length);
    expect(counts).toEqual([calls, calls]);
  });

  it("that polls waits for two seconds before it asks again", () => {
    const waits = [...JSON.stringify(joinFlows()).matchAll(/"retryAfter":(\d+)/g)].map(
      ([, seconds]) => seconds,
    );
    expect(waits).toEqual(["2", "2"]);
  });

  it.each(Object.entries(codes))(
    "that submits a code and gets the response %s, accepts it or not: %j",
    (name, [, isAccepted]) => {
      const passed = (flow: string) => {
        const steps = run.workflows.find(({ workflow }) => workflow === `${flow}_${name}`)?.steps ?? [];
        return steps.map(({ failed }) => failed.every((check) => check === "schema check"));
      };
      expect(accepting.map(passed)).toEqual([[isAccepted], [isAccepted]]);
      expect(refusing.map(passed)).toEqual([[!isAccepted], [!isAccepted]]);
    },
  );
});
