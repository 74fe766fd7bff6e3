import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type StartOptions, startSandbox } from "@onelogin-mfa/sandbox/node";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { type ClientRequest, sendRequests, user } from "./support/send-requests.ts";

/** A client of `client-requests.yaml`. */
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

const introduction = `# Clients

The requests of real clients, and how the sandbox responds to each. They are as the clients' source writes them: headers, media types,
paths with and without the slash at the end, types of the fields. No client runs: its requests, and the fields that it needs in the
responses, were read from its source at the commit shown and are data in this repository. Each client has a sandbox of its own. A test
writes this table.

- **accepted**: the client goes on. **discouraged**: the spec's \`x-discouraged\` says why, and the sandbox's list of calls, the journal, marks it.
- **the client fails**, **cannot be sent**: its own code is in the way, also at OneLogin if that responds as in this mode.
- **discouraged: otp**: accepted, unless the code begins with 0, as the first one of the default seed does: a number loses that. Then the
  response is \`pending\`, and the journal says why.
- **strict**: the result of the same call in the same state in a sandbox with \`strict: true\`, in mode \`observed\`.
`;

it("CLIENTS.md shows what the sandbox makes of the requests of SDKs and scripts", async () => {
  const file = new URL("fixtures/client-requests.yaml", import.meta.url);
  // the file's own format
  const { clients } = parse(readFileSync(file, "utf8")) as { clients: Client[] };
  const sections = [introduction, ...(await Promise.all(clients.map(sectionOf)))];
  const table = new URL("CLIENTS.md", import.meta.resolve("@onelogin-mfa/sandbox/package.json"));
  await expect(sections.join("\n")).toMatchFileSnapshot(fileURLToPath(table));
}, 120_000);

async function sectionOf(client: Client): Promise<string> {
  const { name, about, source, commit, date, requests } = client;
  const observed = await playIn("observed", client);
  const documented = await playIn("documented", client);
  const rows = requests.map(({ call }) => {
    const [outcome, strict] = observed.get(call) ?? [];
    return `| ${call} | ${outcome} | ${documented.get(call)?.[0]} | ${strict} |`;
  });
  const read = `Source: <${source}>, ${commit === undefined ? "" : `commit ${commit.slice(0, 7)} of `}${date}.`;
  const head = ["| call | observed | documented | strict |", "|---|---|---|---|"];
  return [`## ${name}\n`, `${about} ${read}\n`, ...head, ...rows, ""].join("\n");
}

async function playIn(compat: "observed" | "documented", { pairs = [], headers = {}, requests }: Client) {
  const pair = { client_id: "client-of-tests", client_secret: "secret-of-tests" };
  const now = () => Date.UTC(2026, 0, 5, 9);
  const options: StartOptions = { compat, clients: [pair, ...pairs], users: [user], now };
  const sandbox = await startSandbox(options);
  const strict = await startSandbox({ ...options, strict: true });
  const withHeaders = requests.map((request) => ({ headers, ...request }));
  try {
    const outcomes = await sendRequests(withHeaders, sandbox, strict);
    // the table names the discouraged forms; these calls do nothing else wrong
    const others = sandbox.findings().filter(({ rule }) => rule !== "discouraged_form");
    expect(others).toEqual([]);
    return outcomes;
  } finally {
    await Promise.all([sandbox.close(), strict.close()]);
  }
}
