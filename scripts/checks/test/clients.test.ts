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

Look here before you point a client at the sandbox. No client runs: its requests, and the fields that it needs in the responses, were read
from its source at the commit shown. A test sends these requests and writes this table.

- **accepted** counts the calls that the sandbox accepts in its default mode, \`observed\`.
- **discouraged** fields are accepted, though the spec says not to send them (\`x-discouraged\`). With \`strict\` the sandbox
  [refuses them](BEHAVIOR.md#discouraged-requests). An \`otp\` sent as a number loses its leading zeros: the response is then \`pending\`, and
  the list of calls says why. The first code of the default seed begins with 0.
- **cannot be sent** and **the client fails**: the client's own code is in the way. The same happens with OneLogin if that responds as in
  this [mode](BEHAVIOR.md#modes).

| client | how it calls | accepted | discouraged | problems |
|---|---|---|---|---|
`;

it("CLIENTS.md shows what the sandbox makes of the requests of SDKs and scripts", async () => {
  const file = new URL("fixtures/client-requests.yaml", import.meta.url);
  // the file's own format
  const { clients } = parse(readFileSync(file, "utf8")) as { clients: Client[] };
  const rows = await Promise.all(clients.map(rowOf));
  const table = new URL("CLIENTS.md", import.meta.resolve("@onelogin-mfa/sandbox/package.json"));
  await expect(introduction + rows.join("")).toMatchFileSnapshot(fileURLToPath(table));
}, 120_000);

async function rowOf(client: Client): Promise<string> {
  const { name, about, source, commit, date, requests } = client;
  const observed = await playIn("observed", client);
  const documented = await playIn("documented", client);
  const discouraged = new Map<string, string[]>();
  const problems = new Map<string, string[]>();
  let accepted = 0;
  for (const { call } of requests) {
    const [outcome = "", strict] = observed.get(call) ?? [];
    const [other = ""] = documented.get(call) ?? [];
    const { isAccepted, fields, problem } = readOutcome(outcome);
    if (isAccepted) accepted += 1;
    // the introduction says it, and the table has no column for it
    expect(strict, call).toEqual(fields.length > 0 ? expect.stringMatching(/^refused: 4(22|00), /) : outcome);
    for (const field of fields) add(discouraged, `\`${field}\``, call);
    const otherProblem = readOutcome(other).problem;
    if (problem === otherProblem) add(problems, problem, call);
    else {
      add(problems, problem?.replace(":", " in `observed`:"), call);
      add(problems, otherProblem?.replace(":", " in `documented`:"), call);
    }
  }
  const read = commit === undefined ? date : `${commit.slice(0, 7)} of ${date}`;
  const count = `${accepted} of ${requests.length}`;
  return `| [${name}](${source}), ${read} | ${about} | ${count} | ${listed(discouraged)} | ${listed(problems)} |\n`;
}

/** The parts of an outcome, as `sendRequests` writes it. */
function readOutcome(outcome: string) {
  const [, fields, failure] =
    /^accepted(?:, discouraged: ([^;]*))?(?:; (the client fails: .*))?$/.exec(outcome) ?? [];
  const isAccepted = outcome.startsWith("accepted");
  return { isAccepted, fields: fields?.split(", ") ?? [], problem: isAccepted ? failure : outcome };
}

function add(calls: Map<string, string[]>, text: string | undefined, call: string): void {
  if (text !== undefined) calls.set(text, [...(calls.get(text) ?? []), `\`${call}\``]);
}

/** Lists texts, each with its calls. */
const listed = (calls: ReadonlyMap<string, readonly string[]>) =>
  [...calls].map(([text, names]) => `${text} (${names.join(", ")})`).join("; ");

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
