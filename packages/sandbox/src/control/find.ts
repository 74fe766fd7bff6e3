import { devicesAt } from "../state/devices.ts";
import type { Device, Instant, Message, State, User } from "../state/model.ts";
import { SandboxControlError } from "./problem.ts";

/** The user of this id. @throws SandboxControlError `not_found` */
export function findUser({ users }: State, userId: number): User {
  const user = Object.hasOwn(users, userId) ? users[userId] : undefined;
  if (!user) throw new SandboxControlError("not_found", `There is no user ${userId}`);
  return user;
}

/** The message of this id and whose it is. @throws SandboxControlError `not_found` */
export function findMessage({ users }: State, messageId: string): { user: User; message: Message } {
  for (const user of Object.values(users)) {
    const message = user.messages.find(({ id }) => id === messageId);
    if (message) return { user, message };
  }
  throw new SandboxControlError("not_found", "There is no such message");
}

/** The user's device of this id. @throws SandboxControlError `not_found` */
export function findDevice(user: User, deviceId: string, now: Instant): Device {
  const device = devicesAt(user, now).find(({ device_id }) => device_id === deviceId);
  if (!device) throw new SandboxControlError("not_found", `User ${user.id} has no such device`);
  return device;
}

/** The authenticator secret behind a device or a challenge. @throws SandboxControlError `not_found` */
export function secretOf({ secret, last_step }: Pick<Device, "secret" | "last_step">) {
  if (secret === undefined)
    throw new SandboxControlError("not_found", "It is no authenticator and shows no code");
  return { secret, last_step };
}
