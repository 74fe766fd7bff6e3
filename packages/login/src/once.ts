/** Calls a function until it has returned, and then gives what it has: a client keeps its access token, a visit its user. */
export function once<Value extends object>(create: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= create();
    return value;
  };
}
