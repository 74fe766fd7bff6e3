import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { child, effects, listOperations } from "@onelogin-mfa/openapi";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { codeSamples } from "../src/code-samples.ts";
import { hostileTexts } from "./support/hostile-texts.ts";

const spec: unknown = parse(
  readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"),
);

it.each(listOperations(spec))(
  "the samples of $id warn in each language of what a second run does",
  (operation) => {
    const effect = String(child(operation.node, "x-effect").value);
    const isSafe = effects[effect]?.endsWith("safe to retry.");
    const warnings = codeSamples(operation).map(
      ({ source }) => /^\s*(?:\/\/|#) (.*each time)$/m.exec(source)?.[1],
    );
    expect(new Set(warnings).size).toBe(1);
    expect(warnings[0] === undefined).toBe(isSafe);
  },
);

/** An operation with a text at each place from which a sample takes one. */
function documentWith(text: string) {
  const example = { example: text, schema: { type: "string" } };
  return {
    openapi: "3.2.0",
    info: { title: "T", version: "1.0.0" },
    paths: {
      "/a/{id}": {
        additionalOperations: {
          [text.replaceAll(/[{}]/g, "")]: {
            operationId: text,
            parameters: [
              { name: "id", in: "path", required: true, ...example },
              { name: text, in: "query", required: true, ...example },
            ],
            requestBody: {
              content: { "application/json": { example: { [text]: text, list: [text], a: "a: b" } } },
            },
            responses: { "200": { description: "Done." } },
          },
        },
      },
      [`/b ${text.replaceAll(/[{}]/g, "")}`]: {
        get: { operationId: "getIt", responses: { "200": { description: "Done." } } },
      },
    },
  };
}

/** A text as a URL or an argument can have it. */
const wellFormed = (text: string) => Buffer.from(text).toString();

/** Runs a command in a POSIX shell in an empty folder. @returns the arguments that its only call of curl gets */
function argumentsOfCurl(command: string): string[] {
  const cwd = mkdtempSync(join(tmpdir(), "curl-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const curl = `curl() { printf 'curl\\n'; for one; do printf '%s\\0' "$one"; done; }`;
  const env = { PATH: process.env.PATH, ACCESS_TOKEN: "secret $(touch made)" };
  const printed = execFileSync("sh", ["-c", `${curl}\n${command}`], { cwd, env, encoding: "utf8" });
  expect(readdirSync(cwd)).toEqual([]);
  expect(printed).toMatch(/^curl\n/);
  return printed.slice("curl\n".length).split("\0").slice(0, -1);
}

describe.each(hostileTexts)("%j", (text) => {
  const [call, get] = listOperations(documentWith(text)).map((operation) => {
    const [typescript, curl] = codeSamples(operation);
    return { method: operation.method, typescript: typescript?.source ?? "", curl: curl?.source ?? "" };
  });

  it("reaches curl as it is, and no shell acts on it", () => {
    const [, method, url = "", , token, , , , data = ""] = argumentsOfCurl(call?.curl ?? "");
    const { pathname, searchParams } = new URL(url);
    const sent = wellFormed(text);
    expect([method, token]).toEqual([
      wellFormed(call?.method ?? ""),
      "Authorization: Bearer secret $(touch made)",
    ]);
    expect([decodeURIComponent(pathname), [...searchParams]]).toEqual([`/a/${sent}`, [[sent, sent]]]);
    expect(JSON.parse(data)).toEqual({ [text]: text, list: [text], a: "a: b" });
    // curl makes several URLs of such characters, and an interactive shell another command
    expect(url).not.toMatch(/[[\]{}!]/);
  });

  it("in a path reaches curl as a path", () => {
    const [url = ""] = argumentsOfCurl(get?.curl ?? "");
    expect(decodeURIComponent(new URL(url).pathname.replace("%41", "%2541"))).toBe(
      `/b ${wellFormed(text).replaceAll(/[{}]/g, "")}`,
    );
  });

  it("is a text in TypeScript", async () => {
    const program = call?.typescript.replace(/^import .*$/m, "");
    const inputs: unknown[] = [];
    const createMfaClient = () => ({ [text]: (input: unknown) => inputs.push(input) });
    await runInNewContext(`(async () => { ${program} })()`, { createMfaClient });
    expect(JSON.parse(JSON.stringify(inputs))).toEqual([{ id: text, [text]: text, list: [text], a: "a: b" }]);
  });
});
