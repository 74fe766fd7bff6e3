#!/usr/bin/env node
import { type Command, help, readCommand } from "./cli-options.ts";
import type { Listener } from "./events.ts";

async function main(command: Command): Promise<void> {
  if (command.help) return void process.stdout.write(help);
  // loading the stages takes a second: nobody waits for it who only wants to read the help
  const [{ runOnce, startDev }, { printEvent }] = await Promise.all([
    import("./start-dev.ts"),
    import("./report/print-event.ts"),
  ]);
  const onEvent: Listener = (event) =>
    void process.stdout.write(command.json ? `${JSON.stringify(event)}\n` : printEvent(event));
  if (command.once) {
    process.exitCode = (await runOnce({ ...command, onEvent })) ? 0 : 1;
    return;
  }
  const dev = await startDev({ ...command, onEvent });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void dev.close().then(() => process.exit(0)));
  }
}

function command(): Command | undefined {
  try {
    return readCommand(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(
      `${String(error instanceof Error ? error.message : error)}\nSee npm run dev -- --help\n`,
    );
    process.exitCode = 2;
    return undefined;
  }
}

try {
  const wanted = command();
  if (wanted) await main(wanted);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
