import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen } from "./support/listen.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

const run = (...args: string[]) => runIn(process.cwd(), ...args);

function runIn(cwd: string, ...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const output = { text: "" };
  const add = (text: string) => {
    output.text += text;
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", add);
  const until = async (text: string) => {
    while (!output.text.includes(text)) await once(child.stdout, "data");
  };
  return { child, output, until, exit: once(child, "close") };
}

/** Starts it, sends an invalid request with secrets to the address of the hints, and ends it once it has logged that. */
async function sendSecrets(log: string, args: readonly string[]) {
  const { child, output, until, exit } = run(...args, "--port", "0");
  await until("sl-violations\n");
  const url = /curl .*'(http:\/\/127\.0\.0\.1:\d+)/.exec(output.text)?.[1] ?? "";
  const { status } = await fetch(`${url}/api/2/mfa/users/42/verifications/?otp=secret-query`, {
    method: "POST",
    headers: { authorization: "Bearer secret-token", "content-type": "application/json" },
    body: '{"otp":"secret-otp","more\\u001b[2J":1}',
  });
  await until(log);
  child.kill("SIGTERM");
  expect([status, await exit]).toEqual([422, [143, null]]);
  expect(output.text).toContain("post /api/2/mfa/users/42/verifications/ ");
  expect(output.text).not.toContain("secret");
}

/** The response with a status and content. */
const responseOf = (status: number, content: string) =>
  `${status}: { description: A., content: { ${content} } }`;
const fine = `responses: { ${responseOf(200, "text/plain: { example: fine }")} }`;

/** A project. */
interface Project {
  /** Members of the document. */
  readonly more?: string;
  readonly path?: string;
  /** Members of the operation. */
  readonly operation?: string;
  /** Members of the API in redocly.yaml. */
  readonly api?: string;
}

/** Makes a folder with an API called `x`, whose response is `fine`; the first API of the folder is another one. */
function makeProject({ more = "", path = "/a", operation = fine, api = "" }: Project): string {
  const folder = mkdtempSync(join(tmpdir(), "mock-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const document = `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: { "${path}": { get: { ${operation} } } }\n${more}\n`;
  writeFileSync(join(folder, "api.yaml"), document);
  writeFileSync(join(folder, "other.yaml"), "openapi: 3.1.0\ninfo: { title: O, version: '1' }\npaths: {}\n");
  const apis = `{ other: { root: other.yaml }, x: { root: api.yaml${api} } }`;
  writeFileSync(join(folder, "redocly.yaml"), `apis: ${apis}\n`);
  return folder;
}

/** Options, with the response that these give where the spec's example violates its schema, and the signal that then ends the mock. */
const optionRuns = [
  { args: ["--api", "x", "--dynamic"], gives: [200, "2"], signal: "SIGINT" },
  {
    args: ["--api", "x", "--errors"],
    gives: [500, expect.stringContaining("--errors flag")],
    signal: "SIGKILL",
  },
  { args: ["--api", "x", "--host", "0.0.0.0"], gives: [200, "1"], signal: "SIGTERM" },
] as const;

describe("the command", () => {
  it("mocks the spec, says how to use it, and ends with the signal", async () => {
    await sendSecrets("found 'more\ufffd[2J'", []);
  });

  it("checks a server against the spec after `proxy`", async () => {
    const upstream = createServer((_, response) => response.writeHead(422).end());
    const url = `http://127.0.0.1:${await listen(upstream)}`;
    await sendSecrets("Violation: request.body", ["proxy", url]);
    upstream.close();
  });

  it("mocks a document with a $ref in x- members, where it is data, and reads no file", async () => {
    const more = `x-topics: [{ title: Start, content: { $ref: ./docs/start.md } }]
components: { schemas: { A: { type: object, x-see: { $ref: '#/nowhere' } } } }`;
    const { child, output, until, exit } = runIn(makeProject({ more }), "--api", "x", "--port", "0");
    await until("sl-violations\n");
    const url = /'(http:.*)'/.exec(output.text)?.[1] ?? "";
    expect(await (await fetch(url, { headers: { accept: "text/plain" } })).text()).toBe("fine");
    child.kill("SIGTERM");
    await exit;
  });

  it("refuses a $ref out of the document elsewhere, and ends", async () => {
    const more = "components: { examples: { A: { value: { $ref: ./secret.yaml } } } }";
    const { output, exit } = runIn(makeProject({ more }), "--api", "x", "--port", "0");
    expect(await exit).toEqual([1, null]);
    expect(output.text).toMatch(
      /^The mock follows no \$ref out of the document: "\.\/secret\.yaml"\. Copy .*\n$/,
    );
  });

  it("says what it exits with, and has no option that is not tested here", async () => {
    const { output, exit } = run("--help");
    expect(await exit).toEqual([0, null]);
    // as the other tests see it
    expect(output.text).toContain("1 could not start, 2 wrong usage; 130 ended by Ctrl-C, 143 by SIGTERM.");
    const options = [...output.text.matchAll(/^ .*?(--[\w-]+)/gm)].map(([, option = ""]) => option);
    const tested = ["--help", "--port", ...optionRuns.flatMap(({ args }) => args)];
    expect(options.filter((option) => !tested.includes(option))).toEqual([]);
  });

  it.each(optionRuns)(
    "responds as its options say, and leaves no Prism behind after $signal: $args",
    async (one) => {
      const { args, gives, signal } = one;
      const operation = `responses: { ${responseOf(200, "application/json: { schema: { const: 2 }, example: 1 }")} }`;
      const { child, output, until, exit } = runIn(makeProject({ operation }), ...args, "--port", "0");
      await until("sl-violations\n");
      const url = /'(http:.*)'/.exec(output.text)?.[1] ?? "";
      const response = await fetch(url);
      expect([response.status, await response.text()]).toEqual(gives);
      child.kill(signal);
      await exit;
      const isServed = () => fetch(url).then(Boolean, () => false);
      await expect.poll(isServed).toBe(false);
    },
  );

  it("prints a call and the choice of an example that can be pasted, whatever the parameters are", async () => {
    const parameter = (name: string) =>
      `{ name: ${name}, in: path, required: true, example: "it's 'so' $HOME" }`;
    const named = (name: string) => `text/plain: { examples: { ${name}: { value: ${name} } } }`;
    const query = "{ name: q, in: query, required: true, schema: { enum: [\"a&'b'\"] } }";
    const operation = `parameters: [${["b", "c-d"].map(parameter)}, ${query}], responses: { ${responseOf(404, named("lost"))}, ${responseOf(203, named("found"))} }`;
    const project = makeProject({ path: "/a/{b}/{c-d}", operation });
    const { child, output, until, exit } = runIn(project, "--api", "x", "--port", "0");
    await until("sl-violations\n");
    const [, url = ""] = /curl .* '(http:[^']*)'$/m.exec(output.text) ?? [];
    const [, prefer = ""] = /named example +-H 'Prefer: (.*)'$/m.exec(output.text) ?? [];
    const value = "it's 'so' $HOME";
    expect(decodeURIComponent(new URL(url).pathname)).toBe(`/a/${value}/${value}`);
    expect(new URL(url).searchParams.get("q")).toBe("a&'b'");
    const response = await fetch(url, { headers: { prefer, accept: "text/plain" } });
    expect([response.status, await response.text()]).toEqual([203, "found"]);
    child.kill("SIGTERM");
    await exit;
  });

  it("listens at the port of its API unless another one is given", async () => {
    const other = createServer();
    const port = await listen(other);
    const project = makeProject({ api: `, x-mock: { port: ${port} }` });
    const { output, exit } = runIn(project, "--api", "x");
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain(`Port ${port} of 127.0.0.1 is taken.`);
    other.close();
  });

  it.each([
    { args: ["prox"], says: '"prox" is not a mode' },
    { args: ["proxy"], says: '"proxy" takes the URL of a server' },
    { args: ["proxy", "file:///etc/passwd"], says: '"proxy" takes the URL of a server' },
    { args: ["proxy", "http://127.0.0.1:1", "--dynamic"], says: "--dynamic is for the mock" },
  ])("names wrong usage: $args", async ({ args, says }) => {
    const { output, exit } = run(...args);
    expect(await exit).toEqual([2, null]);
    expect(output.text).toContain(says);
  });

  it("says that the port is taken", async () => {
    const other = createServer();
    const port = await listen(other);
    const { output, exit } = run("--port", String(port));
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain(`Port ${port} of 127.0.0.1 is taken. Try --port`);
    expect(output.text.split("\n")).toHaveLength(2);
    other.close();
  });
});
