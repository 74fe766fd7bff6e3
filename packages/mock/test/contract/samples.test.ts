import { listOperations } from "@onelogin-mfa/openapi";
import { operationOf, partsOf, readSamples } from "@onelogin-mfa/spec/samples";
import { describe, expect, it } from "vitest";
import { listCalls } from "../../src/contract.ts";
import { mock } from "./support/mock.ts";
import { requestOf, spec } from "./support/spec.ts";

const calls = listCalls(spec);

/** The requests that sources show: the reference, SDKs, programs. */
const shown = readSamples().flatMap((sample) => {
  const { id } = operationOf(spec, sample);
  const body = partsOf(spec, sample).find(({ part }) => part === "request")?.value;
  const call = calls.find(({ operationId }) => operationId === id);
  return call && body !== undefined ? [{ n: sample.n, id, body, call, kind: sample.kind }] : [];
});
const send = async (call: (typeof calls)[number], body: unknown) => {
  const response = await fetch(requestOf(mock.url, call, body));
  return [response.ok, response.headers.get("sl-violations")];
};

describe("the mock accepts every request that a source shows", () => {
  it.each(shown)("sample $n, $id ($kind): $body", async ({ call, body }) => {
    expect(await send(call, body)).toEqual([true, null]);
  });

  it("leaves out no operation with a request body that a source shows", () => {
    const withBody = listOperations(spec).filter(({ requestBody }) => requestBody);
    expect(new Set(shown.map(({ id }) => id)).size).toBe(withBody.length);
  });
});

describe("negative control: the mock refuses what no source shows", () => {
  it.each([
    ["createFactorRegistration", { factor_id: 58959, display_name: "My phone", expires_in: "901" }],
    ["createFactorRegistration", { factor_id: 58959, display_name: "My phone", expires_in: "2 minutes" }],
    ["createFactorRegistration", { factor_id: "SMS", display_name: "My phone" }],
    ["verifyUserRegistration", { otp: 58959.5 }],
    ["verifyUserRegistration", { otp: true }],
    ["verifyUserVerification", { otp: 123456 }],
    ["generateOtp", { expires_in: "259201" }],
  ])("%s %j", async (id, body) => {
    const call = calls.find(({ operationId }) => operationId === id);
    const [ok, violations] = call ? await send(call, body) : [];
    expect(ok).toBe(false);
    expect(violations).toMatch(/expires_in|factor_id|otp/);
  });
});
