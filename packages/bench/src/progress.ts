/** Shows one line that is written over on a terminal; elsewhere, such as in a log, a line at most every ten seconds. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now) {
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(text: string): void {
      if (stream.isTTY) stream.write(`\r\u001b[K${text.slice(0, stream.columns - 1)}`);
      else if (now() - last >= 10_000) {
        stream.write(`${text}\n`);
        last = now();
      }
    },
    end(): void {
      if (stream.isTTY) stream.write("\r\u001b[K");
    },
  };
}
