/** Ends the process with 0 on Ctrl-C and SIGTERM, after the servers are closed. */
export function closeOnSignal(close: () => Promise<unknown>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void close().then(() => process.exit(0)));
  }
}
