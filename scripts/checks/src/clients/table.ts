import type { RunningSandbox, StartOptions } from "@onelogin-mfa/sandbox/node";
import { ajlindner } from "./ajlindner.ts";
import { ansible } from "./ansible.ts";
import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { mcp } from "./mcp.ts";
import { node } from "./node.ts";
import { oauthLibraries } from "./oauth-libraries.ts";
import { pam } from "./pam.ts";
import { now } from "./phone.ts";
import { pritunl } from "./pritunl.ts";
import { python } from "./python.ts";
import { rubyAndPhp } from "./ruby-php.ts";
import { type Client, credentials, playClient, type Row, user } from "./session.ts";

/** The clients, OneLogin's own first. */
const clients: readonly Client[] = [
  ...[java, python, node, go, dotnet, rubyAndPhp, mcp],
  ...[ansible, pam, pritunl, ajlindner, oauthLibraries],
];

type Compat = NonNullable<StartOptions["compat"]>;

/** Starts a sandbox; the one of the package as it is packed. */
export type Start = (options: StartOptions) => Promise<RunningSandbox>;

const introduction = `# Clients

What the sandbox makes of the calls of real clients, replayed by \`scripts/checks/src/clients\` in the clients' own forms:
headers, media types, paths with and without the slash at the end, types of the fields. Each client has a sandbox of its own,
and reads each response as its own code does. A check of the packed sandbox compares it;
\`npm run clients --workspace scripts/checks\` writes it.

- **accepted**: the client goes on. **discouraged**: the spec's \`x-discouraged\` says why, and the journal marks the call.
- **the client fails**, **cannot be sent**: its own code is in the way, at OneLogin too if that responds as in this mode.
- **strict**: what a sandbox with \`strict: true\` makes of the same call in the same state, in mode \`observed\`.
`;

/** Plays every client in both modes. @returns the text of CLIENTS.md */
export async function clientTable(start: Start): Promise<string> {
  const sections: string[] = [introduction];
  for (const client of clients) {
    const observed = await playIn(client, "observed", start);
    const documented = await playIn(client, "documented", start);
    sections.push(sectionOf(client, observed, documented));
  }
  return sections.join("\n");
}

async function playIn(client: Client, compat: Compat, start: Start): Promise<readonly Row[]> {
  const pairs = [credentials, ...(client.clients ?? [])];
  const options = { compat, clients: pairs, users: [user], now: () => now };
  const sandbox = await start(options);
  const strict = await start({ ...options, strict: true });
  try {
    return await playClient(client, sandbox, strict);
  } finally {
    await sandbox.close();
    await strict.close();
  }
}

/** The calls with what became of them; a call of one mode only has a dash in the other. */
function sectionOf({ name, about }: Client, observed: readonly Row[], documented: readonly Row[]): string {
  const calls = new Set([...observed, ...documented].map(({ call }) => call));
  const find = (rows: readonly Row[], call: string) => rows.find((row) => row.call === call);
  const lines = [...calls].map((call) => {
    const row = find(observed, call);
    return `| ${[call, row?.result ?? "–", find(documented, call)?.result ?? "–", row?.strict ?? "–"].join(" | ")} |`;
  });
  const head = ["| call | observed | documented | strict |", "|---|---|---|---|"];
  return [`## ${name}\n`, `${about}\n`, ...head, ...lines, ""].join("\n");
}
