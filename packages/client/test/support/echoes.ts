import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "./fake-fetch.ts";
import { inReplies } from "./planted-secrets.ts";

/** How a server, or the way to it, may fail and say too much. */
export interface Echo {
  readonly title: string;
  readonly step: (sent: readonly string[]) => Step;
}

const asJson = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const text = { "content-type": "text/plain" };
const all = (sent: readonly string[]) => [...sent, ...Object.values(inReplies)].join(" ");
const numbers = (sent: readonly string[]) => sent.filter((value) => /^\d+$/.test(value)).map(Number);

/** An error in either wire shape that repeats everything, in its message, in fields and in the details. */
const flat = (status: number, sent: readonly string[]) => ({
  statusCode: status,
  name: "Error",
  message: `refused: ${all(sent)}`,
  details: { parameters: [{ name: "otp", message: all(sent), values: [...sent, ...numbers(sent)] }] },
  ...inReplies,
  factor_data: inReplies,
});
const envelope = (status: number, sent: readonly string[]) => ({
  status: { error: true, code: status, type: "Error", message: `refused: ${all(sent)}`, ...inReplies },
});
const page = (sent: readonly string[]) => {
  const fields = Object.entries(inReplies).map(([name, value]) => `${name}=${value}`);
  return `<pre>${all(sent)}</pre><p>${fields.join("&")}</p>`;
};

const statuses = [400, 401, 402, 403, 404, 408, 409, 418, 422, 429, 500, 502, 503];

/** One for each way to fail. */
export const echoes: readonly Echo[] = [
  ...statuses.flatMap((status): Echo[] => [
    { title: `${status}, flat`, step: (sent) => json(status, flat(status, sent)) },
    { title: `${status}, in an envelope`, step: (sent) => json(status, envelope(status, sent)) },
    { title: `${status}, HTML`, step: (sent) => raw(status, page(sent), html) },
    {
      title: `${status}, truncated`,
      step: (sent) => raw(status, JSON.stringify(flat(status, sent)).slice(0, -9), asJson),
    },
  ]),
  { title: "200, HTML", step: (sent) => raw(200, page(sent), html) },
  { title: "200, text", step: (sent) => raw(200, sent.join(" "), text) },
  { title: "200, truncated", step: (sent) => raw(200, JSON.stringify(flat(200, sent)).slice(0, -9), asJson) },
  { title: "200, a text in JSON", step: (sent) => json(200, sent.join(" ")) },
  { title: "200, several in an array", step: (sent) => json(200, [flat(200, sent), flat(200, sent)]) },
  { title: "200, without its fields", step: (sent) => json(200, flat(200, sent)) },
  { title: "200, a failure", step: (sent) => json(200, envelope(401, sent)) },
  { title: "206", step: (sent) => json(206, flat(206, sent)) },
  { title: "302", step: (sent) => raw(302, page(sent), { ...html, location: "https://elsewhere.example/" }) },
  { title: "a connection that is reset", step: () => fails(systemFault("ECONNRESET")) },
  { title: "a connection that is refused", step: () => fails(systemFault("ECONNREFUSED")) },
  { title: "no reply", step: () => hangs },
  { title: "no end of the reply", step: () => hangsInBody },
];
