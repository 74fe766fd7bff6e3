import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fillPlaceholders, readDocument, root, specFile } from "../src/content/content.ts";
import { outcomeOf, readFlows } from "../src/content/flows.ts";
import { renderSequence } from "../src/markdown.ts";

const flows = readFlows(await readDocument(specFile));
const diagramOf = (id: string) => flows.find((flow) => flow.id === id)?.diagram ?? "";
const guide = readFileSync(new URL("spec/guides/flows.md", root), "utf8");

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
  ])("reads the criterion %s", (condition, expected) => {
    expect(outcomeOf([condition])).toBe(expected);
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

  it.each(flows)("of $id has steps of these kinds only, each with a text", ({ diagram }) => {
    expect(diagram).toMatch(/^((request|response|message|user|remark) \S.*(\n|$))+$/);
  });

  it("is in the guide for every flow, once", () => {
    const text = fillPlaceholders(guide, flows, "");
    const summaries = [...text.matchAll(/^::: details .+$/gm)];
    expect(flows.length).toBeGreaterThan(20);
    expect(summaries).toHaveLength(flows.length);
    expect(text).not.toContain("<!--");
  });
});
