import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { WantedPort } from "./listen.ts";

/** The text of `--help`. */
export const help = `Watches the contract. On each save: generates, lints, checks types, runs the contract cases that are
affected, restarts the mock, and refreshes the contract in Redoc.

Usage: npm run dev -- [options]

  --port <number>       where the page is (default 8080, or the next free port; 0 takes any free one)
  --mock-port <number>  where the mock is (default 4010, or the next free port; 0 takes any free one)
  --once                one pass without page and mock; exits with 0 if all is well, else with 1
  --json                one JSON object a line, for editors
  --root <folder>       another checkout of this repository
  -h, --help            this text

Lines of --json, told apart by "event"; "pass" counts the passes:
  ready      root, page, mock          note     message
  saved      pass, files               generated  pass, ms, files
  problem    pass, stage, file, line, column, severity, message, rule, frame
  verdict    pass, ok, ms, counts (problems by stage, and cases)
A pass that a newer save overtakes ends without a verdict.
`;

/** What the command line asks for. */
export interface Command {
  readonly help: boolean;
  readonly once: boolean;
  readonly json: boolean;
  readonly root: string;
  readonly port: WantedPort;
  readonly mockPort: WantedPort;
}

/**
 * Reads the arguments after the program's name.
 *
 * @throws {Error} for misuse; the message says what is wrong
 */
export function readCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      "mock-port": { type: "string" },
      once: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      root: { type: "string", default: fileURLToPath(new URL("../../..", import.meta.url)) },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { port, "mock-port": mockPort, ...others } = values;
  return { ...others, port: portOf("--port", port, 8080), mockPort: portOf("--mock-port", mockPort, 4010) };
}

/** A port that somebody asks for has to be that one. */
function portOf(option: string, text: string | undefined, usual: number): WantedPort {
  if (text === undefined) return { port: usual, exact: false };
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(`${option} must be a number from 0 to 65535, not "${text}".`);
  }
  return { port: Number(text), exact: true };
}
