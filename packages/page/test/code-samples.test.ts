import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { child, effects, listOperations } from "@onelogin-mfa/codegen/document";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { codeSamples } from "../src/code-samples.ts";

const spec: unknown = parse(
  readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8"),
);

it.each(listOperations(spec))(
  "the samples of $id warn in each language of what a second run does",
  (operation) => {
    const effect = String(child(operation.node, "x-effect").value);
    const isSafe = effects[effect]?.endsWith("safe to retry.");
    const warnings = codeSamples(operation).map(
      ({ source }) => /^(?:\/\/|#) (.*each time)$/m.exec(source)?.[1],
    );
    expect(warnings.map((warning) => warning === undefined)).toEqual([isSafe, isSafe]);
    expect(new Set(warnings).size).toBe(1);
  },
);

const hostile = `it's "so", 'too' \\ $HOME $(echo run) \`echo run\` & é`;

const hostilePath = "/$(run)\"`run`'/{b}/{c-d}";

/** An operation whose method, path, names and values have what a shell takes for its own. */
function hostileOperation() {
  const content = { "application/json": { examples: { a: { value: { text: hostile } } } } };
  const parameters = [
    ["path", "b"],
    ["path", "c-d"],
    ["query", "e"],
    ["query", hostile],
  ].map(([place, name]) => ({ name, in: place, required: true, example: hostile }));
  const operation = { operationId: "add", parameters, requestBody: { content }, responses: {} };
  const [found] = listOperations({
    openapi: "3.1.0",
    paths: { [hostilePath]: { additionalOperations: { [hostile]: operation } } },
  });
  if (!found) throw new Error("there is no operation");
  return found;
}

// a shell that Windows lacks
it.runIf(process.platform !== "win32")(
  "the sample with curl is one call, as a shell reads it, whatever is in it",
  () => {
    const source = codeSamples(hostileOperation()).find(({ lang }) => lang === "shell")?.source ?? "";
    const program = `curl() { printf '%s\\0' "$@"; }\n${source}`;
    const printed = execFileSync("sh", ["-c", program], { env: { ACCESS_TOKEN: "t" }, encoding: "utf8" });
    const [option, method, url = "", ...others] = printed.split("\0");
    expect([option, method]).toEqual(["--request", hostile]);
    const { pathname, searchParams } = new URL(url);
    expect(decodeURIComponent(pathname)).toBe(hostilePath.replace(/\{.*/, `${hostile}/${hostile}`));
    expect([...searchParams]).toEqual([
      ["e", hostile],
      [hostile, hostile],
    ]);
    const data = JSON.stringify({ text: hostile });
    const headers = ["--header", "Authorization: Bearer t", "--header", "Content-Type: application/json"];
    expect(others).toEqual([...headers, "--data", data, ""]);
  },
);
