#!/usr/bin/env node
import { parseArgs } from "node:util";
import { type MockEvent, startMock } from "./start-mock.ts";

const help = `Mocks the OneLogin MFA API from its specification.

Usage: npm run mock -- [options]

  --port <number>     where to listen (default 4010; 0 takes any free port)
  --host <address>    address to listen at (default 127.0.0.1)
  --upstream <url>    pass requests on to this server and check both sides against the specification
  --dynamic           make replies up from the schemas instead of taking the examples
  --seed <text>       make made-up replies the same in every run
  --spec <file>       another OpenAPI document
  -h, --help          this text
`;

const hints = (url: string) => `Mock of the OneLogin MFA API at ${url} (Ctrl-C ends it)

  curl -H 'Authorization: Bearer any' ${url}/api/2/mfa/users/42/devices
  choose a status            -H 'Prefer: code=404'
  choose a named example     -H 'Prefer: code=200, example=none'
  see why it answers 422     the reply's header sl-violations
`;

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options.help) return void process.stdout.write(help);
  const mock = await startMock({ ...options.mock, onEvent: report });
  process.stdout.write(`${hints(mock.url)}\n`);
  if (!isLoopback(options.mock.host)) {
    process.stdout.write(`Everybody who can reach ${options.mock.host} can use it.\n\n`);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void mock.close().then(() => process.exit(0)));
  }
}

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "4010" },
      host: { type: "string", default: "127.0.0.1" },
      upstream: { type: "string" },
      dynamic: { type: "boolean", default: false },
      seed: { type: "string" },
      spec: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { help: wantsHelp, port, ...mock } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535, not "${port}".`);
  }
  if (mock.upstream !== undefined && !/^https?:/.test(mock.upstream)) {
    throw new Error(`--upstream must be a URL such as http://127.0.0.1:4020, not "${mock.upstream}".`);
  }
  return { help: wantsHelp, mock: { ...mock, port: Number(port) } };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function report(event: MockEvent): void {
  if (event.type === "request") process.stdout.write(`${event.method} ${event.path}\n`);
  else process.stdout.write(`  ${event.type}: ${event.message}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\nSee npm run mock -- --help\n`);
  process.exitCode = 2;
}
