import { type Options, readOptions, usage } from "./options.ts";
import { run } from "./run.ts";

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
};

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    streams.err(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    streams.out(usage);
    return 0;
  }
  try {
    return await run(options, streams);
  } catch (error) {
    streams.err(`${messageOf(error)}\n`);
    return 1;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
