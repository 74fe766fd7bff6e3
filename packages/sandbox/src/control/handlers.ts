import { challengesAt, isOpen } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { initialState } from "../state/initial-state.ts";
import type { Instant, Snapshot, State } from "../state/model.ts";
import { keepTokens } from "../state/tokens.ts";
import { checkFault, checkForward, parseTime } from "./check.ts";
import { checkSnapshot } from "./check-snapshot.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import { refuse } from "./problem.ts";
import { pairsOf, seedProblems } from "./seed.ts";
import type { ControlHandlers, ControlOutput, ControlParts } from "./types.ts";
import { userHandlers } from "./user-handlers.ts";
import { timeOf, viewCall, viewJournal, viewRateLimit } from "./views.ts";

export function createControlHandlers(parts: ControlParts): ControlHandlers {
  const { store, faults, journal, findings } = parts;
  return {
    ...userHandlers(store),
    ...inboxHandlers(store),
    ...sandboxHandlers(parts),
    setClock({ body }) {
      const target =
        body.now === undefined ? store.now() + (body.advance_ms ?? 0) : parseTime("/now", body.now);
      checkForward(store.now(), target);
      store.change((state, { now }) => [{ ...state, offset_ms: state.offset_ms + target - now }, undefined]);
      return { now: timeOf(store.now()), offset_ms: store.read().offset_ms };
    },
    addFault({ body }) {
      checkFault(body);
      return faults.add(body);
    },
    clearFaults() {
      faults.clear();
    },
    setRateLimit({ body }) {
      store.change((state, { now }) => {
        const rate_limit = { ...state.rate_limit, ...body, used: 0, window_started_at: now };
        return [{ ...state, rate_limit }, undefined];
      });
      return viewRateLimit(store.read(), store.now());
    },
    listJournal: ({ params }) => viewJournal(journal, params),
    getCall: ({ params }) => viewCall(journal, params.call_id),
    listFindings: () => findings.list(),
  };
}

type SandboxId = "getState" | "resetSandbox" | "getSnapshot" | "restoreSnapshot";

function sandboxHandlers(parts: ControlParts): Pick<ControlHandlers, SandboxId> {
  const { store, faults, journal, findings, settings, initial } = parts;
  return {
    getState: () => viewState(parts),
    resetSandbox({ body }) {
      refuse(seedProblems(body ?? {}));
      const now = store.baseNow();
      const { seed, compat } = store.read();
      const fresh = initialState({ seed, compat, users: body?.users ?? initial.users, now });
      settings.clients = pairsOf(body?.clients) ?? initial.clients;
      store.replace(keepTokens(fresh, store.read(), now, settings.clients), now);
      faults.clear();
      journal.clear();
      findings.clear();
      return viewState(parts);
    },
    getSnapshot: () => takeSnapshot(store.read(), store.now()),
    restoreSnapshot({ body }) {
      checkSnapshot(body);
      store.replace(stateOf(body, store.baseNow()), Date.parse(body.now));
      return viewState(parts);
    },
  };
}

function viewState(parts: ControlParts): ControlOutput<"getState"> {
  const { store, faults, journal, changes, settings } = parts;
  const [pair] = settings.clients;
  const state = store.read();
  const now = store.now();
  const all = Object.values(state.users);
  const challenges = all.flatMap((user) => challengesAt(user, now));
  return {
    compat: state.compat,
    strict: settings.strict,
    now: timeOf(now),
    seed: state.seed,
    revision: changes.revision(),
    client_id: pair?.clientId ?? "",
    client_secret: pair?.clientSecret ?? "",
    rate_limit: viewRateLimit(state, now),
    faults: faults.list(),
    counts: {
      users: all.length,
      devices: all.flatMap((user) => devicesAt(user, now)).length,
      pending: challenges.filter((challenge) => isOpen(challenge, now)).length,
      messages: all.flatMap(({ messages }) => messages).length,
      calls: journal.count(),
    },
  };
}

/** Takes a snapshot: a copy that later changes do not affect. */
function takeSnapshot(state: State, now: Instant): Snapshot {
  const { offset_ms, ...kept } = state;
  // of this very shape, but for `readonly`
  return structuredClone({ now: timeOf(now), ...kept }) as Snapshot;
}

/** The state of a valid snapshot, with the clock at the snapshot's time. */
function stateOf(snapshot: Snapshot, baseNow: Instant): State {
  const { now, ...kept } = structuredClone(snapshot);
  return { ...kept, offset_ms: Date.parse(now) - baseNow };
}
