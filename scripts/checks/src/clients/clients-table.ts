import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { RunningSandbox, StartOptions } from "@onelogin-mfa/sandbox/node";
import { parse } from "yaml";
import type { Check } from "../consumer-check.ts";
import { type ClientRequest, sendRequests, user } from "./send-requests.ts";

type Start = (options: StartOptions) => Promise<RunningSandbox>;

/** A client of `requests.yaml`. */
interface Client {
  readonly name: string;
  readonly source: string;
  readonly commit?: string;
  readonly date: string;
  readonly about: string;
  /** Its own credentials, if they have scopes. */
  readonly pairs?: NonNullable<StartOptions["clients"]>;
  readonly headers: ClientRequest["headers"];
  readonly requests: readonly ClientRequest[];
}

const tableFile = fileURLToPath(
  new URL("CLIENTS.md", import.meta.resolve("@onelogin-mfa/sandbox/package.json")),
);

const introduction = `# Clients

What the sandbox makes of the requests of clients, as their source writes them: headers, media types, paths with and without
the slash at the end, types of the fields. No client runs: its requests, and what it needs in the responses, were read from its
source at the commit shown and are data in this repository. Each client has a sandbox of its own. A check of the packed
sandbox compares this table; \`npm run clients --workspace scripts/checks\` writes it.

- **accepted**: the client goes on. **discouraged**: the spec's \`x-discouraged\` says why, and the journal marks the call.
- **the client fails**, **cannot be sent**: its own code is in the way, at OneLogin too if that responds as in this mode.
- **strict**: what a sandbox with \`strict: true\` makes of the same call in the same state, in mode \`observed\`.
`;

/** Compares the table in CLIENTS.md with the packed sandbox, which the project's program `start.mjs` starts. */
export function clientsCheck(project: string): Check {
  return {
    group: "clients",
    name: "requests of SDKs and scripts",
    run: async () => {
      const { startSandbox } = await import(pathToFileURL(join(project, "start.mjs")).href);
      const problems = await differentLines(await clientsTable(startSandbox));
      return { version: process.versions.node, problems };
    },
  };
}

async function differentLines(table: string): Promise<readonly string[]> {
  const kept = (await readFile(tableFile, "utf8")).split("\n");
  const made = table.split("\n");
  return [
    ...made.filter((line) => !kept.includes(line)).map((line) => `CLIENTS.md lacks the line ${line}`),
    ...kept.filter((line) => !made.includes(line)).map((line) => `CLIENTS.md has the wrong line ${line}`),
  ];
}

async function clientsTable(start: Start): Promise<string> {
  // the file's own format
  const { clients } = parse(await readFile(new URL("requests.yaml", import.meta.url), "utf8")) as {
    clients: Client[];
  };
  const sections: string[] = [introduction];
  for (const client of clients) sections.push(await sectionOf(client, start));
  return sections.join("\n");
}

async function sectionOf(client: Client, start: Start): Promise<string> {
  const { name, about, source, commit, date, requests } = client;
  const observed = await playIn("observed", client, start);
  const documented = await playIn("documented", client, start);
  const rows = requests.map(({ call }) => {
    const [outcome, strict] = observed.get(call) ?? [];
    return `| ${call} | ${outcome} | ${documented.get(call)?.[0]} | ${strict} |`;
  });
  const read = `Source: <${source}>, ${commit === undefined ? "" : `commit ${commit.slice(0, 7)} of `}${date}.`;
  const head = ["| call | observed | documented | strict |", "|---|---|---|---|"];
  return [`## ${name}\n`, `${about} ${read}\n`, ...head, ...rows, ""].join("\n");
}

async function playIn(
  compat: "observed" | "documented",
  { pairs = [], headers = {}, requests }: Client,
  start: Start,
) {
  const pair = { clientId: "client-of-tests", clientSecret: "secret-of-tests" };
  const now = () => Date.UTC(2026, 0, 5, 9);
  const options: StartOptions = { compat, clients: [pair, ...pairs], users: [user], now };
  const sandbox = await start(options);
  const strict = await start({ ...options, strict: true });
  const withHeaders = requests.map((request) => ({ headers, ...request }));
  try {
    return await sendRequests(withHeaders, sandbox, strict);
  } finally {
    await Promise.all([sandbox.close(), strict.close()]);
  }
}

if (import.meta.main) {
  const { startSandbox } = await import("@onelogin-mfa/sandbox/node");
  await writeFile(tableFile, await clientsTable(startSandbox));
}
