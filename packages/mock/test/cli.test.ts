import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startMock } from "../src/index.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
    });
  }
  return { child, output, exit: once(child, "exit") };
}

describe("npm run mock", () => {
  it("serves the mock, says how to use it, and ends on a signal", async () => {
    const { child, output, exit } = run("--port", "0");
    while (!output.text.includes("sl-violations")) await once(child.stdout, "data");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
    const reply = await fetch(`${url}/auth/rate_limit`, { headers: { authorization: "Bearer any" } });
    expect(reply.status).toBe(200);
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
  });

  it("prints its help", async () => {
    const { output, exit } = run("--help");
    expect(await exit).toEqual([0, null]);
    expect(output.text).toContain("--upstream <url>");
  });

  it.each([
    [["--prot", "1"], "Unknown option '--prot'"],
    [["--port", "many"], '--port must be a number from 0 to 65535, not "many".'],
    [["--port", "65536"], "--port must be a number"],
    [["--upstream", "localhost:1"], "--upstream must be a URL such as"],
    [["--spec", "no-such-file.yaml"], "no-such-file.yaml"],
  ])("refuses %j", async (args, message) => {
    const { output, exit } = run(...args);
    expect(await exit).toEqual([2, null]);
    expect(output.text).toContain(message);
  });

  it("says that the port is taken", async () => {
    const mock = await startMock();
    const { output, exit } = run("--port", new URL(mock.url).port);
    expect(await exit).toEqual([2, null]);
    expect(output.text).toContain("is taken. Choose another one");
    await mock.close();
  });
});
