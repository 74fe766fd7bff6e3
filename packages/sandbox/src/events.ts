/** Tells whoever listens that something has changed. */
export interface Changes {
  /** Counts the changes. */
  readonly revision: () => number;
  readonly announce: () => void;
  /** @returns a function that ends it */
  readonly listen: (listener: (revision: number) => void) => () => void;
}

/** Creates the counter and its listeners. A listener that fails is not told again. */
export function createChanges(): Changes {
  const listeners = new Set<(revision: number) => void>();
  let revision = 0;
  return {
    revision: () => revision,
    announce() {
      revision += 1;
      for (const listener of [...listeners]) {
        try {
          listener(revision);
        } catch {
          listeners.delete(listener);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The changes as server-sent events, the present revision first. A slow reader gets the latest revision, not all of them.
 * It ends with the reader.
 */
export function changeStream(changes: Changes): ReadableStream<Uint8Array> {
  let sent = -1;
  let isCancelled = false;
  let wake = () => {};
  const stop = changes.listen(() => wake());
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (changes.revision() === sent) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (isCancelled) return;
      sent = changes.revision();
      controller.enqueue(eventOf(sent));
    },
    cancel() {
      isCancelled = true;
      stop();
      wake();
    },
  });
}

function eventOf(revision: number): Uint8Array {
  return new TextEncoder().encode(`event: change\ndata: ${JSON.stringify({ revision })}\n\n`);
}
