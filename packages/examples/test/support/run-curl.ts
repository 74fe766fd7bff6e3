import { parseArgs } from "node:util";

/**
 * Sends what a curl command line would send. A bare machine has no curl, and the samples need few of its options.
 *
 * @throws Error for a line that is not understood
 */
export async function runCurl(line: string, variables: Readonly<Record<string, string>>): Promise<Response> {
  const [program, ...args] = wordsOf(line, variables);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      header: { type: "string", multiple: true, default: [] },
      user: { type: "string" },
      request: { type: "string" },
      data: { type: "string" },
    },
  });
  const { header, user, request, data } = values;
  const [url] = positionals;
  if (program !== "curl" || url === undefined) throw new Error(`no call by curl: ${line}`);
  const headers = new Headers(header.map((text) => text.split(/: (.*)/s, 2) as [string, string]));
  if (user !== undefined) headers.set("authorization", `Basic ${btoa(user)}`);
  const method = request ?? (data === undefined ? "GET" : "POST");
  return fetch(url, { method, headers, body: data ?? null });
}

/** The words of a command line as a shell makes them, with variables in double quotes. */
function wordsOf(line: string, variables: Readonly<Record<string, string>>): string[] {
  const words = line.replaceAll("\\\n", " ").match(/(?:"[^"]*"|'[^']*'|\\'|[^\s"'])+/g) ?? [];
  const expanded = (text: string) =>
    text.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => variables[name] ?? "");
  return words.map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'|\\'/g, (quote: string, double?: string, single?: string) => {
      if (double !== undefined) return expanded(double);
      return single ?? quote.slice(1);
    }),
  );
}
