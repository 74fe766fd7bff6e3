/** What of a stream is used. */
interface Terminal {
  readonly isTTY: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** Shows one line that is written over on a terminal; elsewhere, such as in a log, a line at most every ten seconds. */
export function createProgress(stream: Terminal, now: () => number = Date.now) {
  let last = Number.NEGATIVE_INFINITY;
  const { columns = 80 } = stream;
  return {
    show(text: string): void {
      if (stream.isTTY) return void stream.write(`\r\u001b[K${text.slice(0, columns - 1)}`);
      const time = now();
      if (time - last < 10_000) return;
      last = time;
      stream.write(`${text}\n`);
    },
    end(): void {
      if (stream.isTTY) stream.write("\r\u001b[K");
    },
  };
}
