import { expect, it } from "vitest";
import { printEvent } from "../src/events.ts";

it.each([
  { event: "log", message: "Port\u001b[2J" },
  { event: "saved", run: 1, files: ["spec/a\u001b[2J\u202e.yaml"] },
] as const)("prints no control character of the event $event", (event) => {
  expect(printEvent(event)).not.toMatch(/(?!\n)\p{C}/u);
});
