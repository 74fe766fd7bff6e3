import { type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";
import type { App } from "../model/model.ts";

/** A button that copies the text; `label` says what that is. */
export function copyButton({ run }: App, text: string, label: string): Description {
  const click = () => run(() => copy(text), "Copied");
  const attributes = { type: "button", class: "button plain square", "aria-label": label, title: label };
  return h("button", { ...attributes, on: { click } }, icon("copy"));
}

async function copy(text: string): Promise<void> {
  // browsers give it to pages from https and from loopback only, whatever its type says
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (!clipboard) throw new Error("This browser copies for pages of https: and of this machine only");
  await clipboard.writeText(text);
}
