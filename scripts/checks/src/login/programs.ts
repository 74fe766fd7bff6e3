/** Files of an application, by their paths. */
export type Files = Readonly<Record<string, string>>;

/** The programs of the login's README, as a reader would save them. */
export interface Programs {
  readonly express: string;
  readonly fastify: string;
  readonly hono: string;
  readonly next: Files;
}

/** Finds the program of each framework in the README. @throws Error with the heading that has none */
export function findPrograms(readme: string): Programs {
  const section = (heading: string) => readme.split(`\n### ${heading}\n`)[1]?.split(/\n##+ /)[0] ?? "";
  const program = (heading: string) => {
    const [, code] = /```tsx?\n([\s\S]*?)```/.exec(section(heading)) ?? [];
    if (code === undefined) throw new Error(`The README of login has no program below "${heading}".`);
    return code;
  };
  return {
    express: program("Express 5"),
    fastify: program("Fastify 5"),
    hono: program("Hono"),
    next: splitFiles(program("Next.js")),
  };
}

/** Splits code at the lines that name a file. */
function splitFiles(code: string): Files {
  const parts = code.split(/^\/\/ (\S+\.tsx?)\n/m).slice(1);
  return Object.fromEntries(
    Array.from({ length: parts.length / 2 }, (_, index) => [parts[2 * index], parts[2 * index + 1] ?? ""]),
  );
}

/** The lines of code that a user writes: all but empty ones and comments. */
export function countLines(code: string): number {
  return code.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

/** The same program with `require` in place of `import`. */
export function toCommonJs(program: string): string {
  return program.replaceAll(/^import (.+) from ("[^"]+");$/gm, "const $1 = require($2);");
}

/** The line that a reader changes before the first deployment. */
const originLine = '  origin: "http://localhost:3000",';

/** The same program with the origin of its environment, if there is one. @throws Error if it names none */
export function withOrigin(program: string): string {
  if (!program.includes(originLine)) throw new Error(`A program of the login's README lacks${originLine}`);
  return program.replace(originLine, '  origin: process.env.APP_ORIGIN ?? "http://localhost:3000",');
}
