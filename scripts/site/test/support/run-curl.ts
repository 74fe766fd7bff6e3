/**
 * Sends what a curl command line would send. A bare machine has no curl, and the samples need few of its options.
 *
 * @throws Error for a line that is not understood
 */
export async function runCurl(line: string, variables: Readonly<Record<string, string>>): Promise<Response> {
  const [program, ...args] = wordsOf(line, variables);
  if (program !== "curl") throw new Error(`not curl: ${line}`);
  const request: { url?: string; method?: string; body?: string; headers: Headers } = {
    headers: new Headers(),
  };
  const options: Readonly<Record<string, (value: string) => void>> = {
    "--header": (value) => request.headers.set(...(value.split(/: (.*)/s, 2) as [string, string])),
    "--user": (value) => request.headers.set("authorization", `Basic ${btoa(value)}`),
    "--request": (value) => Object.assign(request, { method: value }),
    "--data": (value) => Object.assign(request, { method: request.method ?? "POST", body: value }),
  };
  while (args.length > 0) {
    const word = args.shift() ?? "";
    const option = options[word];
    if (option) option(args.shift() ?? "");
    else if (word.startsWith("-")) throw new Error(`unknown option ${word} in ${line}`);
    else request.url = word;
  }
  const { url, ...init } = request;
  if (url === undefined) throw new Error(`no URL in ${line}`);
  return fetch(url, init);
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
