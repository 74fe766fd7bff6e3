// Prints the response to a GET of each address, or why there is none. Every name is this machine.
import { once } from "node:events";
import { get } from "node:https";
import { text } from "node:stream/consumers";

const lookup = (_, options, found) =>
  options.all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4);

for (const address of process.argv.slice(2)) {
  const response = once(get(address, { lookup }), "response").then(([incoming]) => text(incoming));
  console.log(await response.catch(({ code, message }) => `${code}: ${message}`));
}
