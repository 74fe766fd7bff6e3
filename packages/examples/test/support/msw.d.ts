// What the recipe for MSW uses of it: one recipe does not justify installing it, with all that it depends on.
declare module "msw" {
  export interface HttpHandler {
    readonly info: { readonly path: string };
  }
  export const http: {
    all: (path: string, resolver: (info: { request: Request }) => Promise<Response>) => HttpHandler;
  };
}
declare module "msw/node" {
  import type { HttpHandler } from "msw";
  export function setupServer(...handlers: readonly HttpHandler[]): {
    listen: (options: { onUnhandledRequest: "bypass" | "warn" | "error" }) => void;
    close: () => void;
  };
}
