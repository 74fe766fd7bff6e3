import { Worker } from "node:worker_threads";

/** A thread that answers questions, one at a time. */
export interface Thread<Question, Answer> {
  /**
   * @throws {Error} if the thread ends before it has answered; the next question gets a new one
   */
  ask(question: Question): Promise<Answer>;
  /** Ends the thread; the next question gets a new one, which has loaded nothing yet. */
  end(): Promise<void>;
}

/**
 * A thread that runs `file`, which answers each message with one of its own. It starts at the first question.
 *
 * @param workerData what the thread finds under that name
 */
export function createThread<Question, Answer>(file: URL, workerData: unknown): Thread<Question, Answer> {
  let worker: Worker | undefined;
  return {
    ask(question) {
      const thread = worker ?? new Worker(file, { workerData });
      worker = thread;
      return new Promise<Answer>((resolve, reject) => {
        const fail = (error: Error) => {
          if (worker === thread) worker = undefined;
          reject(error);
        };
        const ended = () => fail(new Error("The thread was ended before it could answer."));
        thread.once("message", (answer: Answer) => {
          thread.off("error", fail).off("exit", ended);
          resolve(answer);
        });
        thread.once("error", fail).once("exit", ended);
        thread.postMessage(question);
      });
    },
    async end() {
      const thread = worker;
      worker = undefined;
      await thread?.terminate();
    },
  };
}
