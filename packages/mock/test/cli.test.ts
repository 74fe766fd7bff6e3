import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startMock } from "../src/index.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
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
async function sendSecrets(log: string, ...args: string[]) {
  const { child, output, until, exit } = run(...args, "--port", "0");
  await until("Prism is listening");
  const url = /curl .* (http:\/\/127\.0\.0\.1:\d+)/.exec(output.text)?.[1];
  const { status } = await fetch(`${url}/api/2/mfa/users/42/verifications/`, {
    method: "POST",
    headers: { authorization: "Bearer secret-token", "content-type": "application/json" },
    body: '{"otp":"secret-otp","more":1}',
  });
  await until(log);
  child.kill("SIGTERM");
  return { status, exit: await exit, text: output.text };
}

describe("the command", () => {
  it("mocks the spec, says how to use it, and ends with the signal", async () => {
    const { status, exit, text } = await sendSecrets(
      "Violation: request.body Request body must NOT have additional properties; found 'more'",
    );
    expect([status, exit]).toEqual([422, [143, null]]);
    expect(text).not.toContain("secret");
  });

  it("checks a server against the spec after `proxy`", async () => {
    const upstream = await startMock();
    const { status, exit, text } = await sendSecrets(
      "has returned 422",
      "proxy",
      upstream.url,
      "--no-validate-request",
    );
    await upstream.close();
    expect([status, exit]).toEqual([422, [143, null]]);
    expect(text).toContain(`Forwarding "post" request to ${upstream.url}/api/2/mfa/users/42/verifications/`);
    expect(text).not.toContain("secret");
  });

  it.each([
    [[], "--dynamic"],
    [["proxy"], "--upstream-proxy"],
  ])("%j --help shows the options of Prism", async (args, option) => {
    const { output, exit } = run(...args, "--help");
    expect(await exit).toEqual([0, null]);
    expect(output.text).toContain(option);
  });

  it("leaves an unknown option to Prism, which names it", async () => {
    const { output, exit } = run("--dynamics");
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain("Unknown argument: dynamics");
  });

  it("says that the port is taken before Prism does", async () => {
    const mock = await startMock();
    const { port } = new URL(mock.url);
    const { output, exit } = run("--port", port);
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain(`Port ${port} of 127.0.0.1 is taken. Try --port`);
    expect(output.text.split("\n")).toHaveLength(2);
    await mock.close();
  });
});
