import { assumptions } from "./assumptions.ts";
import { call, type ModelClient, poll } from "./client-model.ts";
import { createModelServer, type ServerCounts } from "./model-server.ts";
import type { Plan, Settings } from "./plans.ts";
import { createProcesses, type Process, type Processes } from "./processes.ts";
import { createRandom } from "./random.ts";

/** How a simulated verification ended: `refused` before anything was sent to the user, or `refused late`, after that. */
export type SimulatedEnding = "accepted" | "expired" | "abandoned" | "refused" | "refused late";

/** The result of a simulation. */
export interface Simulation extends ServerCounts {
  readonly endings: Readonly<Record<SimulatedEnding, number>>;
  /** Of accepted verifications: from their start to the outcome, in milliseconds. */
  readonly durations: readonly number[];
  /** Of accepted verifications: from the user's answer to the outcome, in milliseconds. */
  readonly delays: readonly number[];
  /** Accepted verifications by the minute in which they ended. */
  readonly acceptedByMinute: readonly number[];
}

/** What is simulated. */
export interface SimulationOptions {
  readonly plans: Iterable<Plan>;
  readonly settings: Settings;
  /** Calls in a window; `Infinity` for none. @default that of the assumptions */
  readonly limit?: number;
  readonly windowMs?: number;
  readonly maxRetries?: number;
  /** @default that of the assumptions; 0 makes a run the same as in the sandbox */
  readonly spreadMs?: number;
}

type Recorder = ReturnType<typeof createRecorder>;

/** Simulates verifications of a fleet, until the last one has ended. */
export function simulate(options: SimulationOptions): Simulation {
  const { settings, maxRetries = 2 } = options;
  const processes = createProcesses();
  const { server, counts } = createModelServer(processes, { ...assumptions, ...options });
  const shared = { hasToken: false, request: undefined };
  const clients = new Map<number, ModelClient>();
  const recorder = createRecorder();

  function clientOf({ instance }: Plan): ModelClient {
    const known = clients.get(instance);
    if (known) return known;
    const tokens = settings.sharesToken ? shared : { hasToken: false, request: undefined };
    const random = createRandom(jitterSeed(instance)).next;
    const client = { server, processes, tokens, random, maxRetries };
    clients.set(instance, client);
    return client;
  }

  /** Starts each verification when its user comes. */
  function* arrivals(): Process {
    for (const plan of options.plans) {
      yield plan.at - processes.now();
      processes.start(verification(plan, clientOf(plan), settings, recorder));
    }
  }

  processes.start(arrivals());
  processes.run();
  return { ...counts(), ...recorder.results };
}

/** The seed for the delays between attempts of an instance. */
export function jitterSeed(instance: number): number {
  return 1_000_003 + instance;
}

/** One verification, as the application and its user do it (`verify-as-user.ts`). */
function* verification(plan: Plan, client: ModelClient, settings: Settings, recorder: Recorder): Process {
  const { processes } = client;
  const isOneStep = plan.way === "one step" || (settings.isOneStep && plan.factor === "authenticator");
  const end = (ending: SimulatedEnding, answeredAt = Number.NaN) =>
    recorder.add(ending, { startedAt: plan.at, answeredAt, endedAt: processes.now() });
  if (settings.findsUser && !(yield* call(client, "listUsers")).isAdmitted) return end("refused");
  if (isOneStep) {
    if (plan.answerMs === undefined) return end("abandoned");
    yield plan.answerMs;
    const answeredAt = processes.now();
    const { isAdmitted } = yield* call(client, "verifyUserOtp");
    return end(isAdmitted ? "accepted" : "refused", answeredAt);
  }
  const needsList = !settings.remembersDevice;
  if (needsList && !(yield* call(client, "getAuthenticationDevices")).isAdmitted) return end("refused");
  if (!(yield* call(client, "createDeviceVerification")).isAdmitted) return end("refused");
  return plan.way === "code" ? yield* codes(plan, client, end) : yield* polling(plan, client, settings, end);
}

type End = (ending: SimulatedEnding, answeredAt?: number) => void;

/** A verification ends at a whole second. */
function expiryOf(processes: Processes): number {
  return Math.floor(processes.now() / 1000) * 1000 + 120_000;
}

function* codes({ answerMs, isWrongFirst }: Plan, client: ModelClient, end: End): Process {
  const { processes } = client;
  if (answerMs === undefined) return end("abandoned");
  const expiresAt = expiryOf(processes);
  let answeredAt = 0;
  for (let codesLeft = isWrongFirst ? 2 : 1; codesLeft > 0; codesLeft--) {
    yield answerMs;
    answeredAt = processes.now();
    if (!(yield* call(client, "verifyUserVerification")).isAdmitted) return end("refused late");
  }
  return end(processes.now() < expiresAt ? "accepted" : "expired", answeredAt);
}

function* polling({ answerMs }: Plan, client: ModelClient, { intervalMs }: Settings, end: End): Process {
  const { processes } = client;
  const answeredAt = answerMs === undefined ? Number.POSITIVE_INFINITY : processes.now() + answerMs;
  const ending = yield* poll(client, { intervalMs, expiresAt: expiryOf(processes), answeredAt });
  end(ending === "refused" ? "refused late" : ending, answeredAt);
}

/** Collects how verifications end. */
function createRecorder() {
  const endings = { accepted: 0, expired: 0, abandoned: 0, refused: 0, "refused late": 0 };
  const durations: number[] = [];
  const delays: number[] = [];
  const acceptedByMinute: number[] = [];
  return {
    results: { endings, durations, delays, acceptedByMinute },
    add(ending: SimulatedEnding, times: { startedAt: number; answeredAt: number; endedAt: number }): void {
      endings[ending] += 1;
      if (ending !== "accepted") return;
      durations.push(times.endedAt - times.startedAt);
      delays.push(times.endedAt - times.answeredAt);
      const minute = Math.floor(times.endedAt / 60_000);
      acceptedByMinute[minute] = (acceptedByMinute[minute] ?? 0) + 1;
    },
  };
}
