import { printableLine } from "@onelogin-mfa/command-line";

/** Options of the command, besides its document. */
interface CommandOptions {
  readonly upstream?: string | undefined;
  readonly dynamic?: boolean;
  readonly errors?: boolean;
}

/** Returns the arguments of Prism's command. Its level `info` is the lowest at which it says that it listens. */
export function argumentsOf(
  file: string,
  { upstream, dynamic = false, errors = false }: CommandOptions,
): string[] {
  // which pages may read what is passed on is for the upstream to say
  const command = upstream === undefined ? ["mock", file] : ["proxy", file, upstream, "--cors=false"];
  const flags = [
    ...(dynamic && upstream === undefined ? ["--dynamic"] : []),
    ...(errors ? ["--errors"] : []),
  ];
  return [...command, ...flags, "--multiprocess=false", "--verboseLevel", "info"];
}

/** The action that a line of Prism reports. */
type Said =
  | { readonly what: "listens" | "reloads" }
  | { readonly what: "keeps the document before"; readonly reason: string }
  | { readonly what: "gets a request"; readonly method: string; readonly path: string };

// its symbols depend on the terminal
const listens = /^\[[^\]]+\] › \[CLI\] \S+ +start +Prism is listening on /;
const reloads = /^\[[^\]]+\] › \[HTTP SERVER\] \S+ +info +Restarting Prism/;
const keeps = /^\[[^\]]+\] › \[HTTP SERVER\] \S+ +info +(No operations found in the current file)/;
const request = /^\[[^\]]+\] › \[HTTP SERVER\] (\w+) (\S+) \S+ +info +Request received$/;

/** Reads a line of Prism's output; undefined if it says something else. */
export function readLine(line: string): Said | undefined {
  if (listens.test(line)) return { what: "listens" };
  if (reloads.test(line)) return { what: "reloads" };
  const [, kept] = keeps.exec(line) ?? [];
  if (kept !== undefined) return { what: "keeps the document before", reason: `${kept}.` };
  const [, method = "", path] = request.exec(line) ?? [];
  return path === undefined ? undefined : { what: "gets a request", method: method.toUpperCase(), path };
}

/** Returns a line of Prism's output as it is shown: without the query of a URL, and without what would control a terminal. */
export function shownLine(line: string): string {
  return printableLine(line.replace(/(https?:\/\/[^\s?]+)\?\S*/g, "$1?…"));
}

/** Finds the error in what a process has written before it ended: the one that it has thrown, else its last line. */
export function reasonIn(errors: string): string | undefined {
  const thrown = /^\w*Error\b.*$/m.exec(errors)?.[0];
  const reason = thrown ?? errors.trimEnd().split("\n").at(-1)?.trim();
  return reason === undefined || reason === "" ? undefined : printableLine(reason);
}

/** Finds the path of a document that a request is for; the request's own if there is none. */
export function templateOf(path: string, templates: readonly string[]): string {
  const segments = path.split("/");
  const fits = (template: string) => {
    const parts = template.split("/");
    return (
      parts.length === segments.length &&
      parts.every((part, at) => part.includes("{") || part === segments[at])
    );
  };
  return templates.find(fits) ?? path;
}
