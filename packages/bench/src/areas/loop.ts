import type { Area } from "../area.ts";
import { compare, showRounds, takeTurns } from "../turns.ts";

/** What an author does: text of the spec, and what it becomes; the mark shows in the generated types. */
const saves: Readonly<Record<string, { part: string; edit: (mark: string) => string }>> = {
  "a description": { part: "A temporary code.", edit: (mark) => mark },
  "a type of one operation": {
    part: "description: Whether the code can be used more than once before it expires.",
    edit: (mark) => `description: ${mark}\n          enum: [true, false]`,
  },
  "a response that all share": {
    part: "Anything else. Not documented,",
    edit: (mark) => `${mark} Not documented,`,
  },
};

/** The author's loop, from a save on. */
export const loop: Area = {
  name: "loop",
  title: "Author's loop",
  method: `\`npm run dev\` on a copy of this repository: from just before a save of the spec until the new types can be read from
the disk, and until the result of lint, types, mock and contract cases. Every save changes the spec.`,
  peers: [],
  async measure({ scratch, isQuick, onProgress }) {
    const { copyRepository } = await import("../loop/copy-repository.ts");
    const { startLoop } = await import("../loop/start-loop.ts");
    copyRepository(scratch);
    onProgress("first run of the loop");
    const { save, end } = await startLoop(scratch);
    try {
      let mark = 0;
      const subjects = Object.entries(saves).map(([name, { part, edit }]) => {
        return [name, () => save(part, edit, `Save ${++mark}.`)] as const;
      });
      const onRound = showRounds("saves", onProgress);
      const samples = await takeTurns(Object.fromEntries(subjects), { rounds: isQuick ? 1 : 8, onRound });
      const shared = { unit: "ms", better: "lower" } as const;
      return {
        comparisons: [
          compare(samples, { ...shared, what: "From a save to new types on disk", metric: "types" }),
          compare(samples, { ...shared, what: "From a save to its result", metric: "result" }),
        ],
      };
    } finally {
      await end();
    }
  },
};
