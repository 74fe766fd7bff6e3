import { findUser } from "@onelogin-mfa/client";
import { InputError, table } from "@onelogin-mfa/command-line";
import { printJson, type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note } from "../terminal.ts";

/** The description of the argument that names a user. */
export const userText = "e-mail address, user name or id of the user";

/** A list to print: as JSON, or as a table, or what to say if it is empty. */
interface Listing {
  readonly json: unknown;
  readonly head: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly empty: string;
}

/** `user`: finds one user. */
export const user = listCommand(
  "user",
  "Finds the one user with an e-mail address or user name.",
  async (session, name) => {
    if (/^\d+$/.test(name)) {
      throw new InputError(
        "An id cannot be looked up: give an e-mail address or a user name, or list its devices.",
      );
    }
    const filter = name.includes("@") ? { email: name } : { username: name };
    const { id, email, username, status } = await findUser(session.mfa, filter, { signal: session.signal });
    return {
      json: { id, email, username, status },
      head: ["id", "e-mail", "user name", "status"],
      rows: [[id, email, username, status === 1 ? "1 (active)" : status]],
      empty: "",
    };
  },
);

/** `factors`: lists what a user can enroll. */
export const factors = listCommand(
  "factors",
  "Lists the factors that a user can still enroll.",
  async (session, name) => {
    const user_id = await userIdOf(session, name);
    const list = await session.mfa.getAuthFactors({ user_id }, { signal: session.signal });
    return {
      json: list,
      head: ["factor_id", "auth_factor_name", "name"],
      rows: list.map((factor) => [factor.factor_id, factor.auth_factor_name, factor.name]),
      empty: "The user cannot enroll any further factor.",
    };
  },
);

/** `devices`: lists what a user has enrolled. */
export const devices = listCommand(
  "devices",
  "Lists the devices that a user has enrolled.",
  async (session, name) => deviceListing(await listDevices(session, await userIdOf(session, name))),
);

/** The devices of a user. */
export async function listDevices({ mfa, signal }: Session, user_id: number) {
  return mfa.getAuthenticationDevices({ user_id }, { signal });
}

/** The devices of a user as a list to print. */
export function deviceListing(list: Awaited<ReturnType<typeof listDevices>>): Listing {
  return {
    json: list,
    head: ["device_id", "auth_factor_name", "name", "default"],
    rows: list.map((device) => [
      device.device_id,
      device.auth_factor_name,
      device.user_display_name,
      device.default ? "yes" : "",
    ]),
    empty: "The user has no device that can be verified.",
  };
}

/** The text of a list, for people. */
export function listingText({ head, rows, empty }: Listing): string {
  if (rows.length === 0) return empty;
  return table(
    head,
    rows.map((row) => row.map((cell) => String(cell ?? ""))),
  );
}

/** A command with one argument that prints a list. */
function listCommand(
  name: string,
  description: string,
  find: (session: Session, name: string) => Promise<Listing>,
) {
  return sessionCommand(
    () =>
      commandProgram(name, description)
        .argument("<user>", name === "user" ? "e-mail address or user name" : userText)
        .option("--json", "print JSON"),
    async (session, argument, { json }) => {
      const { terminal } = session;
      const listing = await find(session, argument);
      if (json) printJson(terminal, listing.json);
      else if (listing.rows.length === 0) note(terminal, listing.empty);
      else terminal.out.write(`${listingText(listing)}\n`);
      return exitCodes.done;
    },
  );
}
