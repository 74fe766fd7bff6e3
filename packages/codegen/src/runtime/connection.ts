import type { ClientOptions } from "openapi-fetch";

/** A key of a security scheme: a value, or a function that gives one for each request. */
export type Key<Value = string> = Value | (() => Value | Promise<Value>);

/** A user of HTTP's basic authentication. */
export interface BasicKey {
  readonly username: string;
  readonly password: string;
}

/** Options of a connection: those of openapi-fetch, and keys. */
export interface ConnectionOptions<Keys> extends ClientOptions {
  /** The base address, in place of a server of the document: for a server at another place, such as a mock. All operations go there. */
  baseUrl?: string;
  /** By the names of the security schemes. They are sent to the servers alone: to no other origin, also by a redirect. */
  keys?: Keys;
}
