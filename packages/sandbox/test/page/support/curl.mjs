import { parseArgs } from "node:util";

/** curl with the options of the page's commands: a bare machine has none. It prints the body. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    request: { type: "string", short: "X" },
    header: { type: "string", short: "H", multiple: true, default: [] },
    "data-raw": { type: "string" },
  },
});
const headers = new Headers(values.header.map((line) => line.split(/: (.*)/s, 2)));
const response = await fetch(positionals[0], { method: values.request, headers, body: values["data-raw"] });
process.stdout.write(await response.text());
