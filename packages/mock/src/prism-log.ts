/** Something that the mock has seen. */
export type MockEvent =
  | { readonly type: "request"; readonly method: string; readonly path: string }
  | { readonly type: "violation"; readonly message: string }
  | { readonly type: "failure"; readonly message: string };

/**
 * Where Prism writes its log to. Its lines hold whole requests, one-time passwords included; what goes on from here is
 * method, path and the words of a violation.
 */
export function eventsOf(onEvent: (event: MockEvent) => void): { write: (line: string) => void } {
  return {
    write(line) {
      const event = eventIn(JSON.parse(line));
      if (event) onEvent(event);
    },
  };
}

interface LogLine {
  readonly name?: string;
  readonly msg?: string;
  readonly input?: { readonly method: string; readonly url: { readonly path: string } };
}

function eventIn({ name, msg = "", input }: LogLine): MockEvent | undefined {
  if (msg === "Request received" && input) {
    return { type: "request", method: input.method.toUpperCase(), path: input.url.path };
  }
  const violation = name === "VALIDATOR" ? /^Violation: (.*)/s.exec(msg)?.[1] : undefined;
  if (violation !== undefined) return { type: "violation", message: violation };
  if (msg.startsWith("Request terminated")) return { type: "failure", message: msg };
  return undefined;
}
