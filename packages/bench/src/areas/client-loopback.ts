import type { Area } from "../area.ts";
import { compareMethods } from "../client/compare-methods.ts";
import { createProject } from "../client/project.ts";
import { startSubjects } from "../client/start-subjects.ts";
import { startServer } from "../client/subject-process.ts";
import { peersOf, subjects } from "../client/subjects.ts";
import { showRounds, takeTurns } from "../turns.ts";

const atOnce = 64;

/** Many calls at once over a socket: what a server process gets done. */
export const clientLoopback: Area = {
  name: "client-loopback",
  title: `Client: ${atOnce} calls at once over loopback`,
  method: `The same calls, ${atOnce} at a time, to a bare Node server in a process of its own on 127.0.0.1. Each subject has a process
of its own too, as in an application, where V8 and the pool of connections serve one client; these take turns. undici's Pool,
below \`fetch\`, is the limit.`,
  peers: peersOf(subjects),
  isBuilt: true,
  async measure(context) {
    const project = await createProject(context);
    const server = await startServer();
    try {
      const { baseUrl } = server;
      const started = await startSubjects(project.subjects, project, { baseUrl });
      const perSecond = started.turns(
        async ({ order }, method) => 1e6 / (await order({ measure: "time", method, count: 1_024, atOnce })),
      );
      const onRound = showRounds("calls over loopback", context.onProgress);
      const rounds = context.isQuick ? 2 : 21;
      const samples = await takeTurns(perSecond, { rounds, warmUp: 2, onRound }).finally(started.close);
      return {
        missing: { ...project.missing, ...started.missing },
        comparisons: compareMethods(samples, {
          what: `${atOnce} at once over loopback`,
          unit: "calls/s",
          better: "higher",
          limit: 0.95,
        }),
      };
    } finally {
      server.close();
    }
  },
};
