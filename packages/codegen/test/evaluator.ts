import { pathToFileURL } from "node:url";

/** From the tests: a module to import. */
export interface Question {
  readonly id: number;
  readonly file: string;
}

/** To the tests: its default export as JSON, or why it failed. */
export type Answer = { readonly id: number } & ({ readonly json: string } | { readonly failure: string });

// A process that is started with --disallow-code-generation-from-strings, once for all cases of a test file.
process.on("message", async ({ id, file }: Question) => {
  const answer: Answer = await import(pathToFileURL(file).href).then(
    (module) => ({ id, json: JSON.stringify(module.default) }),
    (error: unknown) => ({ id, failure: String(error) }),
  );
  process.send?.(answer);
});
