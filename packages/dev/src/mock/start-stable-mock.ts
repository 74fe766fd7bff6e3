import { latestOnly } from "../loop/latest-only.ts";
import { createThread } from "../worker-call.ts";
import type { Front } from "./front.ts";

/** What the thread answers: where the mock is, or why there is none. */
export type Answer = { readonly url: string } | { readonly failure: string };

/** A mock that follows the spec at an address that stays. */
export interface StableMock {
  /**
   * Starts the mock anew on the document, and then lets the old one go.
   *
   * @returns the new one's own address; undefined if a newer call has taken over
   * @throws {Error} if the document cannot be mocked; the old mock stays
   */
  restart(spec: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Prism keeps what it has compiled of every document; a new thread takes a second. */
const turnsOfAThread = 50;

const createMockThread = () => createThread<string, Answer>(new URL("./worker.ts", import.meta.url), null);

/** @param front the address that people use; without one the mock is only for the contract cases */
export function createStableMock(front: Front | undefined): StableMock {
  let thread = createMockThread();
  let turns = 0;
  return {
    restart: latestOnly(async (spec) => {
      turns += 1;
      const fresh = turns % turnsOfAThread === 0 ? createMockThread() : thread;
      const answer = await fresh.ask(spec);
      const isUp = "url" in answer;
      const old = isUp ? thread : fresh;
      if (isUp) {
        front?.pointTo(answer.url);
        thread = fresh;
      }
      if (old !== thread) await old.end();
      if (!isUp) throw new Error(answer.failure);
      return answer.url;
    }),
    async close() {
      await Promise.all([thread.end(), front?.close()]);
    },
  };
}
