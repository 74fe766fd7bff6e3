// The part of Next.js that is used. It is no dependency here: 300 MB for four functions. The test of the packed package compiles
// and runs against the real one.

declare module "next/headers" {
  export function headers(): Promise<Headers>;
  export function cookies(): Promise<{ set(cookie: { name: string; value: string }): unknown }>;
}

declare module "next/navigation" {
  export function redirect(path: string): never;
}

declare module "next/server" {
  export function connection(): Promise<void>;
  export class NextResponse extends Response {
    static next(): NextResponse;
    static redirect(url: URL, init: number | ResponseInit): NextResponse;
  }
}
