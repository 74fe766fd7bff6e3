import type { Server } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { listen, type WantedPort } from "../listen.ts";
import { pageAssets } from "./assets.ts";
import type { PageState } from "./page-state.ts";

/** The spec in Redoc, open in any number of browsers. */
export interface Page {
  readonly url: string;
  /** Shows another spec. */
  showSpec(spec: unknown): void;
  /** Shows how a pass went. */
  showResult(news: Omit<PageState, "version">): void;
  close(): Promise<void>;
}

/** Nothing is loaded from elsewhere. Redoc writes style elements, and shows pictures that are data. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

/** Serves the page at 127.0.0.1. */
export async function startPage(wanted: WantedPort): Promise<Page> {
  let spec = "{}";
  let state: PageState = { version: 0, problems: [], result: null };
  const readers = new Set<SSEStreamingApi>();
  const send = (reader: SSEStreamingApi) => reader.writeSSE({ data: JSON.stringify(state) });
  const update = (news: Partial<PageState>) => {
    state = { ...state, ...news };
    for (const reader of readers) void send(reader);
  };
  const app = createApp(
    () => spec,
    async (reader) => {
      readers.add(reader);
      await send(reader);
      await new Promise<void>((resolve) => reader.onAbort(resolve));
      readers.delete(reader);
    },
  );
  // without HTTP/2 options it gives a server of node:http, which is one of node:net
  const server = createAdaptorServer({ fetch: app.fetch }) as Server & { closeAllConnections(): void };
  const port = await listen(server, wanted, "--port");
  return {
    url: `http://127.0.0.1:${port}`,
    showSpec(fresh) {
      spec = JSON.stringify(fresh);
      update({ version: state.version + 1 });
    },
    showResult: update,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createApp(spec: () => string, follow: (reader: SSEStreamingApi) => Promise<void>): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("content-security-policy", policy);
    context.header("x-content-type-options", "nosniff");
  });
  for (const [path, { type, text }] of pageAssets()) {
    app.get(path, (context) => context.body(text, 200, { "content-type": type }));
  }
  app.get("/contract.json", (context) => context.body(spec(), 200, { "content-type": "application/json" }));
  app.get("/events", (context) => streamSSE(context, follow));
  return app;
}
