import type { OperationId } from "@onelogin-mfa/client/openapi";
import { expect, it } from "vitest";
import { createSandbox } from "../../src/index.ts";
import { basic } from "../support/application.ts";
import { tokenOf } from "../support/harness.ts";
import { specOperations } from "../support/spec.ts";
import { createRecorder } from "./support/recorder.ts";

const compats = ["observed", "documented"] as const;

const jsonType = "application/json";
const types = [jsonType, `${jsonType}; charset=utf-8`, "application/x-www-form-urlencoded", "text/plain"];
const users = [
  "42",
  "0",
  "-1",
  "somebody",
  "42.0",
  "9".repeat(30),
  "%34%32",
  "4%2F2",
  "%",
  "__proto__",
  "constructor",
];
const ids = ["x", "00000000-0000-4000-8000-000000000000", "__proto__", "user_temp_otp_1", "%E0%A4%A"];
const bodies = [
  "",
  "{",
  "null",
  "[]",
  '"x"',
  "1",
  "{}",
  "a=b&otp=1",
  '[{"otp":"1"}]',
  '{"__proto__":{"otp":"1"}}',
  '{"otp":""}',
  '{"otp":null}',
  '{"otp":1}',
  '{"otp":"\\u0000"}',
  '{"otp":"1","device_id":"1","more":1}',
  '{"device_id":""}',
  '{"device_id":1.5}',
  '{"expires_in":"300"}',
  '{"expires_in":259201}',
  '{"factor_id":1e400,"display_name":"x"}',
  '{"factor_id":1,"display_name":""}',
  '{"factor_id":1,"display_name":"x","redirect_to":"javascript:alert(1)"}',
  '{"grant_type":"password"}',
  '{"access_token":""}',
];

/** Every operation with path values, bodies and media types that no correct client sends. */
function oddRequests(token: string): { readonly operation: OperationId; readonly request: Request }[] {
  return specOperations.flatMap(({ id: operation, method, path, takesCredentials }) => {
    const authorization = takesCredentials ? basic : `Bearer ${token}`;
    const hasOther = /\{(?!user_id)/.test(path);
    const paths = (path.includes("{user_id}") ? users : [""]).flatMap((user) =>
      (hasOther ? ids : [""]).map((id) => path.replace("{user_id}", user).replace(/\{\w+\}/, id)),
    );
    const sent = method === "POST" || method === "PUT" ? bodies : [undefined];
    const [first = path, ...others] = paths;
    // every body in every media type; every path with a few of the bodies, in turn
    const typed = types.flatMap((type) => sent.map((body) => ({ place: first, body, type })));
    const json = others.flatMap((place, at) =>
      sent.filter((_, index) => index % 8 === at % 8).map((body) => ({ place, body, type: jsonType })),
    );
    return [...typed, ...json].map(({ place, body, type }) => {
      const headers = { authorization, "content-type": type };
      const request = new Request(`http://localhost${place}`, { method, headers, body: body ?? null });
      return { operation, request };
    });
  });
}

it.each(compats)("the sandbox as %s conforms to the spec for every odd request", async (compat) => {
  const sandbox = createSandbox({ compat });
  const recorder = createRecorder();
  const requests = oddRequests(await tokenOf(sandbox));
  for (const { operation, request } of requests) {
    const response = await sandbox.fetch(request);
    // the two POSTs on verifications differ by their body: which of them a call is, the sandbox says itself
    const [call] = sandbox.control.listJournal({ limit: 1 });
    await recorder.record(call?.operation === "verifyUserOtp" ? "verifyUserOtp" : operation, response);
  }
  expect(recorder.violations).toEqual([]);
  expect(recorder.responses.filter(({ status }) => Number(status) >= 500)).toEqual([]);
  expect(requests.length).toBeGreaterThan(1000);
});
