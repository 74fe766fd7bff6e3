import { dirname } from "node:path";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  endIfFailed,
  InputError,
  main,
  portNumber,
  printableLine,
} from "@onelogin-mfa/command-line";
import { type JsonObject, listExamples, loadDocument, readApi } from "@onelogin-mfa/openapi";
import { listCalls } from "./contract.ts";
import { mockSettings } from "./settings.ts";
import { startMock } from "./start-mock.ts";

const program = createProgram({
  name: "npm run mock --",
  description: `Runs Prism on an OpenAPI document: "prism mock", which responds with its examples, or with "proxy <upstream>" "prism
proxy", which passes requests on to a server and checks both sides against the document.`,
  notes: "Exit codes: 1 could not start, 2 wrong usage; 130 ended by Ctrl-C, 143 by SIGTERM.",
})
  .argument("[proxy]", "the word proxy")
  .argument("[upstream]", "URL of the server to check, such as http://127.0.0.1:4020")
  .option("--api <name>", "an API in redocly.yaml (default: the first one)")
  .option(
    "-p, --port <number>",
    "port to listen on; 0 for any free port (default: that of the API, else 4010)",
    portNumber,
  )
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--dynamic", "make responses up from the schemas instead of the examples", false)
  .option("--errors", "respond with an error to a response that violates the spec", false);

await main(program, async (mode, upstream, { api: name, host, dynamic, errors, port: given }) => {
  checkMode(mode, upstream, dynamic);
  const api = await readApi(process.cwd(), name, mockSettings);
  const port = given ?? api.port ?? 4010;
  const { root: spec } = await loadDocument(api.document, { folder: dirname(api.document) });
  await checkPort(port, host);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const onFailure = (message: string, isStartedAgain: boolean) => {
    print(`\n${printableLine(message)}\n`);
    if (!isStartedAgain) void endIfFailed(1);
  };
  const mock = await startMock({ spec, port, host, upstream, dynamic, errors, onLine: print, onFailure });
  process.stdout.write(hints(spec, mock.url));
  closeOnSignal(mock.close);
});

function checkMode(mode: string | undefined, upstream: string | undefined, dynamic: boolean): void {
  if (mode === undefined) return;
  if (dynamic) throw new InputError("--dynamic is for the mock: a proxy makes up no responses.");
  if (mode !== "proxy") throw new InputError(`"${mode}" is not a mode. Write "proxy <upstream>" or nothing.`);
  if (upstream !== undefined && /^https?:$/.test(URL.parse(upstream)?.protocol ?? "")) return;
  throw new InputError('"proxy" takes the URL of a server, such as "proxy http://127.0.0.1:4020".');
}

/** A call of the first operation that reads something, and what to add to it. */
function hints(spec: JsonObject, url: string): string {
  const call = listCalls(spec).find(({ method }) => method === "GET");
  const path = call?.path.replace(/\{([^}]+)\}/g, (_, name) => String(call.parameters[name] ?? name)) ?? "/";
  const target = new URL(url + path);
  for (const [name, value] of Object.entries(call?.query ?? {})) target.searchParams.set(name, String(value));
  const address = target.href.replaceAll("'", "%27");
  const examples = listExamples(spec).flatMap((one) => (one.in === "response" ? [one] : []));
  const example = examples.find(
    ({ operationId, status }) => operationId === call?.operationId && /^2\d\d$/.test(status),
  );
  return `
  call it                    curl -H 'Authorization: Bearer any' '${address}'
  choose a status            -H 'Prefer: code=404'
  choose a named example     -H 'Prefer: code=${example?.status ?? 200}, example=${printableLine(example?.name ?? "name")}'
  see why it responds 422    the response header sl-violations

`;
}
