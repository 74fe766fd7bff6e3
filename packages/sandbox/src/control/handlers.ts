import type { Changes } from "../events.ts";
import type { Faults } from "../faults.ts";
import type { operations } from "../generated/control/schema.ts";
import { controlDocument } from "../generated/document/control-document.ts";
import type { Journal } from "../journal.ts";
import { challengesAt, isOpen } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { initialState } from "../state/initial-state.ts";
import type { NewUser } from "../state/model.ts";
import { keepTokens } from "../state/tokens.ts";
import type { Store } from "../store.ts";
import type { BodyOf, PathOf, QueryOf, SuccessOf } from "../typed.ts";
import { checkFault, checkForward, checkSeed } from "./check.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import type { ControlOperationId } from "./operations.ts";
import { stateOf, takeSnapshot } from "./snapshot.ts";
import { userHandlers } from "./user-handlers.ts";
import { timeOf, viewRateLimit } from "./views.ts";

/** What the control API needs of its sandbox. */
export interface ControlParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly changes: Changes;
  readonly clientId: string;
  /** The users that a reset starts with. */
  readonly users: readonly NewUser[];
}

/** What a control handler gets: checked input, and where the caller sees this server. */
export interface ControlCall<Id extends ControlOperationId> {
  readonly params: PathOf<operations[Id]> & QueryOf<operations[Id]>;
  readonly body: BodyOf<operations[Id]>;
  /** For links: scheme, host and port. */
  readonly origin: string;
}

/** The operation that is a stream, which is not a function of the table. */
export type StreamId = "streamEvents";

/** Answers one control operation. */
export type ControlHandler<Id extends ControlOperationId> = (
  call: ControlCall<Id>,
) => SuccessOf<operations[Id]>;

/** A handler for each operation of the control API: one that is missing is a compile error. */
export type ControlHandlers = { readonly [Id in Exclude<ControlOperationId, StreamId>]: ControlHandler<Id> };

/** Creates the control API's handlers. */
export function createControlHandlers(parts: ControlParts): ControlHandlers {
  const { store, faults, journal } = parts;
  const clock = () => ({ now: timeOf(store.now()), offset_ms: store.read().offset_ms });
  return {
    ...userHandlers(store),
    ...inboxHandlers(store),
    ...sandboxHandlers(parts),
    getControlDocument: () => controlDocument,
    getClock: clock,
    setClock({ body }) {
      const target = body.now === undefined ? store.now() + (body.advance_ms ?? 0) : Date.parse(body.now);
      checkForward(store.now(), target);
      store.change((state, { now }) => [{ ...state, offset_ms: state.offset_ms + target - now }, undefined]);
      return clock();
    },
    listFaults: () => faults.list(),
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
    listJournal: ({ params }) => journal.list(params.limit),
  };
}

type SandboxId = "getState" | "resetSandbox" | "getSnapshot" | "restoreSnapshot";

function sandboxHandlers(parts: ControlParts): Pick<ControlHandlers, SandboxId> {
  const { store, faults, journal, users } = parts;
  return {
    getState: () => glance(parts),
    resetSandbox({ body }) {
      if (body) checkSeed(body);
      const now = store.baseNow();
      const { seed, compat } = store.read();
      const fresh = initialState({ seed, compat, users: body?.users ?? users, now });
      store.replace(keepTokens(fresh, store.read(), now));
      faults.clear();
      journal.clear();
      return glance(parts);
    },
    getSnapshot: () => takeSnapshot(store.read(), store.now()),
    restoreSnapshot({ body }) {
      store.replace(stateOf(body, store.baseNow()));
      return glance(parts);
    },
  };
}

function glance({
  store,
  faults,
  journal,
  changes,
  clientId,
}: ControlParts): SuccessOf<operations["getState"]> {
  const state = store.read();
  const now = store.now();
  const all = Object.values(state.users);
  const challenges = all.flatMap((user) => challengesAt(user, now));
  return {
    compat: state.compat,
    now: timeOf(now),
    seed: state.seed,
    revision: changes.revision(),
    client_id: clientId,
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
