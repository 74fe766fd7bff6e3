import { readFileSync } from "node:fs";

// The build puts the texts in the place of the calls that read them.
const call = readFileSync(new URL("../runtime/call.ts", import.meta.url), "utf8");
const responseError = readFileSync(new URL("../runtime/response-error.ts", import.meta.url), "utf8");
const connection = readFileSync(new URL("../runtime/connection.ts", import.meta.url), "utf8");
const connect = readFileSync(new URL("../runtime/connect.ts", import.meta.url), "utf8");
const send = readFileSync(new URL("../runtime/send.ts", import.meta.url), "utf8");
const read = readFileSync(new URL("../runtime/read.ts", import.meta.url), "utf8");
const responses = readFileSync(new URL("../runtime/responses.ts", import.meta.url), "utf8");
const streams = readFileSync(new URL("../runtime/streams.ts", import.meta.url), "utf8");
const styles = readFileSync(new URL("../runtime/styles.ts", import.meta.url), "utf8");
const bodies = readFileSync(new URL("../runtime/bodies.ts", import.meta.url), "utf8");

/** Some statements of the modules of a client, which stand together. */
interface Part {
  readonly code: string;
  /** The names that they declare. */
  readonly names: readonly string[];
  /** All words of their code. */
  readonly words: ReadonlySet<string>;
}

const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const wordsOf = (code: string): ReadonlySet<string> => new Set(code.match(/[\w$]+/g));

/** The parts of a module, without its imports; what only other modules import is not exported. */
function partsOf(text: string, isPublic: boolean): readonly Part[] {
  const parts = text.trim().split(/\n\n(?=\S)/);
  return parts.flatMap((part) => {
    if (part.startsWith("import ")) return [];
    const names = [...part.matchAll(declaration)].map(([, name = ""]) => name);
    const bare = part.replaceAll(/^ *\/\/ biome-ignore .*\n/gm, "");
    const code = isPublic ? bare : bare.replaceAll(/^export /gm, "");
    return [{ code, names, words: wordsOf(code.replaceAll(comments, "")) }];
  });
}

const declaration = /^(?:export )?(?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;

const parts = [
  ...[call, responseError, connection].flatMap((text) => partsOf(text, true)),
  ...[connect, send, read, responses, streams, styles, bodies].flatMap((text) => partsOf(text, false)),
];

const textsAndComments = new RegExp(`"(?:\\\\.|[^"\\\\\\n])*"|${comments.source}`, "gm");

/** The code that a client needs besides its own: what its own refers to, and what that refers to. */
export function runtimeFor(code: string): string {
  const needed = new Set<Part>();
  const add = (words: ReadonlySet<string>) => {
    for (const part of parts) {
      if (needed.has(part) || !part.names.some((name) => words.has(name))) continue;
      needed.add(part);
      add(part.words);
    }
  };
  // texts of the document may have any words
  add(wordsOf(code.replaceAll(textsAndComments, "")));
  return parts.flatMap((part) => (needed.has(part) ? [`${part.code}\n`] : [])).join("\n");
}

/** The names that the code of a client declares, or takes from its surroundings. */
export const runtimeNames: ReadonlySet<string> = new Set(
  parts.flatMap(({ names, words }) => [
    ...names,
    ...[...words].filter((word) => Object.hasOwn(globalThis, word)),
  ]),
);
