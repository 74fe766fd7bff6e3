import { AsyncLocalStorage } from "node:async_hooks";

/** A cookie as `cookies().set` takes it. */
export interface NextCookie {
  readonly name: string;
  readonly value: string;
  readonly maxAge?: number;
}

/** The request for which Next.js renders a page or runs an action. */
interface Rendering {
  readonly headers: Headers;
  readonly set: NextCookie[];
  isConnected: boolean;
}

const renderings = new AsyncLocalStorage<Rendering>();

/** Renders a page, or runs an action, for a request with these headers. @returns the cookies that it has set */
export async function render(given: HeadersInit, page: () => Promise<unknown>): Promise<NextCookie[]> {
  const rendering: Rendering = { headers: new Headers(given), set: [], isConnected: false };
  await renderings.run(rendering, page);
  return rendering.set;
}

function current(): Rendering {
  const rendering = renderings.getStore();
  if (!rendering) throw new Error("It was called outside a request scope.");
  return rendering;
}

/** Of `next/server`. */
export async function connection(): Promise<void> {
  current().isConnected = true;
}

/** Of `next/headers`. */
export async function headers(): Promise<Headers> {
  // it is an error in a page that is built beforehand
  if (!current().isConnected) throw new Error("It was called before connection().");
  return current().headers;
}

/** Of `next/headers`. */
export async function cookies() {
  return { set: (cookie: NextCookie) => void current().set.push(cookie) };
}

/** Of `next/navigation`. It throws, as that of Next.js. */
export function redirect(path: string): never {
  throw new Error(`NEXT_REDIRECT ${path}`);
}

/** Of `next/server`. */
export class NextResponse extends Response {
  static next(): NextResponse {
    return new NextResponse(null, { headers: { "x-middleware-next": "1" } });
  }

  static override redirect(url: URL, status: number): NextResponse {
    return new NextResponse(null, { status, headers: { location: url.href } });
  }
}
