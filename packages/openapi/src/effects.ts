/** The consequences of sending a request twice, by the value of `x-effect`. */
export const effects: Readonly<Record<string, string>> = {
  read: "Sending it twice changes nothing: safe to retry.",
  delete: "Sending it twice finds nothing left to remove: safe to retry.",
  send: "Sending it twice sends another message, call or push: retry only if the first was surely not processed.",
  consume: "Sending it twice may use up another attempt: retry only if the first was surely not processed.",
  issue: "Sending it twice makes another secret: retry only if the first was surely not processed.",
};
