/**
 * Ends a server that has received SIGTERM. Requests that have begun are answered: a code that OneLogin has
 * accepted signs its user in. A `wait` is aborted, as it can take minutes: any other process goes on with it,
 * from its saved state.
 *
 * @param close ends the client, once nothing calls it any more
 * @param waits its signal is passed to every `wait`
 */
export async function endGracefully(
  server: { readonly close: (whenClosed: () => void) => unknown },
  close: () => Promise<void>,
  waits?: AbortController,
): Promise<void> {
  const answered = new Promise<void>((resolve) => server.close(() => resolve()));
  waits?.abort(new Error("the server ends"));
  await answered;
  // gives the claim to request a token to another process, and writes what is left to the token store
  await close();
}
