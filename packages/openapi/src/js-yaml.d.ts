/** The part of js-yaml 4 that is used. It has no types of its own, and `@types/js-yaml` leaves out some of it. */
declare module "js-yaml" {
  export class YAMLException extends Error {
    /** The message without the place. */
    readonly reason: string;
    /** The place, counted from 0; a text of several documents has none. */
    readonly mark?: { readonly line: number; readonly column: number };
  }

  /** A kind of value. */
  interface Type {
    readonly kind: string;
  }

  interface Schema {
    extend(more: { readonly implicit: readonly Type[]; readonly explicit: readonly Type[] }): Schema;
  }

  /** The state of the parser when a value or a key begins or ends. */
  export interface State {
    readonly position: number;
    readonly kind: string | null;
    readonly result: unknown;
  }

  export const JSON_SCHEMA: Schema;
  export const types: Readonly<Record<"merge" | "binary" | "omap" | "pairs" | "set", Type>>;

  export interface LoadOptions {
    readonly schema: Schema;
    readonly listener?: (event: "open" | "close", state: State) => void;
  }

  /** @throws YAMLException */
  export function load(text: string, options: LoadOptions): unknown;
}
