import { readFileSync } from "node:fs";
import { joinFlows, listFlowIds } from "@onelogin-mfa/spec/flows";
import { describe, expect, it } from "vitest";
import { fillPlaceholders, readDocument, root, specFile } from "../src/content/content.ts";
import { outcomeOf, readFlows } from "../src/content/flows.ts";
import { renderDiagram } from "../src/markdown.ts";

const flows = readFlows(joinFlows(), listFlowIds(), await readDocument(specFile));
const diagramOf = (id: string) => flows.find((flow) => flow.id === id)?.diagram ?? "";
const guide = readFileSync(new URL("spec/guides/flows.md", root), "utf8");

describe("a flow for people", () => {
  it("has its calls, what the user does, and what a poll is repeated for", () => {
    expect(diagramOf("enrollMagicLink").split("\n  ")).toEqual(
      expect.arrayContaining([
        "A->>O: POST /registrations",
        "O->>U: the e-mail with the link",
        "Note over U: opens the link",
        "loop while pending",
        "O-->>A: 200 accepted",
      ]),
    );
  });

  it("tells a wrong code from a right one", () => {
    expect(diagramOf("enrollSms")).toMatch(/wrong otp\n.*200 pending[\s\S]*otp\n.*200 accepted/);
  });

  it("that calls another flow has the inputs of the call, and leaves out fields that are not sent", () => {
    const text = diagramOf("enrollPreVerifiedVoice");
    expect(text).toContain('O-->>A: 200 "OneLogin Voice"');
    expect(text).toContain("A->>O: POST /registrations: verified\n  O-->>A: 201 accepted");
  });

  it("shows a loop only where it polls", () => {
    expect(diagramOf("verifySms")).not.toContain("loop");
    expect(diagramOf("denyProtectPush")).toContain("loop while pending");
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
  it.each(flows)("of $id is one SVG element that loads nothing and has a text", (item) => {
    const svg = renderDiagram(item.diagram).replace(/^<figure[^>]*>(.*)<\/figure>\n$/, "$1");
    expect(svg).toMatch(/^<svg [^>]*class="diagram" role="img" aria-label="Sequence diagram: [^"]+"[^>]*>/);
    expect(svg).not.toMatch(/url\(|@import|\n|NaN|undefined| id="/);
  });

  it("is in the guide for every flow, once", () => {
    const text = fillPlaceholders(guide, flows, "");
    const summaries = [...text.matchAll(/^::: details .+$/gm)];
    expect(flows.length).toBeGreaterThan(20);
    expect(summaries).toHaveLength(flows.length);
    expect(text).not.toContain("<!--");
  });
});
