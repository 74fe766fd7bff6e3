import { styleText } from "node:util";
import type { DevEvent } from "../events.ts";
import { summaryOf } from "./summary.ts";

/** An event as people read it in a terminal; styles are left out where the output is no terminal. */
export function printEvent(event: DevEvent): string {
  switch (event.event) {
    case "ready":
      return `${styleText("bold", "The spec in Redoc")}  ${event.page}
${styleText("bold", "Its mock")}               ${event.mock}
Watching spec/ and the code that depends on it. Ctrl-C ends it.\n`;
    case "note":
      return `${event.message}\n`;
    case "saved":
      return event.files.length === 0 ? "" : `\n${event.files.join(", ")}\n`;
    case "generated":
      return `  ${event.files.length} ${event.files.length === 1 ? "file" : "files"} written (${event.ms} ms)\n`;
    case "problem": {
      const { file, line, column, rule, message, frame } = event;
      const place = styleText("cyan", `${file}:${line}:${column}`);
      return `\n${place} ${styleText("dim", rule)}\n${message}\n${frame === "" ? "" : `${frame}\n`}`;
    }
    case "result":
      return `${styleText(event.ok ? "green" : "red", summaryOf(event))}\n`;
  }
}
