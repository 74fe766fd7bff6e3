#!/usr/bin/env node
import { hostname } from "node:os";
import { resolve } from "node:path";
import {
  checkPort,
  closeOnSignal,
  createProgram,
  main,
  Option,
  portNumber,
} from "@onelogin-mfa/command-line";
import { installServer } from "./install.ts";
import { openSecrets } from "./secrets.ts";
import { startServer } from "./start-server.ts";

const program = createProgram({
  name: "npm run cache:server --",
  description: `Serves turbo's remote cache: what one clone has built and tested, others fetch, if it is signed with
    the team's key. It prints what a client exports.`,
  notes: `The first start installs turborepo-remote-cache (94 MB, from the npm registry) and makes a token and a key.
Exit codes: 0 ended by a signal, 1 it could not start, 2 wrong usage.`,
})
  .addOption(
    new Option("-p, --port <number>", "where to listen").argParser(portNumber).default(0, "any free one"),
  )
  .option("--host <address>", "0.0.0.0 lets other machines in; put TLS in front of it", "127.0.0.1")
  .option("--folder <path>", "what is kept: builds, token and key", ".turbo/cache-server");

await main(program, async ({ port, host, folder }) => {
  await checkPort(port, host);
  const { file, token } = openSecrets(resolve(folder));
  const module = await installServer();
  const server = await startServer({ module, port, host, folder: resolve(folder), token });
  closeOnSignal(server.close);
  const name = ["0.0.0.0", "::"].includes(host) ? hostname() : host;
  process.stdout.write(usage(`http://${name.includes(":") ? `[${name}]` : name}:${server.port}`, file));
});

function usage(url: string, file: string): string {
  return `The build cache listens at ${url}. In a clone that is to share builds:

  export TURBO_API=${url} TURBO_TEAM=onelogin-mfa
  . "${file}"

The file holds TURBO_TOKEN and TURBO_REMOTE_CACHE_SIGNATURE_KEY, and is yours alone: give it to those who may share
builds as you would give them a password, and to a CI as its secrets. Who has both can put code into everybody's builds.
`;
}
