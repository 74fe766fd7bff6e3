import { execFile } from "node:child_process";
import { promisify } from "node:util";

const runs = 7;

/** What a process runs until it listens; the sandbox as it is published, built. */
const programs: Readonly<Record<string, string>> = {
  Prism: `const { startMock } = await import(${JSON.stringify(import.meta.resolve("@onelogin-mfa/mock"))}); await startMock();`,
  sandbox: `const { startSandbox } = await import(${JSON.stringify(new URL("../dist/node.js", import.meta.url).href)}); await startSandbox();`,
  "Node alone": "",
};

/** Milliseconds from a process's start until it listens, several times for each, in turns. */
export async function measureStarts(): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]));
  for (let run = 0; run < runs; run++) {
    for (const [name, program] of Object.entries(programs)) times.get(name)?.push(await startOf(program));
  }
  return times;
}

async function startOf(program: string): Promise<number> {
  const script = `${program} process.stdout.write(String(performance.now()), () => process.exit());`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
}
