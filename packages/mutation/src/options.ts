import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Options {
  readonly parts: ReadonlySet<"spec" | "client">;
  /** The one mutation or fault to run; all if there is none. */
  readonly only: string | undefined;
  readonly json: boolean;
  readonly list: boolean;
  readonly help: boolean;
  /** How many processes to use. */
  readonly processes: number;
}

/** What `--help` prints. */
export const usage = `Usage: npm run mutate -- [options]

Changes the contract and the client's source in many ways, in memory, and sees which gate notices. Ends with 1 if one
of them goes unnoticed, or if a change of the contract is given the wrong bump.

  --spec         the contract only
  --client       the client's source only
  --only <id>    one mutation or fault, with what each gate says
  --list         print the ids and what they do, and run nothing
  --json         print the kill table as JSON
  --help         print this

The table is also written to packages/mutation/kill-table.json, unless --spec, --client or --only leaves something out.
`;

/** Reads the command line. @throws Error for an option that there is not; the message says how to go on */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      spec: { type: "boolean", default: false },
      client: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { spec, client, only, json, list, help } = values;
  const parts = new Set<"spec" | "client">();
  if (spec || !client) parts.add("spec");
  if (client || !spec) parts.add("client");
  return { parts, only, json, list, help, processes: Math.max(availableParallelism(), 1) };
}
