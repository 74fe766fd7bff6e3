import { closeOnSignal, createProgram, main, portNumber } from "@onelogin-mfa/command-line";
import type { DevEvent, Listener } from "./events.ts";

const program = createProgram({
  name: "npm run dev --",
  description: `Watches the spec. On each save: generates, lints, checks types, runs the affected contract cases, restarts the
mock, and refreshes the spec in Redoc.`,
  notes: `Lines of --json, by "event"; "run" counts from 1:
  ready      root, page, mock
  log        message
  saved      run, files
  generated  run, ms, files
  problem    run, stage, file, line, column, severity, message, rule, frame, follows
  result     run, ok, ms, problems (in words), counts (by stage, and cases)
A run that is superseded by a newer save ends without a result.

Exit codes: 0 --once passed; 1 failed; 2 wrong usage; 130 ended by Ctrl-C, 143 by SIGTERM.`,
})
  .option("--port <number>", "port of the page (default: 8080, or the next free one)", portNumber)
  .option(
    "--mock-port <number>",
    "port of the mock (default: that of the API, or the next free one)",
    portNumber,
  )
  .option("--once", "run once without page and mock; exit with 1 if something is wrong")
  .option("--json", "print one JSON object a line, for editors")
  .option("--api <name>", "an API in redocly.yaml (default: the first one)")
  .option("--root <folder>", "where the redocly.yaml is, or below it (default: the current folder)");

await main(program, async ({ json, once, port, mockPort, api, root = process.cwd() }) => {
  // loading the stages takes a second, which help and wrong usage do not need
  const [{ runOnce, startDev }, { createPrinter }] = await Promise.all([
    import("./start-dev.ts"),
    import("./events.ts"),
  ]);
  const print = json ? (event: DevEvent) => `${JSON.stringify(event)}\n` : createPrinter();
  const onEvent: Listener = (event) => void process.stdout.write(print(event));
  if (once) return (await runOnce({ root, api, onEvent })) ? 0 : 1;
  await startDev({ root, api, onEvent, port, mockPort });
  // what it has opened ends with the process: a run that waits for the compiler would hold it
  closeOnSignal(() => {});
  return 0;
});
