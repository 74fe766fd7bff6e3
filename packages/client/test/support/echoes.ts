import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "./fake-fetch.ts";
import { inResponses } from "./planted-secrets.ts";

/** How a server, or the way to it, may fail and say too much. */
export interface Echo {
  readonly title: string;
  readonly step: (sent: readonly string[]) => Step;
}

const asJson = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const text = { "content-type": "text/plain" };
const all = (sent: readonly string[]) => [...sent, ...Object.values(inResponses)].join(" ");
const numbers = (sent: readonly string[]) => sent.filter((value) => /^\d+$/.test(value)).map(Number);

/** An error in either wire shape that repeats everything, in its message, in fields and in the details. */
export const flatError = (status: number, sent: readonly string[]) => ({
  statusCode: status,
  name: "Error",
  message: `refused: ${all(sent)}`,
  details: { parameters: [{ name: "otp", message: all(sent), values: [...sent, ...numbers(sent)] }] },
  ...inResponses,
  factor_data: inResponses,
});
const envelope = (status: number, sent: readonly string[]) => ({
  status: { error: true, code: status, type: "Error", message: `refused: ${all(sent)}`, ...inResponses },
});
const page = (sent: readonly string[]) => {
  const fields = Object.entries(inResponses).map(([name, value]) => `${name}=${value}`);
  return `<pre>${all(sent)}</pre><p>${fields.join("&")}</p>`;
};

/** One for each error code, and 408, which is retried. */
const statuses = [400, 401, 403, 404, 408, 422, 429, 500];

/** One for each way to fail. */
export const echoes: readonly Echo[] = [
  ...statuses.flatMap((status): Echo[] => [
    { title: `a ${status} with a flat error`, step: (sent) => json(status, flatError(status, sent)) },
    { title: `a ${status} with an envelope`, step: (sent) => json(status, envelope(status, sent)) },
    { title: `a ${status} with HTML`, step: (sent) => raw(status, page(sent), html) },
    {
      title: `a ${status} with truncated JSON`,
      step: (sent) => raw(status, JSON.stringify(flatError(status, sent)).slice(0, -9), asJson),
    },
  ]),
  { title: "a 200 with HTML", step: (sent) => raw(200, page(sent), html) },
  { title: "a 200 with text", step: (sent) => raw(200, sent.join(" "), text) },
  {
    title: "a 200 with truncated JSON",
    step: (sent) => raw(200, JSON.stringify(flatError(200, sent)).slice(0, -9), asJson),
  },
  { title: "a 200 with a JSON string", step: (sent) => json(200, sent.join(" ")) },
  {
    title: "a 200 with an array of two errors",
    step: (sent) => json(200, [flatError(200, sent), flatError(200, sent)]),
  },
  { title: "a 200 without the required fields", step: (sent) => json(200, flatError(200, sent)) },
  { title: "a 200 that reports a failure", step: (sent) => json(200, envelope(401, sent)) },
  { title: "a 206", step: (sent) => json(206, flatError(206, sent)) },
  {
    title: "a 302",
    step: (sent) => raw(302, page(sent), { ...html, location: "https://elsewhere.example/" }),
  },
  { title: "a connection that is reset", step: () => fails(systemFault("ECONNRESET")) },
  { title: "a connection that is refused", step: () => fails(systemFault("ECONNREFUSED")) },
  { title: "no response", step: () => hangs },
  { title: "a response without an end", step: () => hangsInBody },
];
