import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type DevEvent, printEvent } from "../src/events.ts";
import { listen } from "../src/listen.ts";
import { copyFixture, type ProjectCopy } from "../testing/project-copy.ts";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const spec = "spec/mfa.yaml";

/** Runs it in a process group of its own, as a terminal does. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
    });
  }
  const until = async (text: string) => {
    while (!output.text.includes(text)) await once(child.stdout, "data");
  };
  return { child, output, until, exit: once(child, "close") };
}

let copy: ProjectCopy;
beforeAll(() => {
  copy = copyFixture();
  copy.write("redocly.yaml", `${copy.read("redocly.yaml")}  second: { root: second.yaml }\n`);
  copy.write("second.yaml", "openapi: [\n");
});
afterAll(() => copy.remove());

const ports = ["--port", "--mock-port"];
/** Options, and how the loop names the document of the second API, which cannot be read. */
const optionRuns = [
  { args: ["--api", "second", ...ports.flatMap((port) => [port, "0"])], says: "\nsecond.yaml:" },
  { args: ["--api", "second", "--once", "--json"], says: '"file":"second.yaml"' },
];

describe("npm run dev", () => {
  it("prints its help, and has no option that is not tested here", async () => {
    const { output, exit } = run("--help");
    expect(await exit).toEqual([0, null]);
    const options = [...output.text.matchAll(/^ .*?(--[\w-]+)/gm)].map(([, option = ""]) => option);
    const tested = ["--help", "--root", ...optionRuns.flatMap(({ args }) => args)];
    expect(options.filter((option) => !tested.includes(option))).toEqual([]);
  });

  it.each(optionRuns)(
    "does as its options say, below the folder of redocly.yaml: $args",
    async ({ args, says }) => {
      const { child, output, until, exit } = run("--root", join(copy.root, "spec"), ...args);
      const isOnce = args.includes("--once");
      if (!isOnce) await until(says).then(() => child.kill("SIGTERM"));
      expect(await exit).toEqual([isOnce ? 1 : 143, null]);
      expect(output.text).toContain(says);
    },
  );

  it("says what is missing where there is no project", async () => {
    const { output, exit } = run("--root", tmpdir());
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain("redocly.yaml");
  });

  it.each(ports)("says that the port is taken that was asked for by %s", async (option) => {
    const { url, close } = await listen(createServer(), { usual: 0, option: "--port" });
    const { port } = new URL(url);
    const given = ports.flatMap((one) => [one, one === option ? port : "0"]);
    const { output, exit } = run("--root", copy.root, ...given);
    expect(await exit).toEqual([1, null]);
    expect(output.text).toContain(`Port ${port} of 127.0.0.1 is taken. Try ${option}`);
    await close();
  });

  it("says in one line that the file watchers are in use, and leaves nothing running", async () => {
    const module = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
      fs.watch = () => { throw Object.assign(new Error("ENOSPC: no watches"), { code: "ENOSPC", syscall: "watch" }); };
      syncBuiltinESMExports();`;
    vi.stubEnv("NODE_OPTIONS", `--import=data:text/javascript,${encodeURIComponent(module)}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { output, exit } = run("--root", copy.root, "--port", "0", "--mock-port", "0");
    expect(await exit).toEqual([1, null]);
    expect(output.text).toMatch(
      /\nENOSPC: no watches\. All file watchers are in use: .*fs\.inotify\.max_user_watches.*\n$/,
    );
  });
});

describe("npm run dev ends", () => {
  it.each([
    { way: "on Ctrl-C", signal: "SIGINT", isAlone: false, code: 130 },
    { way: "when a supervisor ends it", signal: "SIGTERM", isAlone: true, code: 143 },
  ] as const)(
    "$way, with the compiler's server and the mock, without an open port, and says nothing more",
    async ({ signal, isAlone, code }) => {
      const { child, output, exit, until } = run("--root", copy.root, "--port", "0", "--mock-port", "0");
      await until("Passed");
      const before = output.text;
      process.kill(isAlone ? Number(child.pid) : -Number(child.pid), signal);
      expect(await exit).toEqual([code, null]);
      expect(output.text).toBe(before);
      const page = /http:\S+/.exec(output.text)?.[0] ?? "";
      await expect(fetch(page)).rejects.toThrow("fetch failed");
    },
  );
});

it("npm run dev -- --once --json exits with 1 for a spec that cannot be read, and shows it without its control characters", async () => {
  copy.exchange(spec, "info:\n", '"\u001b]0;PWNED\u0007\u009b31m\u202e": [\n');
  const { output, exit } = run("--once", "--json", "--root", copy.root);
  expect(await exit).toEqual([1, null]);
  expect(output.text).not.toMatch(/(?!\n)\p{C}/u);
  const events: DevEvent[] = output.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events[1]).toEqual({
    event: "problem",
    run: 1,
    stage: "document",
    file: spec,
    line: 2,
    column: 17,
    severity: "error",
    message: expect.any(String),
    rule: "document",
    follows: [],
    frame: expect.stringContaining("PWNED"),
  });
  // as it is printed without --json
  const text = events.map(printEvent).join("");
  expect(text).toContain("spec/mfa.yaml:2:17 ");
  expect(text).toMatch(/\n *1 \| openapi: .*\n *2 \| ".*PWNED/);
  expect(text).toContain("Failed");
  expect(text).not.toMatch(/(?!\n)\p{C}/u);
});
