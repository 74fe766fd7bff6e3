import { type Description, h } from "../dom/element.ts";
import { controlApi } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { card } from "./card.ts";

/** The sandbox as a whole: what it is set to, and its state to be kept, brought back or dropped. */
export function sandboxCard(app: App, { state }: Data): Description {
  const reset = () => {
    if (confirm("Forget all devices, messages and calls?"))
      app.run(() => controlApi.reset(), "Started afresh");
  };
  const { users, devices, pending, messages } = state.counts;
  const counts = { users, devices, pending, messages };
  const change = (event: Event) => {
    const field = event.currentTarget;
    if (!(field instanceof HTMLInputElement) || !field.files?.[0]) return;
    const file = field.files[0];
    field.value = "";
    app.run(() => restore(file), "Snapshot restored");
  };
  return card(
    "Sandbox",
    "sandbox",
    h("button", { type: "button", class: "button plain", on: { click: reset } }, "Reset"),
    h(
      "dl",
      { class: "counts" },
      ...Object.entries(counts).map(([name, count]) =>
        h("div", {}, h("dt", {}, name), h("dd", {}, String(count))),
      ),
    ),
    h(
      "div",
      { class: "row" },
      h("a", { class: "button", href: "api/snapshot", download: "sandbox-snapshot.json" }, "Save snapshot"),
      h(
        "label",
        { class: "button upload" },
        "Load snapshot",
        h("input", { type: "file", accept: "application/json,.json", on: { change } }),
      ),
    ),
  );
}

async function restore(file: File): Promise<void> {
  const text = await file.text();
  await controlApi.restore(parse(text, file.name));
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${name} is not JSON. Choose a file that “Save snapshot” has made.`);
  }
}
