import { EventEmitter, once } from "node:events";
import { parentPort, SHARE_ENV, Worker } from "node:worker_threads";
import { limitProcessorTime, secondsOfThread } from "./processor-time.ts";

/** Says that a question has taken more time than it may, and where the thread was. */
export class TimeLimitError extends Error {
  override readonly name: string = "TimeLimitError";
  /** Time of the processor that it had. */
  readonly seconds: number;
  /** The last place that the thread has named; undefined if none. */
  readonly place: string | undefined;

  constructor(seconds: number, place: string | undefined) {
    super(`It did not end within ${seconds} s.`);
    this.seconds = seconds;
    this.place = place;
  }
}

/** Limits of a question. */
export interface Limits {
  /**
   * Time of the processor, in seconds; that the machine is busy with something else counts only before Node 24.
   *
   * @default no limit
   */
  readonly seconds?: number;
  /** Gives the question up. The thread is ended, unless it answers soon. */
  readonly signal?: AbortSignal | undefined;
}

type Message = { readonly ready: true } | Result;
type Result = { readonly answer: unknown } | { readonly thrown: unknown };

/** A thread that runs. */
interface Running {
  readonly worker: Worker;
  /** Emits `answer`, and `error` where there is none. */
  readonly events: EventEmitter;
  isReady: boolean;
}

/** A question, and memory that the thread writes to where it is, as a message for each place takes longer than the work. */
interface Asked<Question> {
  readonly question: Question;
  readonly place: Uint8Array;
}

/** Longest name of a place, in bytes. */
const maxPlace = 1024;

/** Milliseconds between two looks at the time that a thread has taken. */
const lookMs = 200;
/** Milliseconds in which a question that was given up may still end by itself, as a new thread loads its code again. */
const graceMs = 1000;

/**
 * Creates a thread for work that may never end, such as the check of a text against somebody's pattern. It starts at the
 * first question, and anew after it has died or was ended.
 *
 * @param module calls {@link answerQuestions}
 */
export function createThread<Question, Answer>(module: URL, { workerData }: { workerData?: unknown } = {}) {
  let running: Running | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const start = (): Running => {
    const thread: Running = {
      // it may live longer than the environment of its start
      worker: new Worker(module, { workerData, env: SHARE_ENV }),
      events: new EventEmitter(),
      isReady: false,
    };
    let died: unknown;
    thread.worker.on("message", (message: Message) => {
      if ("ready" in message) thread.isReady = true;
      else if ("answer" in message) thread.events.emit("answer", message.answer);
      else thread.events.emit("error", message.thrown);
    });
    thread.worker.on("error", (error) => {
      died = error;
    });
    thread.worker.once("exit", (code) => {
      if (running !== thread) return;
      running = undefined;
      // where nothing is asked, the next question starts it anew
      if (thread.events.listenerCount("answer") === 0) return;
      thread.events.emit("error", died ?? new Error(`It ended with exit code ${code}.`));
    });
    // a program that asks nothing more can end; while an answer is awaited, the look at the time holds it. Last, as a listener
    // that is added to the worker holds it again
    thread.worker.unref();
    return thread;
  };

  const end = async (): Promise<void> => {
    const ended = running;
    running = undefined;
    await ended?.worker.terminate();
  };

  const ask = async (question: Question, { seconds = Infinity, signal }: Limits): Promise<Answer> => {
    signal?.throwIfAborted();
    running ??= start();
    const thread = running;
    const place = new Uint8Array(new SharedArrayBuffer(maxPlace));
    const stop = new AbortController();
    const onAbort = () => void setTimeout(() => stop.abort(signal?.reason), graceMs).unref();
    signal?.addEventListener("abort", onAbort);
    // not while the thread loads its code
    const measure = async () => (thread.isReady ? secondsOfThread(thread.worker) : undefined);
    const limit = limitProcessorTime({ measure, seconds: () => seconds, lookMs }, () =>
      stop.abort(new TimeLimitError(seconds, textIn(place))),
    );
    try {
      thread.worker.postMessage({ question, place } satisfies Asked<Question>);
      const [answer] = await once(thread.events, "answer", { signal: stop.signal });
      return answer;
    } catch (thrown) {
      if (!stop.signal.aborted) throw thrown;
      await end();
      throw stop.signal.reason;
    } finally {
      limit.stop();
      signal?.removeEventListener("abort", onAbort);
    }
  };

  return {
    /**
     * Asks a question, after those before it.
     *
     * @throws TimeLimitError, the signal's reason, what the thread has thrown, or Error if it died
     */
    ask(question: Question, limits: Limits = {}): Promise<Answer> {
      const answer = last.then(() => ask(question, limits));
      last = answer.catch(() => {});
      return answer;
    },
    end,
  };
}

type Thread<Question, Answer> = ReturnType<typeof createThread<Question, Answer>>;

/**
 * Creates threads of one module that are lent: each to one user at a time. One that is given back is kept for the next user, as
 * its code takes longer to load than many a question takes.
 *
 * @param module as that of {@link createThread}; it keeps nothing of a user who is done
 */
export function createThreads<Question, Answer>(module: URL) {
  let idle: Thread<Question, Answer> | undefined;
  return {
    /** Uses a thread for some work. If that fails, the thread is ended. */
    async use<Result>(work: (ask: Thread<Question, Answer>["ask"]) => Promise<Result>): Promise<Result> {
      const thread = idle ?? createThread<Question, Answer>(module);
      idle = undefined;
      const result = await work(thread.ask).catch(async (thrown: unknown) => {
        await thread.end();
        throw thrown;
      });
      // another one may have been given back meanwhile
      if (idle === undefined) idle = thread;
      else await thread.end();
      return result;
    },
  };
}

const textIn = (place: Uint8Array) => Buffer.from(place).toString().replace(/\0+$/, "") || undefined;

/**
 * Answers the questions of {@link createThread}, in the thread.
 *
 * @param answer is given a function that tells where it is, such as a JSON pointer
 */
export function answerQuestions<Question, Answer>(
  answer: (question: Question, tellPlace: (place: string) => void) => Promise<Answer>,
): void {
  const send = (message: Message) => parentPort?.postMessage(message);
  parentPort?.on("message", async ({ question, place }: Asked<Question>) => {
    const tellPlace = (text: string) => void new TextEncoder().encodeInto(text, place.fill(0));
    const result = answer(question, tellPlace);
    send(
      await result.then(
        (value): Result => ({ answer: value }),
        (thrown: unknown) => ({ thrown }),
      ),
    );
  });
  send({ ready: true });
}
