import type { Area, AreaContext } from "../area.ts";
import { measureBundle } from "../bundle-size.ts";
import { type Programs, programsOf } from "../client/programs.ts";
import { createProject, type Project } from "../client/project.ts";
import { baseline, ours, peersOf, subjects } from "../client/subjects.ts";
import { measureTypes } from "../client/type-cost.ts";
import { type Comparison, compare, type Sample, type Samples, showRounds, takeTurns } from "../turns.ts";

const measured = subjects.filter(({ name }) => programsOf(name) !== undefined);

/** What an application pays for the package before it runs: bytes, and the compiler's work. */
export const clientSize: Area = {
  name: "client-size",
  title: "Client: size and types",
  method: `Bytes after \`gzip -9\` of one minified ES module for browsers, by esbuild for all, dependencies included; instantiations of
ten calls by \`tsc --extendedDiagnostics\`; and the time that TypeScript takes for a file with one call, less that of an empty file.`,
  peers: peersOf(measured),
  isBuilt: true,
  async measure(context) {
    const project = await createProject(context);
    const present = project.subjects.flatMap(({ name }): [string, Programs][] => {
      const programs = programsOf(name);
      return programs ? [[name, programs]] : [];
    });
    const bytes = await measureBytes(present, project, context);
    const instantiations = await countInstantiations(present, project, context);
    const times = await measureChecks(present, project, context);
    return {
      missing: {
        ...project.missing,
        "fetch alone": "It is no package, and has no types of the API.",
        "undici's Pool": "It runs in Node only, and has no types of the API.",
      },
      comparisons: [
        ...compareBytes(bytes),
        compareInstantiations(instantiations),
        compare(times, {
          what: "Import check time",
          metric: "time",
          unit: "ms",
          better: "lower",
          goals: [{ subject: ours[0], of: "value", limit: 100 }],
        }),
      ],
      notes: [
        "openapi-fetch is in the bytes of the client.",
        importNote(instantiations),
        "ky, ofetch, axios and openai's core do not know the types of the API, so their few instantiations buy less.",
        "Times are the compiler's “Total time” with `skipLibCheck`, as `tsc --init` sets it, in turns; the clients of hey-api and redocly are sources in the user's project, and so are checked themselves.",
      ],
    };
  },
};

type Present = readonly (readonly [subject: string, programs: Programs])[];

async function measureBytes(present: Present, { esbuild, folder }: Project, { onProgress }: AreaContext) {
  const samples = new Map<string, readonly Sample<"oneCall" | "everything">[]>();
  for (const [name, { oneCall, everything }] of present) {
    onProgress(`bytes of ${name}`);
    const one = await measureBundle(esbuild, oneCall, folder);
    const all = await measureBundle(esbuild, everything, folder);
    samples.set(name, [{ oneCall: one.gzipped / 1000, everything: all.gzipped / 1000 }]);
  }
  return samples;
}

function compareBytes(samples: Samples<"oneCall" | "everything">): readonly Comparison[] {
  const shared = { unit: "kB", better: "lower", baseline } as const;
  const goalOf = (limit: number) => [{ subject: ours[0], of: "value" as const, limit }];
  const one = { what: "Bundle with one call", metric: "oneCall", goals: goalOf(11.5) } as const;
  const all = { what: "Bundle of everything exported", metric: "everything", goals: goalOf(15.5) } as const;
  return [
    compare(samples, { ...shared, ...one, headline: one.what }),
    compare(samples, { ...shared, ...all }),
  ];
}

type InstantiationSamples = Samples<"calls" | "imports">;

async function countInstantiations(
  present: Present,
  { folder }: Project,
  { onProgress }: AreaContext,
): Promise<InstantiationSamples> {
  const samples = new Map<string, readonly Sample<"calls" | "imports">[]>();
  for (const [name, programs] of present) {
    onProgress(`instantiations of ${name}`);
    const imports = (await measureTypes(programs.imports, folder)).instantiations;
    const calls = (await measureTypes(programs.tenCalls, folder)).instantiations - imports;
    samples.set(name, [{ calls, imports }]);
  }
  return samples;
}

function compareInstantiations(samples: InstantiationSamples): Comparison {
  return compare(samples, {
    what: "Type instantiations of ten calls",
    headline: "Type instantiations of ten calls",
    metric: "calls",
    unit: "instantiations",
    better: "lower",
    baseline,
    goals: ours.map((subject) => ({ subject, of: "value", limit: 6_000 })),
  });
}

/** What is subtracted is not zero for all. */
function importNote(samples: InstantiationSamples): string {
  const shown = [...samples].map(
    ([name, [sample]]) => `${sample?.imports.toLocaleString("en-US")} (${name})`,
  );
  return `Instantiations are those of the program, less those of a program that only imports: ${shown.join(", ")}.`;
}

async function measureChecks(present: Present, { folder }: Project, { isQuick, onProgress }: AreaContext) {
  const turns = present.map(([name, { oneCall }]) => [
    name,
    async () => {
      const empty = (await measureTypes("export {};\n", folder)).milliseconds;
      return { time: (await measureTypes(oneCall, folder)).milliseconds - empty };
    },
  ]);
  const onRound = showRounds("checks by TypeScript", onProgress);
  return takeTurns<"time">(Object.fromEntries(turns), { rounds: isQuick ? 2 : 15, onRound });
}
