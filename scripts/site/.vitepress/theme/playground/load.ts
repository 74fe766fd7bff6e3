import { createKeptState, parseSnapshot, stateKey } from "../../../src/playground/kept-state.ts";
import type { OneLogin } from "../../../src/playground/one-login.ts";
import { storage } from "../storage.ts";

let loaded: Promise<OneLogin> | undefined;

/** Loads the sandbox once for all pages of this tab; the first call is the first that loads anything. */
export function loadOneLogin(): Promise<OneLogin> {
  loaded ??= import("../../../src/playground/one-login.ts").then(({ createOneLogin }) =>
    createOneLogin(createKeptState(storage())),
  );
  // a later try may find the file, such as after a new version of the site
  loaded.catch(() => {
    loaded = undefined;
  });
  return loaded;
}

/** Returns the state that another page has kept, without the sandbox. */
export const keptSnapshot = () => parseSnapshot(storage()?.getItem(stateKey) ?? "");

/** Calls the listener when another tab has changed the state. @returns a function that removes the listener */
export function onOtherTab(listener: () => void): () => void {
  const changed = ({ key }: StorageEvent) => key === stateKey && listener();
  addEventListener("storage", changed);
  return () => removeEventListener("storage", changed);
}
