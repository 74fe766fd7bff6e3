import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as client from "@onelogin-mfa/client";
import * as validate from "@onelogin-mfa/client/validate";
import * as sandbox from "@onelogin-mfa/sandbox";
import { differences } from "../consumer-check.ts";
import { withLocalServer } from "./local-server.ts";

/** A program that every runtime runs unaltered. */
export interface Smoke {
  /** A folder with the packages and the programs in `fixtures`. */
  readonly project: string;
  /** Compares a runtime's report on the packed packages with that on their sources in this Node. */
  readonly problemsIn: (report: Readonly<Record<string, unknown>>) => readonly string[];
}

/** Runs the program on the packages' sources, whose behavior their own tests prove. */
export async function createSmoke(project: string): Promise<Smoke> {
  const { reportOf } = await import(pathToFileURL(join(project, "smoke.mjs")).href);
  const report = await withLocalServer(({ url }) => reportOf({ client, validate, sandbox }, url));
  const expected: Readonly<Record<string, unknown>> = JSON.parse(JSON.stringify(report));
  const defects = Object.entries(expected).filter(([, outcome]) =>
    JSON.stringify(outcome).includes('"message":'),
  );
  if (defects.length > 0) throw new Error(`smoke.mjs fails on the sources: ${JSON.stringify(defects)}`);
  return { project, problemsIn: (report) => differences(report, expected) };
}
