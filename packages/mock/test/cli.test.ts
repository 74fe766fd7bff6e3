import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
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

/**
 * Starts it, sends an invalid request with secrets to the address of the hints, and ends it once it has logged that.
 *
 * @param use does more before that
 */
async function sendSecrets(log: string, args: readonly string[], use = async (_url: string) => {}) {
  const { child, output, until, exit } = run(...args, "--port", "0");
  await until("sl-violations\n");
  const url = /curl .*'(http:\/\/127\.0\.0\.1:\d+)/.exec(output.text)?.[1] ?? "";
  const { status } = await fetch(`${url}/api/2/mfa/users/42/verifications/?otp=secret-query`, {
    method: "POST",
    headers: { authorization: "Bearer secret-token", "content-type": "application/json" },
    body: '{"otp":"secret-otp","more\\u001b[2J":1}',
  });
  await until(log);
  await use(url);
  child.kill("SIGTERM");
  expect([status, await exit]).toEqual([422, [143, null]]);
  expect(output.text).toContain("POST /api/2/mfa/users/42/verifications/ 422\n");
  expect(output.text).not.toContain("secret");
}

/** Makes a folder with an API called `x`, whose only response is `fine`; `more` are members of its document. */
function makeProject(more: string): string {
  const folder = mkdtempSync(join(tmpdir(), "mock-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const response = "{ description: Text., content: { text/plain: { example: fine } } }";
  const path = `{ get: { operationId: a, responses: { '200': ${response} } } }`;
  const document = `openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: { /a: ${path} }\n${more}\n`;
  writeFileSync(join(folder, "api.yaml"), document);
  writeFileSync(join(folder, "redocly.yaml"), "apis: { x: { root: api.yaml } }\n");
  return folder;
}

describe("the command", () => {
  it("mocks the spec, says how to use it and which hosts it is for, and ends with the signal", async () => {
    const violation =
      "  Violation: request.body Request body must NOT have additional properties; found 'more\ufffd[2J'\n";
    await sendSecrets(violation, ["--allowed-host", "mock.test"], async (url) => {
      const statusFor = async (host: string) =>
        (await sendRaw(url, "/", `GET PATH HTTP/1.1\nHost: ${host}`)).status;
      expect([await statusFor("mock.test:80"), await statusFor("evil.example")]).toEqual([404, 403]);
    });
  });

  it("checks a server against the spec after `proxy`", async () => {
    const upstream = createServer((_, response) => response.writeHead(422).end());
    const url = `http://127.0.0.1:${await listen(upstream)}`;
    await sendSecrets("Violation: request.body", ["proxy", url]);
    upstream.close();
  });

  it.each([
    "x-topics: [{ title: Start, content: { $ref: ./docs/start.md } }]",
    "components: { schemas: { A: { type: object, x-see: { $ref: '#/nowhere' } } } }",
  ])(
    "mocks a document with a $ref in an x- member, where it is data, and reads no file: %s",
    async (more) => {
      const { child, output, until, exit } = runIn(makeProject(more), "--api", "x", "--port", "0");
      await until("sl-violations\n");
      const url = /'(http:.*)'/.exec(output.text)?.[1] ?? "";
      expect(await (await fetch(url, { headers: { accept: "text/plain" } })).text()).toBe("fine");
      child.kill("SIGTERM");
      await exit;
    },
  );

  it("refuses a $ref out of the document elsewhere, and ends", async () => {
    const more = "components: { examples: { A: { value: { $ref: ./secret.yaml } } } }";
    const { output, exit } = runIn(makeProject(more), "--api", "x", "--port", "0");
    expect(await exit).toEqual([1, null]);
    expect(output.text).toMatch(
      /^The mock follows no \$ref out of the document: "\.\/secret\.yaml"\. Copy .*\n$/,
    );
  });

  it("shows its options", async () => {
    const { output, exit } = run("--help");
    expect(await exit).toEqual([0, null]);
    for (const option of ["proxy", "--port", "--host", "--allowed-host", "--dynamic", "--errors"])
      expect(output.text).toContain(option);
  });

  it.each([
    { args: ["prox"], says: '"prox" is not a mode' },
    { args: ["proxy"], says: '"proxy" takes the URL of a server' },
    { args: ["proxy", "file:///etc/passwd"], says: '"proxy" takes the URL of a server' },
    { args: ["--allowed-host", "http://x"], says: "It must be a host name without scheme and port" },
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
