import { stateOf } from "../state/beginning.ts";
import { challengesAt, isOpen, statusAt } from "../state/challenges.ts";
import { userIn, withUser } from "../state/change-context.ts";
import { devicesAt, removeDevice } from "../state/devices.ts";
import type { Action } from "../state/factors.ts";
import { act, findMessage } from "../state/flows.ts";
import { makeUser } from "../state/initial-state.ts";
import type { Instant, Snapshot, State, User } from "../state/model.ts";
import { continueRows } from "../state/random.ts";
import { keepTokens } from "../state/tokens.ts";
import { checkFault, checkForward, parseTime, takenFields, userProblems } from "./check.ts";
import { checkSnapshot } from "./check-snapshot.ts";
import { appOf, markOf, newestOpen } from "./inbox.ts";
import { refuse, SandboxControlError } from "./problem.ts";

import type { ControlHandlers, ControlOutput, ControlParts } from "./types.ts";
import * as views from "./views.ts";

export function createControlHandlers(parts: ControlParts): ControlHandlers {
  const { store, faults, journal, findings, settings } = parts;
  const { now } = store;
  const userOf = (userId: number) => {
    const user = userIn(store.read(), userId);
    if (user) return user;
    throw new SandboxControlError("not_found", `There is no user ${userId}`);
  };
  const messageOf = (messageId: string) => {
    const found = findMessage(store.read(), ({ id }) => id === messageId);
    if (found) return found;
    throw new SandboxControlError("not_found", "The message does not exist");
  };
  const doing =
    (action: Action) => (call: { params: { message_id: string }; origin: string }, digits?: string) => {
      const { user, message } = messageOf(call.params.message_id);
      store.change((state, context) => {
        const changed = act(user, message, action, context, digits);
        if (changed) return [withUser(state, changed), undefined];
        const how = `it is of kind ${message.kind} and ${statusAt(message, context.now)}`;
        throw new SandboxControlError("conflict", `"${action}" is not possible on this message: ${how}`);
      });
      const after = messageOf(message.id);
      return views.viewMessage(after.message, after.user, { now: now(), origin: call.origin });
    };
  return {
    getState: () => viewState(parts),
    resetSandbox({ body }) {
      const { state, at } = parts.begin(store.baseNow(), { users: body?.users });
      settings.clients = body?.clients ?? parts.clients;
      store.replace(keepTokens(state, store.read(), at, settings.clients), at);
      faults.clear();
      journal.reset();
      findings.clear();
      return viewState(parts);
    },
    getSnapshot: () => takeSnapshot(store.read(), now()),
    restoreSnapshot({ body }) {
      checkSnapshot(body);
      const restored = stateOf(body, store.baseNow());
      const draws = continueRows(restored.draws, store.read().draws);
      store.replace({ ...restored, draws }, Date.parse(body.now));
      return viewState(parts);
    },

    listUsers({ params }) {
      const { search, ids, limit } = params;
      const { users } = store.read();
      const named =
        ids === undefined
          ? Object.values(users)
          : ids.split(",").flatMap((id) => userIn(store.read(), Number(id)) ?? []);
      const found = search === undefined ? named : named.filter((user) => hasText(textsOf(user), search));
      return found.slice(0, limit).map(views.viewUser);
    },
    createUser({ body }) {
      if (Object.hasOwn(store.read().users, body.id)) {
        throw new SandboxControlError("conflict", `User ${body.id} already exists`);
      }
      refuse([...userProblems(body), ...takenFields(body, Object.values(store.read().users))]);
      store.change((state, context) => [withUser(state, makeUser(body, context)), undefined]);
      return views.viewUser(userOf(body.id));
    },
    updateUser({ params, body }) {
      const changed = { ...userOf(params.user_id), ...body };
      refuse(takenFields(changed, Object.values(store.read().users)));
      store.change((state) => [withUser(state, changed), undefined]);
      return views.viewUser(changed);
    },
    deleteUser({ params }) {
      const { id } = userOf(params.user_id);
      store.change((state) => {
        const { [id]: _, ...users } = state.users;
        return [{ ...state, users }, undefined];
      });
    },
    listDevices: ({ params }) =>
      devicesAt(userOf(params.user_id), now()).map((one) => views.viewDevice(one, now())),
    deleteDevice({ params }) {
      const user = userOf(params.user_id);
      const { device_id } = params;
      if (!devicesAt(user, now()).some((one) => one.device_id === device_id)) {
        throw new SandboxControlError("not_found", `User ${user.id} has no device ${device_id}`);
      }
      store.change((state, context) => {
        const [rest] = removeDevice(user, device_id, context.now);
        return [withUser(state, rest), undefined];
      });
    },
    listChallenges({ params }) {
      const user = userOf(params.user_id);
      return challengesAt(user, now())
        .map((challenge) => views.viewChallenge(challenge, user, now()))
        .reverse();
    },
    listAllChallenges({ params }) {
      const at = now();
      return Object.values(store.read().users)
        .flatMap((user) =>
          challengesAt(user, at)
            .map((challenge) => ({ challenge, user }))
            .reverse(),
        )
        .sort((one, other) => other.challenge.started_at - one.challenge.started_at)
        .slice(0, params.limit ?? 1000)
        .map(({ challenge, user }) => views.viewChallenge(challenge, user, at));
    },

    listAllMessages({ params, origin }) {
      const { search, limit = 1000 } = params;
      const at = { now: now(), origin };
      return Object.values(store.read().users)
        .flatMap((user) => user.messages.map((message) => ({ message, user })).reverse())
        .filter(
          ({ message: { to, text, code = "" }, user }) =>
            search === undefined || hasText([...textsOf(user), to, text, code], search),
        )
        .sort((one, other) => other.message.sent_at - one.message.sent_at)
        .slice(0, limit)
        .map(({ message, user }) => views.viewMessage(message, user, at));
    },
    listMessages({ params, origin }) {
      const user = userOf(params.user_id);
      const at = { now: now(), origin };
      return user.messages.map((message) => views.viewMessage(message, user, at)).reverse();
    },
    getInboxMark: ({ params }) => ({ mark: markOf(userOf(params.user_id), store.origin()) }),
    getLatestCode({ params }) {
      const message = newestOpen(userOf(params.user_id), now(), "code", store.origin(), params);
      const { code = "", id, kind, challenge, expires_at } = message;
      const expires = views.timeOf(expires_at);
      return { code, message_id: id, kind, challenge_id: challenge.id, expires_at: expires };
    },
    getLatestMessage({ params, origin }) {
      const user = userOf(params.user_id);
      const message = newestOpen(user, now(), "message", store.origin(), params);
      return views.viewMessage(message, user, { now: now(), origin });
    },
    approveMessage: (call) => doing("approve")(call),
    denyMessage: (call) => doing("deny")(call),
    openLink: (call) => doing("open")(call),
    enterDigits: (call) => doing("keypad")(call, call.body.digits),
    getTotp: ({ params }) => views.viewTotp(appOf(userOf(params.user_id), now(), params), now()),

    setClock({ body }) {
      // once: the clock goes on meanwhile
      const at = now();
      const target = body.now === undefined ? at + (body.advance_ms ?? 0) : parseTime("/now", body.now);
      checkForward(at, target);
      store.change((state, context) => {
        return [{ ...state, offset_ms: state.offset_ms + target - context.now }, undefined];
      });
      return { now: views.timeOf(now()), offset_ms: store.read().offset_ms };
    },
    addFault({ body }) {
      checkFault(body);
      return faults.add(body);
    },
    clearFaults({ params }) {
      faults.clear(params.user_id);
    },
    setRateLimit({ body }) {
      store.change((state, context) => {
        const rate_limit = { ...state.rate_limit, ...body, used: 0, window_started_at: context.now };
        return [{ ...state, rate_limit }, undefined];
      });
      return views.viewRateLimit(store.read(), now());
    },
    listJournal: ({ params }) => views.viewJournal(parts, params),
    getCall: ({ params }) => views.viewCall(parts, params.call_id),
    clearJournal({ params }) {
      journal.clear(params.user_id);
      findings.clear(params.user_id);
    },
    listFindings: ({ params }) => findings.list(params.user_id),
  };
}

/** The texts by which a person finds a user. */
const textsOf = ({ id, name, email, username, phone }: User) => [String(id), name, email, username, phone];

const hasText = (texts: readonly (string | null)[], search: string) =>
  texts.some((text) => text?.toLowerCase().includes(search.toLowerCase()));

function viewState(parts: ControlParts): ControlOutput<"getState"> {
  const { store, faults, journal, changes, settings } = parts;
  const [pair] = settings.clients;
  const state = store.read();
  const now = store.now();
  const all = Object.values(state.users);
  const challenges = all.flatMap((user) => challengesAt(user, now));
  return {
    ...parts.names(),
    compat: state.compat,
    strict: settings.strict,
    now: views.timeOf(now),
    seed: state.seed,
    revision: changes.revision(),
    journal: journal.name(),
    client_id: pair?.client_id ?? "",
    client_secret: pair?.client_secret ?? "",
    rate_limit: views.viewRateLimit(state, now),
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
  return structuredClone({ now: views.timeOf(now), ...kept }) as Snapshot;
}
