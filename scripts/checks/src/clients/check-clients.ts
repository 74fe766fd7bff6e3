import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Check, expectNoticed } from "../check.ts";
import { tableProblems } from "./expected.ts";
import { clientTable, type Start } from "./table.ts";

/**
 * Real clients' calls against the packed sandbox, in both modes and with `strict`.
 *
 * @param project has the sandbox installed, and the program `start.mjs`
 */
export function clientsCheck(project: string): Check {
  return {
    group: "clients",
    name: "calls of SDKs and scripts",
    run: async () => {
      // the fixture's only export
      const { startSandbox } = (await import(pathToFileURL(join(project, "start.mjs")).href)) as {
        startSandbox: Start;
      };
      const problems = await tableProblems(await clientTable(startSandbox));
      const broken = await tableProblems(await clientTable(breaking(startSandbox)));
      return {
        version: process.versions.node,
        problems: [
          ...problems.map((problem) => `${problem}\n  Run "npm run clients --workspace scripts/checks".`),
          ...expectNoticed("a call that fails", broken),
        ],
      };
    },
  };
}

/** Starts sandboxes in which one operation fails. */
function breaking(start: Start): Start {
  return async (options) => {
    const sandbox = await start(options);
    sandbox.control.addFault({ kind: "status", status: 500, operation: "getRateLimit" });
    return sandbox;
  };
}
