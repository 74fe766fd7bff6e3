import { execFileSync } from "node:child_process";
import { tracingChannel } from "node:diagnostics_channel";
import type { AddressInfo, Server } from "node:net";
import { fileURLToPath } from "node:url";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  main,
  Option,
  portNumber,
} from "@onelogin-mfa/command-line";

const prism = fileURLToPath(import.meta.resolve("@stoplight/prism-cli/dist/index.js"));
const spec = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
const command = process.argv[2] === "proxy" ? "proxy" : "mock";

const program = createProgram({
  name: "npm run mock --",
  description:
    "Runs Prism's command line on spec/mfa.yaml: `prism mock`, or with `proxy <upstream>` first, `prism proxy`.",
})
  .usage("[proxy <upstream>] [options of Prism]")
  .argument("[arguments...]")
  .addOption(new Option("-p, --port <number>").argParser(portNumber).default(4010).hideHelp())
  .addOption(new Option("-h, --host <address>").default("127.0.0.1").hideHelp())
  .helpOption("--help", "show this text")
  .allowUnknownOption()
  .addHelpText("after", () => `\n${execFileSync(process.execPath, [prism, command, "--help"])}`);

await main(program, async (others, { port, host }) => {
  await checkPort(port, host);
  // Prism opens its port, again after each change of the spec; the channel knows which one that is
  tracingChannel("net.server.listen").asyncEnd.subscribe((message) => {
    // the channel's message, of a server that listens on TCP
    const { address, port } = (message as { server: Server }).server.address() as AddressInfo;
    process.stdout.write(hints(`http://${address.includes(":") ? `[${address}]` : address}:${port}`));
  });
  closeOnSignal(async () => {});
  const rest = command === "proxy" ? others.slice(1) : others;
  // one process, so that it ends as a whole; with NODE_ENV=production Prism 5.16.0 would fork, and fail
  const prismOptions = ["--port", String(port), "--host", host, "--no-multiprocess"];
  process.argv = [process.execPath, prism, command, spec, ...prismOptions, ...rest];
  await import(prism);
});

function hints(url: string): string {
  return `
  call it                    curl -H 'Authorization: Bearer any' ${url}/api/2/mfa/users/42/devices
  choose a status            -H 'Prefer: code=404'
  choose a named example     -H 'Prefer: code=200, example=none'
  see why it responds 422    the response header sl-violations

`;
}
