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

const modes = {
  observed: { compat: "observed" },
  documented: { compat: "documented" },
  "strict: true": { compat: "observed", strict: true },
} as const;

/** Starts a sandbox; the one of the package as it is packed. */
export type Start = (options: StartOptions) => Promise<RunningSandbox>;

const introduction = `# Clients

What the sandbox makes of the calls of real clients, replayed by \`packages/consumers/src/clients\` in the clients' own forms:
headers, media types, paths with and without the slash at the end, types of the fields. Each client has a sandbox of its own,
and reads each response as its own code does. Generated: run \`npm run generate\`; a check of the packed sandbox compares.

**accepted**: the client goes on. **discouraged**: the spec's \`x-discouraged\` says why, the journal marks the call, and
\`strict: true\` refuses it. **the client fails**, **cannot be sent**: its own code is in the way, at OneLogin too if OneLogin
responds as in this mode.
`;

/** Plays every client in every mode. @returns the text of CLIENTS.md */
export async function clientTable(start: Start): Promise<string> {
  const sections: string[] = [introduction];
  for (const client of clients) {
    const byMode: (readonly Row[])[] = [];
    for (const mode of Object.values(modes)) byMode.push(await playIn(client, mode, start));
    sections.push(sectionOf(client, byMode));
  }
  return sections.join("\n");
}

async function playIn(client: Client, mode: object, start: Start): Promise<readonly Row[]> {
  const sandbox = await start({ ...mode, ...credentials, users: [user], now: () => now });
  try {
    return await playClient(client, sandbox);
  } finally {
    await sandbox.close();
  }
}

function sectionOf({ name, about }: Client, byMode: readonly (readonly Row[])[]): string {
  const calls = new Set(byMode.flatMap((rows) => rows.map(({ call }) => call)));
  const lines = [...calls].map((call) => {
    const results = byMode.map((rows) => rows.find((row) => row.call === call)?.result ?? "–");
    return `| ${[call, ...results].join(" | ")} |`;
  });
  const head = ["call", ...Object.keys(modes)];
  return [
    `## ${name}\n`,
    `${about}\n`,
    `| ${head.join(" | ")} |`,
    `|${"---|".repeat(head.length)}`,
    ...lines,
    "",
  ].join("\n");
}
