import type { Area, AreaContext } from "../area.ts";
import { compareMethods, type MethodSample } from "../client/compare-methods.ts";
import { measureHeap } from "../client/heap.ts";
import { createProject, type Project } from "../client/project.ts";
import { startSubjects } from "../client/start-subjects.ts";
import { peersOf, type Subject, subjects } from "../client/subjects.ts";
import { type Samples, showRounds, takeTurns } from "../turns.ts";

const measured = subjects.filter(({ needsServer }) => needsServer === undefined);
const limited = subjects.filter(({ needsServer }) => needsServer !== undefined);

/** One call after another, with a function as the server: what the client itself costs. */
export const clientCall: Area = {
  name: "client-call",
  title: "Client: a call, a function as the server",
  method: `Each subject in a process of its own reads the devices of a user (GET) and verifies a code (POST): bearer token, JSON
body, timeout of 30 s, parsed result, which is compared first. In place of \`fetch\` is a function, so that no network is measured.`,
  peers: peersOf(measured),
  isBuilt: true,
  async measure(context) {
    const project = await createProject(context);
    const present = project.subjects.filter((subject) => measured.includes(subject));
    const time = await measureTimes(present, project, context);
    const started = present.filter(({ name }) => !(name in time.missing));
    const heap = await measureHeaps(started, project, context);
    const reasons = limited.map(({ name, needsServer = "" }) => [name, needsServer]);
    return {
      missing: { ...project.missing, ...time.missing, ...Object.fromEntries(reasons) },
      comparisons: [
        ...compareMethods(time.samples, { what: "Call: time", unit: "µs", better: "lower", limit: 1.25 }),
        ...compareMethods(heap, { what: "Call: heap", unit: "bytes", better: "lower", limit: 1.3 }),
      ],
      notes: [
        "“fetch alone” leaves out what the client checks: types, URL, content type, required fields, size, retry and redaction.",
        "A subject that hands its function a URL instead of a `Request` has one made there, as `fetch` does. axios takes a function by its adapter for `fetch` only.",
        "Time is that of the process on the processor, all threads included: nothing waits, and what else runs on the machine counts less.",
        "Heap is what a call allocates, by a process that collects nothing meanwhile.",
      ],
    };
  },
};

async function measureTimes(
  present: readonly Subject[],
  project: Project,
  { isQuick, onProgress }: AreaContext,
) {
  const { turns, missing, close } = await startSubjects(present, project);
  const subjectTurns = turns(({ order }, method) => order({ measure: "cpu", method, count: 200 }));
  const onRound = showRounds("time of a call", onProgress);
  try {
    const rounds = isQuick ? 3 : 41;
    const samples = await takeTurns(subjectTurns, { rounds, warmUp: isQuick ? 4 : 12, onRound });
    return { samples, missing };
  } finally {
    close();
  }
}

/** Not in turns: a busy machine does not change what is allocated. */
async function measureHeaps(
  present: readonly Subject[],
  project: Project,
  { isQuick, onProgress }: AreaContext,
): Promise<Samples<keyof MethodSample>> {
  const samples = new Map<string, readonly MethodSample[]>();
  for (const subject of present) {
    onProgress(`heap of a call: ${subject.name}`);
    samples.set(subject.name, await measureHeap(subject.name, project.moduleOf(subject), isQuick ? 1 : 5));
  }
  return samples;
}
