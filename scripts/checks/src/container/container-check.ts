import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { nextFreePort } from "@onelogin-mfa/command-line";
import { type Check, expectNoticed } from "../check.ts";
import type { Tarball } from "../pack.ts";
import { node, programOf } from "../runtimes/command-line.ts";
import { readStages, textOf, wordsOf } from "./dockerfile.ts";
import { type Layout, layOut } from "./layout.ts";
import { containerName, probe } from "./probe.ts";

const dockerfile = new URL("../Dockerfile", import.meta.resolve("@onelogin-mfa/sandbox"));

/** The Node of the image, as the first stage names it. */
const imageOf = /^node:(\d+)-alpine$/;

/** What the Dockerfile makes, without an engine: the same files, the same commands, read-only, as another user. */
export function containerCheck(packages: readonly Tarball[], scratch: string): Check {
  return {
    group: "command",
    name: "the container's layout",
    run: async () => {
      const stages = readStages(await readFile(fileURLToPath(dockerfile), "utf8"));
      const [image] = stages.slice(-1);
      const major = imageOf.exec(image?.image ?? "")?.[1];
      if (!image || major === undefined || stages.some((stage) => stage.image !== image.image)) {
        return { version: "?", problems: ["every stage must be from one node:<major>-alpine"] };
      }
      const layout = await layOut(stages, { packages, node: programOf(node(Number(major))), scratch });
      try {
        return { version: `Node ${major}`, problems: await problemsOf(layout, image) };
      } finally {
        await layout.remove();
      }
    },
  };
}

async function problemsOf(layout: Layout, image: Parameters<typeof textOf>[0]): Promise<readonly string[]> {
  const exposed = textOf(image, "EXPOSE");
  const port = await nextFreePort(Number(exposed), "127.0.0.1");
  const health = wordsOf(textOf(image, "HEALTHCHECK")).map((word) =>
    word.replace(`:${exposed}/`, `:${port}/`),
  );
  const entry = wordsOf(textOf(image, "ENTRYPOINT"));
  const container = layout.start([...entry, "--port", String(port), "--allowed-host", containerName]);
  const ended = once(container, "exit");
  try {
    const errors = container.stderr?.setEncoding("utf8").toArray();
    const printed = container.stdout?.setEncoding("utf8");
    const [greeting] = await Promise.race([once(printed ?? container, "data"), ended]);
    if (typeof greeting !== "string") return [`the container ended at once: ${(await errors)?.join("")}`];
    const inbox = `http://${containerName}:${port}/_sandbox/`;
    const problems = [
      ...(greeting.includes("Anyone who can reach")
        ? []
        : ["the container listens on its own loopback address only"]),
      ...(greeting.includes(inbox) ? [] : [`the greeting does not show ${inbox}`]),
      ...(await probe(port)),
      ...((await layout.run(health)) === 0 ? [] : ["the health check finds a sandbox that runs unhealthy"]),
      ...(await writeProblems(layout)),
    ];
    container.kill("SIGTERM");
    const [exitCode] = await ended;
    const isNoticed = (await layout.run(health)) === 1;
    return [
      ...problems,
      ...(exitCode === 0 ? [] : [`SIGTERM ends it with ${exitCode}`]),
      ...expectNoticed("a sandbox that has ended", isNoticed ? [true] : []),
    ];
  } finally {
    container.kill("SIGKILL");
  }
}

/** Whether the layout is read-only, which the sandbox is then shown to bear. */
async function writeProblems({ run }: Layout): Promise<readonly string[]> {
  const write = (path: string) => `require("node:fs").writeFileSync(${JSON.stringify(path)}, "")`;
  const exitCodes = [await run(["node", "-e", "0"]), await run(["node", "-e", write("file")])];
  return exitCodes[0] === 0 && exitCodes[1] === 1 ? [] : [`a program that writes ends with ${exitCodes[1]}`];
}
