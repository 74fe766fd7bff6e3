import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Where the server listens, and what it keeps and asks for. */
export interface ServerOptions {
  /** Address of the module of turborepo-remote-cache. */
  readonly module: string;
  readonly port: number;
  readonly host: string;
  readonly folder: string;
  readonly token: string;
}

/** What is used of turborepo-remote-cache: a Fastify server, as its declarations describe it. */
interface Module {
  createApp: (options: { bodyLimit: number }) => {
    listen: (options: { port: number; host: string }) => Promise<string>;
    close: () => Promise<void>;
    server: { address: () => AddressInfo };
  };
}

/** Starts turborepo-remote-cache in this process, whose environment it takes. */
export async function startServer({ module, port, host, folder, token }: ServerOptions) {
  // It reads nothing but the environment; what the caller's shell has there, such as a client's TURBO_TOKEN, is not meant.
  process.env = {
    AUTH_MODE: "static",
    TURBO_TOKEN: token,
    STORAGE_PROVIDER: "local",
    STORAGE_PATH: join(folder, "artifacts"),
    STORAGE_PATH_USE_TMP_FOLDER: "false",
    LOG_LEVEL: "silent",
    // any value: it switches on that signatures are kept. They are made and checked by turbo alone.
    TURBO_REMOTE_CACHE_SIGNATURE_KEY: "kept by the clients",
  };
  const { createApp }: Module = await import(module);
  const app = createApp({ bodyLimit: 500_000_000 });
  await app.listen({ port, host });
  return { port: app.server.address().port, close: () => app.close() };
}
