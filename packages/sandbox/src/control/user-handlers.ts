import { challengesAt } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { withUser } from "../state/turn.ts";
import { makeUser } from "../state/users.ts";
import type { Store } from "../store.ts";
import { checkUser } from "./check.ts";
import { findUser } from "./find.ts";
import type { ControlHandlers } from "./handlers.ts";
import { SandboxControlError } from "./problem.ts";
import { viewChallenge, viewDevice, viewUser } from "./views.ts";

type UserId =
  | "listUsers"
  | "createUser"
  | "getUser"
  | "updateUser"
  | "deleteUser"
  | "listDevices"
  | "listChallenges";

/** The part of the control API that is about users. */
export function userHandlers(store: Store): Pick<ControlHandlers, UserId> {
  const userOf = (userId: number) => findUser(store.read(), userId);
  return {
    listUsers: () => Object.values(store.read().users).map(viewUser),
    createUser({ body }) {
      if (Object.hasOwn(store.read().users, body.id)) {
        throw new SandboxControlError("conflict", `There is a user ${body.id} already`);
      }
      checkUser(body);
      store.change((state, turn) => [withUser(state, makeUser(body, turn)), undefined]);
      return viewUser(userOf(body.id));
    },
    getUser: ({ params }) => viewUser(userOf(params.user_id)),
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
