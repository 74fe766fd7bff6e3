import { parseArgs } from "node:util";

/** curl with the options of the page's commands: a bare machine has none. It prints the body. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    head: { type: "boolean", short: "I" },
    request: { type: "string", short: "X" },
    header: { type: "string", short: "H", multiple: true, default: [] },
    user: { type: "string", short: "u" },
    data: { type: "string", short: "d" },
    "data-raw": { type: "string" },
  },
});
const headers = new Headers(values.header.map((line) => line.split(/: (.*)/s, 2)));
if (values.user) headers.set("authorization", `Basic ${btoa(values.user)}`);
const body = values["data-raw"] ?? values.data;
if (body !== undefined && !headers.has("content-type")) {
  headers.set("content-type", "application/x-www-form-urlencoded");
}
const method = values.request ?? (values.head ? "HEAD" : body === undefined ? "GET" : "POST");
const response = await fetch(positionals[0], { method, headers, body });
process.stdout.write(await response.text());
