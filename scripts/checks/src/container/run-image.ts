import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createProgram, main, step } from "@onelogin-mfa/command-line";
import { outputOf } from "../command.ts";
import { packBuilt } from "../pack.ts";
import { containerName, probe } from "./probe.ts";

const dockerfile = fileURLToPath(new URL("../Dockerfile", import.meta.resolve("@onelogin-mfa/sandbox")));
const image = "onelogin-mfa-sandbox";

const program = createProgram({
  name: "node scripts/checks/src/container/run-image.ts",
  description: `Builds the sandbox's image as "${image}", runs it read-only and without rights, and calls it.`,
  notes: "Exit codes: 0 passed, 1 failed.",
}).option("--engine <program>", "the container engine", "docker");

await main(program, async ({ engine: file }) => {
  const scratch = await mkdtemp(join(tmpdir(), "onelogin-mfa-image-"));
  const engine = async (...args: string[]) =>
    (await outputOf(file, args, { cwd: scratch, timeoutMs: 300_000 })).trim();
  try {
    await step("packs client and sandbox", async () => {
      for (const name of ["@onelogin-mfa/client", "@onelogin-mfa/sandbox"]) await packBuilt(name, scratch);
    });
    await step("builds the image", () => engine("build", "--tag", image, "--file", dockerfile, scratch));
    await step("runs it", () => runImage(engine));
  } finally {
    await rm(scratch, { recursive: true });
  }
});

async function runImage(engine: (...args: string[]) => Promise<string>): Promise<void> {
  const limits = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
  const publish = ["--publish", "127.0.0.1::4020"];
  const id = await engine("run", "--detach", ...limits, ...publish, image, "--allowed-host", containerName);
  try {
    await untilHealthy(() => engine("inspect", "--format", "{{.State.Health.Status}}", id));
    const address = await engine("port", id, "4020/tcp");
    const problems = [...(await probe(Number(address.split(":").at(-1))))];
    await engine("stop", id);
    const exitCode = await engine("inspect", "--format", "{{.State.ExitCode}}", id);
    if (exitCode !== "0") problems.push(`the engine's signal ends it with ${exitCode}`);
    if (problems.length > 0) throw new Error(problems.join("\n"));
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${await engine("logs", id)}`, {
      cause,
    });
  } finally {
    await engine("rm", "--force", id);
  }
}

/** @throws Error after half a minute */
async function untilHealthy(status: () => Promise<string>): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt++) {
    if ((await status()) === "healthy") return;
    await delay(500);
  }
  throw new Error(`the container is ${await status()}, expected healthy`);
}
