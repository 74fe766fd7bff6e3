import { challengesAt } from "../state/challenges.ts";
import { withUser } from "../state/change-context.ts";
import { devicesAt } from "../state/devices.ts";
import { makeUser } from "../state/initial-state.ts";
import type { State, User } from "../state/model.ts";
import type { Store } from "../store.ts";
import { refuse, SandboxControlError } from "./problem.ts";
import { userProblems } from "./seed.ts";
import type { ControlHandlers } from "./types.ts";
import { viewChallenge, viewDevice, viewUser } from "./views.ts";

type UserId = "listUsers" | "createUser" | "updateUser" | "deleteUser" | "listDevices" | "listChallenges";

export function userHandlers(store: Store): Pick<ControlHandlers, UserId> {
  const userOf = (userId: number) => findUser(store.read(), userId);
  return {
    listUsers: () => Object.values(store.read().users).map(viewUser),
    createUser({ body }) {
      if (Object.hasOwn(store.read().users, body.id)) {
        throw new SandboxControlError("conflict", `User ${body.id} already exists`);
      }
      refuse(userProblems(body));
      store.change((state, context) => [withUser(state, makeUser(body, context)), undefined]);
      return viewUser(userOf(body.id));
    },
    updateUser({ params, body }) {
      const changed = { ...userOf(params.user_id), ...body };
      store.change((state) => [withUser(state, changed), undefined]);
      return viewUser(userOf(params.user_id));
    },
    deleteUser({ params }) {
      const { id } = userOf(params.user_id);
      store.change((state) => {
        const { [id]: _, ...users } = state.users;
        return [{ ...state, users }, undefined];
      });
    },
    listDevices: ({ params }) => devicesAt(userOf(params.user_id), store.now()).map(viewDevice),
    listChallenges({ params }) {
      const user = userOf(params.user_id);
      const now = store.now();
      return challengesAt(user, now)
        .map((challenge) => viewChallenge(challenge, user, now))
        .reverse();
    },
  };
}

/** The user of this id. @throws SandboxControlError `not_found` */
export function findUser({ users }: State, userId: number): User {
  const user = Object.hasOwn(users, userId) ? users[userId] : undefined;
  if (!user) throw new SandboxControlError("not_found", `There is no user ${userId}`);
  return user;
}
