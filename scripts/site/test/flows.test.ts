import { listFlowIds } from "@onelogin-mfa/spec/flows";
import { beforeEach, describe, expect, it } from "vitest";
import { readDocument, specFile } from "../src/content/content.ts";
import { type Flow, outcomeOf, readFlows } from "../src/content/flows.ts";
import { renderSequence } from "../src/markdown.ts";
import { sitePages } from "./support/content.ts";

const spec = await readDocument(specFile);
let flows: readonly Flow[] = [];
beforeEach(() => {
  flows = readFlows(spec);
});
const diagramOf = (id: string) => flows.find((flow) => flow.id === id)?.diagram ?? "";

describe("a flow for people", () => {
  it("has its calls, what the user does, and what a poll is repeated for", () => {
    expect(diagramOf("enrollMagicLink")).toMatch(
      /^request POST .registrations\nmessage the e-mail with the link\n[\s\S]*^user opens the link\nremark repeated while pending:\nrequest .*\nresponse 200 accepted$/m,
    );
  });

  it("tells a wrong code from a right one", () => {
    expect(diagramOf("enrollSms")).toMatch(
      /wrong otp\nresponse 200 pending[\s\S]*otp\nresponse 200 accepted/,
    );
  });

  it("that calls another flow has the inputs of the call, and leaves out fields that are not sent", () => {
    const text = diagramOf("enrollPreVerifiedVoice");
    expect(text).toContain('response 200 "OneLogin Voice"');
    expect(text).toContain("request POST /registrations: verified\nresponse 201 accepted");
  });

  it.each([
    [
      "verifyProtectPush",
      `request GET /devices
response 200 "OneLogin"
request POST /verifications
message the push
response 201
request GET /verifications/{id}
response 200 pending
remark The next poll is answered with 503
user presses Approve
remark repeated while pending:
request GET /verifications/{id}
response 200 accepted`,
    ],
    [
      "verifyAuthenticator",
      `request GET /devices
response 200 "Google Authenticator"
request POST /verifications
response 201
request PUT /verifications/{id}: wrong otp
response 200 no success
user reads the code in the app
request PUT /verifications/{id}: otp
response 200 accepted
request GET /verifications/{id}
response 200 accepted`,
    ],
    [
      "revokeToken",
      `request GET /auth/rate_limit
response 200
request POST /auth/oauth2/revoke
response 200
request GET /auth/rate_limit
response 401
request POST /auth/oauth2/v2/token
response 200
request GET /auth/rate_limit
response 200`,
    ],
    [
      "helpDeskCode",
      `request GET /devices
response 200 "SMS"
request POST /mfa_token
response 422
request POST /mfa_token
response 201
request POST /verifications/: otp
response 200 accepted
request POST /verifications/: otp
response 422 no success`,
    ],
  ])("has each step in its order, without those of the administrator: %s", (id, diagram) => {
    expect(diagramOf(id)).toBe(diagram);
  });

  it("has the summary and the description of its workflow, in the order of the document", () => {
    const [first, ...others] = readFlows(spec);
    expect(first).toMatchObject({
      id: "findUserByName",
      summary: "Find the id of the user who signs in.",
      description: expect.stringMatching(/^A login knows a user name[\s\S]*somebody has typed\.$/),
    });
    expect(others.at(-1)?.id).toBe("helpDeskCode");
    expect([first, ...others].map((flow) => flow?.id)).toEqual(listFlowIds());
  });

  it("repeats only where it polls", () => {
    expect(diagramOf("verifySms")).not.toContain("repeated");
    expect(diagramOf("denyProtectPush")).toContain("repeated while pending");
  });

  it.each([
    ["$statusCode == 201", "201"],
    ["$statusCode >= 400", ">= 400"],
    ["$response.body#/status == 'rejected'", "rejected"],
    ["$response.body#/0/auth_factor_name == 'SMS'", '"SMS"'],
    ["$[?length(@) == 0]", "empty list"],
    ["$[?@[?@.device_id == {$inputs.device_id}]]", "with the device"],
    ["$[?!@[?@.factor_id == {$inputs.factor_id}]]", "without the factor"],
    ["$[?!(@.status == 'accepted' || @.code == 200)]", "no success"],
    ["$[?@.status == 'accepted' || @.code == 200]", "accepted"],
    ["$response.body#/id == $steps.a.outputs.id", ""],
    ["$[?length(@) == 2]", "list of 2"],
    ["$response.body#/note == 'auth'", ""],
  ])("reads the criterion %s", (condition, expected) => {
    expect(outcomeOf([condition])).toBe(expected);
  });

  it("says the same of two criteria once", () => {
    expect(
      outcomeOf(["$statusCode == 200", "$[?@.status == 'accepted']", "$response.body#/status == 'accepted'"]),
    ).toBe("200 accepted");
  });
});

describe("a diagram", () => {
  it("is a list that says who does each step, and has no markup of its text", () => {
    const html = renderSequence(
      "request GET /a: <b>\nresponse 200\nmessage an SMS\nuser types it\nremark a wait",
    );
    const texts = [...html.matchAll(/<li class="(\w+)"><span class="hidden-text">(.*?)<\/span>(.*?)<\/li>/g)];
    expect(texts.map(([, ...parts]) => parts.join("|"))).toEqual([
      "request|Your application: |GET /a: &#60;b&#62;",
      "response|OneLogin: |200",
      "message|OneLogin, to the user: |an SMS",
      "user|User: |types it",
      "remark||a wait",
    ]);
  });

  it.each(listFlowIds())("of %s has steps of these kinds only, each with a text", (id) => {
    expect(diagramOf(id)).toMatch(/^((request|response|message|user|remark) \S.*(\n|$))+$/);
  });

  it("is on a page for every flow, once", () => {
    const folded = sitePages().flatMap(({ text }) => [...text.matchAll(/^```sequence\n([\s\S]*?)\n```$/gm)]);
    expect(flows.length).toBeGreaterThan(20);
    expect(folded.map(([, diagram]) => diagram).sort()).toEqual(flows.map(({ diagram }) => diagram).sort());
  });
});
