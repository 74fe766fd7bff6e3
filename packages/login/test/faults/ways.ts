import type { Login } from "../../src/create-login.ts";
import type { UserOptions } from "../../src/options.ts";
import type { Visitor } from "../support/visitor.ts";
import { logIn, type Name, type Scene, type Setting } from "./scene.ts";

/** A way through the login: what the user prefers where a page lets them choose, and what they want. */
export interface Way extends Setting {
  readonly name: string;
  /** Begins with a session that is so old, in milliseconds. */
  readonly sessionMs?: number;
  /** The page that the way begins with. */
  readonly path?: string;
  /** The button that a signed-in user presses. */
  readonly press?: "add" | "sign_out";
  readonly device?: number;
  readonly isLost?: boolean;
  readonly isKept?: boolean;
  readonly wants: (scene: Scene, visitor: Visitor, login: Login<Name>) => Promise<boolean>;
}

const userOf = ({ jar }: Visitor, login: Login<Name>, options?: UserOptions) => {
  const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  return login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) }, options);
};

const isSignedIn: Way["wants"] = async (_, visitor, login) => (await userOf(visitor, login)) !== undefined;
const isFresh: Way["wants"] = async (_, visitor, login) =>
  (await userOf(visitor, login, { maxAgeMs: 120_000 })) !== undefined;
const hasTwo: Way["wants"] = async (scene, visitor, login) =>
  scene.sandbox.control.listDevices({ user_id: 42 }).length === 2 && isSignedIn(scene, visitor, login);
const isUpgraded: Way["wants"] = async ({ own }) =>
  [...own.values()].some(({ name, factor }) => name === "ada" && factor !== undefined);

export const ways: readonly Way[] = [
  { name: "SMS", devices: ["sms"], wants: isSignedIn },
  { name: "authenticator", devices: ["authenticator"], wants: isSignedIn },
  { name: "push", devices: ["protect"], wants: isSignedIn },
  { name: "first device by the password", devices: [], enrollment: "password", wants: isSignedIn },
  { name: "help desk, devices kept", devices: ["sms"], isLost: true, isKept: true, wants: isSignedIn },
  { name: "help desk, devices replaced", devices: ["sms"], isLost: true, wants: isSignedIn },
  { name: "step-up", devices: ["sms"], sessionMs: 600_000, path: "/login?again=factor", wants: isFresh },
  {
    name: "step-up with the password",
    devices: ["sms"],
    sessionMs: 600_000,
    path: "/login?again=password",
    wants: isFresh,
  },
  { name: "another device", devices: ["sms"], sessionMs: 60_000, press: "add", wants: hasTwo },
  {
    name: "another device, with an old session",
    devices: ["sms"],
    sessionMs: 600_000,
    press: "add",
    wants: hasTwo,
  },
  { name: "a session of the application", devices: ["sms"], isOwn: true, wants: isUpgraded },
  {
    name: "sign-out",
    devices: ["sms"],
    sessionMs: 60_000,
    press: "sign_out",
    wants: async (...args) => !(await isSignedIn(...args)),
  },
];

/** Somebody at the login's pages: an honest user has the phone, a thief only the password. */
export interface Person {
  readonly scene: Scene;
  readonly way: Way;
  readonly visitor: Visitor;
  readonly isThief: boolean;
}

const user_id = 42;
const titleOf = (page: string) => /<h1>(.*?)<\/h1>/.exec(page)?.[1] ?? "";
const challengeOn = (page: string) => /challenge[^>]*?="(?!verify|enroll)([^"]+)"/.exec(page)?.[1] ?? "";
const waitOn = (page: string) =>
  Number(/(?:in |\()(\d+) min/.exec(page)?.[1] ?? (page.includes("Wait a moment") ? 1 : 0));

/** The code that Ada's phone shows: of her app, or the newest message. A thief has none. */
function codeOf({ scene: { sandbox }, isThief }: Person): string {
  if (isThief) return "000000";
  const [challenge] = sandbox.control.listChallenges({ user_id });
  const challenge_id = challenge?.id ?? "";
  if (challenge?.kind === "authenticator") return sandbox.control.getTotp({ user_id, challenge_id }).code;
  const sent = sandbox.control.listMessages({ user_id }).find(({ code }) => code !== undefined);
  return sent?.code ?? "000000";
}

/** Does what the page asks for, as a person would. @throws Error for a page that leaves them alone */
export async function act(person: Person): Promise<void> {
  const { scene, way, visitor, isThief } = person;
  const page = visitor.page();
  const { send } = visitor;
  const minutes = waitOn(page);
  if (minutes > 0) await scene.wait(minutes * 60_000);
  // a person takes a moment for each page
  await scene.wait(3000);
  switch (titleOf(page)) {
    case "Sign in":
      if (!page.includes("username")) throw new Error(`nothing to do on: ${page}`);
      return void (await send("password", { ...hiddenOf(page), username: "ada", password: "demo" }));
    case "Confirm that it is you":
      return confirm(person, page);
    case "Use a temporary code":
      return void (await send("code", { code: await helpDeskCode(person) }));
    case "Remove what you have lost":
      return void (await send(way.isKept ? "keep" : "reset"));
    case "Add a device":
      return addDevice(person, page);
    case "Set up your device":
      return void (await send("code", { code: codeOf(person), challenge: challengeOn(page) }));
    case "You are signed in":
      if (way.press) return void (await send(way.press));
      return void (await visitor.load(way.path ?? "/login"));
    case "One moment":
      await scene.wait(10_000);
      return void (await visitor.load("/login?wait=1"));
    case "Sign-in is not available now":
      return void (await (page.includes('value="refresh"') && !isThief
        ? send("refresh")
        : visitor.load("/login")));
    default:
      throw new Error(`nothing to do on: ${page}`);
  }
}

const hiddenOf = (page: string): Record<string, string> =>
  page.includes('name="again"') ? { again: "password" } : {};
const authenticatorOn = (page: string) =>
  /name="choice" value="(\d+)"><button class="choice">Authenticator app/.exec(page)?.[1] ?? "";

async function addDevice({ visitor }: Person, page: string): Promise<void> {
  const choice = authenticatorOn(page);
  if (choice !== "") return void (await visitor.send("enroll", { choice }));
  // it was added, and the response to its code is lost
  await visitor.send(page.includes('value="keep"') ? "keep" : "cancel");
}

async function confirm(person: Person, page: string): Promise<void> {
  const { scene, way, visitor, isThief } = person;
  const { send } = visitor;
  if (page.includes('value="start"')) return void (await send("start"));
  if (page.includes('value="finish"')) return void (await send("finish"));
  if (page.includes("one-time-code"))
    return void (await send("code", { code: codeOf(person), challenge: challengeOn(page) }));
  if (page.includes("data-view")) {
    const [challenge] = scene.sandbox.control.listChallenges({ user_id });
    const [push] = scene.sandbox.control.listMessages({ user_id });
    if (!isThief && push && challenge?.status === "pending")
      scene.sandbox.control.approveMessage({ message_id: push.id });
    return void (await send("poll", { challenge: challengeOn(page) }));
  }
  if (page.includes('value="device"') && !way.isLost) {
    const [choice = ""] = scene.sandbox.control.listDevices({ user_id }).map(({ device_id }) => device_id);
    return void (await send("device", { choice }));
  }
  return void (await send(page.includes('value="factors"') ? "factors" : "lost"));
}

async function helpDeskCode({ scene: { sandbox, clock }, isThief }: Person): Promise<string> {
  if (isThief) return "00000000";
  const mfa = sandbox.client({ maxRetries: 0 });
  return (await clock.run(mfa.generateOtp({ user_id }))).mfa_token;
}

/** Brings a person to the begin of their way. */
export async function beginWay(person: Person): Promise<void> {
  const { scene, way, visitor } = person;
  if (way.isOwn) logIn(scene, visitor, "ada");
  await visitor.load(way.path ?? "/login");
}
