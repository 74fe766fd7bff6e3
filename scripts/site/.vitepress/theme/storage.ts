/** The storage of the browser; undefined where it is told to keep nothing. */
export function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
