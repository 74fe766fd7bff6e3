import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  InputError,
  main,
  Option,
  portNumber,
  printableLine,
  repeated,
} from "@onelogin-mfa/command-line";
import { hostName } from "@onelogin-mfa/command-line/guard";
import { type JsonObject, listExamples, loadDocument, readApi } from "@onelogin-mfa/openapi";
import { listCalls } from "./contract.ts";
import { mockSettings } from "./settings.ts";
import { superviseMock } from "./supervise.ts";

const program = createProgram({
  name: "npm run mock --",
  description: `Responds with the examples of an OpenAPI document, or with "proxy <upstream>" passes requests on to a server and
checks both sides against the document.`,
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
  .addOption(
    new Option("--allowed-host <name>", "name besides localhost that requests may be for; repeatable")
      .argParser(repeated(hostName, "It must be a host name without scheme and port, such as mock."))
      .default([] as readonly string[], "none"),
  )
  .option("--dynamic", "make responses up from the schemas instead of the examples")
  .option("--errors", "respond with an error to what violates the spec, instead of the header sl-violations");

await main(
  program,
  async (mode, upstream, { api: name, host, allowedHost, dynamic = false, errors = false, ...given }) => {
    checkMode(mode, upstream);
    const api = await readApi(process.cwd(), name, mockSettings);
    const port = given.port ?? api.port ?? 4010;
    // read here, so that a mock that starts anew is the same one
    const { root: spec } = await loadDocument(api.document, { folder: dirname(api.document) });
    await checkPort(port, host);
    const options = { spec, upstream, dynamic, errors, allowedHosts: [...allowedHost, host] };
    const onFailure = (message: string) =>
      void process.stdout.write(`  Failure: ${printableLine(message)}\n`);
    const { server, close } = await superviseMock(options, { onFailure });
    await once(server.listen(port, host), "listening");
    const { address, port: used } = server.address() as AddressInfo; // a server on TCP has such an address
    process.stdout.write(hints(spec, `http://${address.includes(":") ? `[${address}]` : address}:${used}`));
    closeOnSignal(close);
  },
);

function checkMode(mode: string | undefined, upstream: string | undefined): void {
  if (mode === undefined) return;
  if (mode !== "proxy") throw new InputError(`"${mode}" is not a mode. Write "proxy <upstream>" or nothing.`);
  if (upstream !== undefined && /^https?:$/.test(URL.parse(upstream)?.protocol ?? "")) return;
  throw new InputError('"proxy" takes the URL of a server, such as "proxy http://127.0.0.1:4020".');
}

/** A call of the first operation that reads something, and what to add to it. */
function hints(spec: JsonObject, url: string): string {
  const call = listCalls(spec).find(({ method }) => method === "GET");
  const path = call?.path.replace(/\{([^}]+)\}/g, (_, name) => String(call.parameters[name] ?? name)) ?? "/";
  const address = new URL(url + path).href.replaceAll("'", "%27");
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
