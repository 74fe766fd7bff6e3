import { createThread } from "@onelogin-mfa/command-line/thread";
import { createMockFront, type FrontOptions } from "./front.ts";
import type { MockOptions } from "./start-mock.ts";

/** Options of a mock in a thread, which takes data only. */
export type ThreadOptions = Omit<MockOptions, "onEvent">;

interface Supervision extends Pick<FrontOptions, "patienceMs"> {
  /** Told that the mock ended, or does not start anew. */
  readonly onFailure: (message: string) => void;
}

/**
 * Keeps a mock running in a thread, which prints its events, behind one address. A mock that ends or hangs is replaced.
 *
 * @returns the server, which does not listen yet, once the first mock listens
 * @throws Error if the first mock cannot start; nothing is left running
 */
export async function superviseMock(options: ThreadOptions, { onFailure, ...patience }: Supervision) {
  let current: string | undefined;
  const point = (url: string | undefined) => {
    current = url;
    pointTo(url);
  };
  const start = async () => point(await thread.ask(options));
  const replace = (reason: string) => {
    point(undefined);
    onFailure(`The mock ended, and starts anew: ${reason}`);
    start().catch((error: Error) => onFailure(`The mock does not start anew: ${error.message}`));
  };
  const worker = new URL("./mock-worker.ts", import.meta.url);
  const thread = createThread<ThreadOptions, string>(worker, { onDeath: replace });
  const { server, pointTo } = createMockFront({
    ...patience,
    advice: "It starts anew: try again.",
    onHang(url) {
      // of several requests that hang, the first one replaces the mock
      if (url === current) void thread.end().then(() => replace("its thread was ended"));
      current = undefined;
    },
  });
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await thread.end();
  };
  try {
    await start();
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { server, close };
}
