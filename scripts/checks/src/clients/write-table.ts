import { writeFile } from "node:fs/promises";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { tableFile } from "./expected.ts";
import { clientTable } from "./table.ts";

const program = createProgram({
  name: "npm run clients --workspace scripts/checks",
  description: "Writes CLIENTS.md of the sandbox: what it makes of the calls of real clients.",
});

await main(program, async () => writeFile(tableFile, await clientTable(startSandbox)));
