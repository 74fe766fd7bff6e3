import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { listOperations } from "@onelogin-mfa/codegen/document";
import { lintFromString, loadConfig } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readSpec } from "./support/spec.ts";

const file = fileURLToPath(new URL("../mfa.arazzo.yaml", import.meta.url));
const text = readFileSync(file, "utf8");

interface Step {
  readonly stepId: string;
  readonly operationId?: string;
  readonly successCriteria?: readonly { readonly condition: string }[];
}

/** The steps that call the API, by its operation. */
function callsIn(source: string): (Step & { readonly operation: string })[] {
  const { workflows }: { workflows: readonly { readonly steps: readonly Step[] }[] } = parse(source);
  const prefix = "$sourceDescriptions.mfa.";
  return workflows
    .flatMap(({ steps }) => steps)
    .filter(({ operationId }) => operationId?.startsWith(prefix))
    .map((step) => ({ ...step, operation: step.operationId?.slice(prefix.length) ?? "" }));
}

/** The rules that `npm run lint` finds broken. */
async function lint(source: string): Promise<string[]> {
  const config = await loadConfig({
    configPath: fileURLToPath(new URL("../arazzo.redocly.yaml", import.meta.url)),
  });
  return (await lintFromString({ source, absoluteRef: file, config })).map(({ ruleId }) => ruleId);
}

describe("the flows", () => {
  it("pass Redocly's strict set for Arazzo", async () => {
    expect(await lint(text)).toEqual([]);
  });

  it("negative control: an output that no step gives is noticed", async () => {
    const wrong = text.replace("$steps.readCode.outputs.code", "$steps.readCode.outputs.otp");
    expect(await lint(wrong)).toContain("outputs-defined");
  });

  it("call operations that the spec has", () => {
    const ids = listOperations(readSpec()).map(({ id }) => id);
    const calls = callsIn(text);
    expect(calls.length).toBeGreaterThan(100);
    expect(calls.filter(({ operation }) => !ids.includes(operation))).toEqual([]);
    expect(callsIn(text.replace("mfa.generateToken", "mfa.getToken"))[0]?.operation).toBe("getToken");
  });
});

describe("a code that is handed in", () => {
  const handsIn = new Set(["verifyUserRegistration", "verifyUserVerification", "verifyUserOtp"]);
  const byStatusAlone = (source: string) =>
    callsIn(source)
      .filter(({ operation }) => handsIn.has(operation))
      .filter(
        ({ successCriteria = [] }) =>
          !successCriteria.some(({ condition }) => /[./]status\b/.test(condition)),
      );

  it("is never checked by the HTTP status alone", () => {
    expect(byStatusAlone(text)).toEqual([]);
  });

  it("negative control: a step without a criterion on the body is found", () => {
    const wrong = text.replaceAll("$response.body#/status == 'accepted'", "$statusCode == 200");
    expect(byStatusAlone(wrong).map(({ stepId }) => stepId)).toContain("submit");
  });
});
