import type { Control } from "@onelogin-mfa/sandbox";

/** The whole state of the sandbox. */
export type Snapshot = ReturnType<Control["getSnapshot"]>;

/** The state that all pages and tabs share. */
export interface KeptState {
  /** Returns the state if another page has kept it since this one did; undefined if it has not, or if it cannot be read. */
  readonly readNewer: () => Snapshot | undefined;
  readonly write: (snapshot: Snapshot) => void;
}

/** The key of the state in the storage of a browser. */
export const stateKey = "onelogin-mfa-sandbox";

/**
 * Creates the access of a page to the state in a storage. Reads and writes are done at once, so that no other tab comes between.
 * @param storage undefined where a browser keeps nothing: the state then lasts as long as the page
 */
export function createKeptState(storage: Pick<Storage, "getItem" | "setItem"> | undefined): KeptState {
  let last: string | null = null;
  return {
    readNewer() {
      const text = storage?.getItem(stateKey) ?? null;
      if (text === null || text === last) return undefined;
      last = text;
      return parseSnapshot(text);
    },
    write(snapshot) {
      last = JSON.stringify(snapshot);
      try {
        storage?.setItem(stateKey, last);
      } catch {
        // no room
      }
    },
  };
}

/** Reads a state, which the sandbox checks. */
export function parseSnapshot(text: string): Snapshot | undefined {
  try {
    return JSON.parse(text) as Snapshot;
  } catch {
    return undefined;
  }
}
