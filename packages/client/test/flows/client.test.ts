import { describe, expect, it } from "vitest";
import { verify } from "../../src/flows/verify.ts";
import { fails, hangs, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { caught, createHarness } from "../support/harness.ts";
import { printed } from "../support/printed.ts";
import { ids, secrets, state, verification } from "./support/script.ts";

const push = json(201, verification({ auth_factor_name: "OneLogin" }));
const sms = json(201, verification());
const pending = json(200, state("pending"));
const accepted = json(200, state("accepted"));
const html = (status: number) => raw(status, "<html>busy</html>", { "content-type": "text/html" });
const input = { user_id: 42, device: ids.device };

function start(steps: readonly Step[]) {
  const { mfa, sent, clock } = createHarness(steps);
  return { mfa, sent, clock, methods: () => sent.map(({ method }) => method) };
}

describe("the flows with the client", () => {
  it("send one POST for a push and poll through 503, 429 and a broken connection", async () => {
    const faults = [html(503), html(429), fails(systemFault("ECONNRESET"))];
    const { mfa, clock, sent, methods } = start([push, pending, ...faults, pending, accepted]);
    const { wait } = await verify(mfa, input, { clock });
    expect(await clock.run(wait())).toMatchObject({ status: "accepted" });
    expect(methods()).toEqual(["POST", "GET", "GET", "GET", "GET", "GET", "GET"]);
    expect(sent[1]?.url).toMatch(/\/api\/2\/mfa\/users\/42\/verifications\/afc1a96d$/);
  });

  it.each([
    ["a 502", html(502)],
    ["a timeout", hangs],
    ["a response that is cut off", raw(200, '{"id":"x","sta', { "content-type": "application/json" })],
  ])("send a code in one PUT, also after %s", async (_, lost) => {
    const { mfa, clock, methods } = start([sms, lost, accepted]);
    const { submit } = await verify(mfa, input, { clock });
    expect(await clock.run(submit(secrets.otp))).toMatchObject({ status: "accepted" });
    expect(methods()).toEqual(["POST", "PUT", "GET"]);
  });

  it("neither resend nor show a code that is refused with 401", async () => {
    const refused = json(401, { statusCode: 401, name: "X", message: `bad ${secrets.otp}` });
    const { mfa, methods } = start([sms, refused]);
    const error = await caught((await verify(mfa, input)).submit(secrets.otp));
    expect(error).toMatchObject({ code: "authentication" });
    expect(printed(error)).not.toContain(secrets.otp);
    expect(methods()).toEqual(["POST", "PUT"]);
  });
});
