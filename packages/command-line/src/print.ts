import { unlessEnding } from "./interrupt.ts";
import { printableLine } from "./printable.ts";

const mark = { done: "✓", failed: "✗" };

/** Does one step of a longer job and prints how it went and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const { stdout } = process;
  const start = performance.now();
  const print = (sign: string) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    stdout.write(`${stdout.isTTY ? "\r" : ""}${sign} ${title} (${seconds} s)\n`);
  };
  // a line that is written over needs a terminal
  if (stdout.isTTY) stdout.write(`… ${title}`);
  try {
    const result = await work();
    await unlessEnding();
    print(mark.done);
    return result;
  } catch (error) {
    await unlessEnding();
    print(mark.failed);
    throw error;
  }
}

/** Lays a table out in columns as wide as their widest cell. Cells may be text from elsewhere; undefined ones are empty. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printableLine(String(cell ?? ""))));
  const lines = [head, head.map((cell) => "-".repeat(cell.length)), ...cells];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
