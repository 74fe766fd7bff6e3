import { createRemoteControl } from "../src/control/remote-control.ts";
import type { components } from "../src/generated/schema.ts";

export type Schemas = components["schemas"];

/** State of the stream of changes. */
export type Connection = "connecting" | "live" | "lost";

/** There was no response. */
export class Unreachable extends Error {
  constructor() {
    super("No response from the sandbox. Check that it is still running.");
  }
}

/** The control API: a function for each operation of `control.yaml`, below the page's own path. */
export const controlApi = createRemoteControl("api", (url, init) => fetch(url, init).catch(unreachable));

/** The URL of the API: that of this tenant, without a slash at its end. */
export function apiUrl(): string {
  return new URL("..", location.href).href.replace(/\/$/, "");
}

/** @throws Unreachable in place of the browser's error */
export function unreachable(): never {
  throw new Unreachable();
}
