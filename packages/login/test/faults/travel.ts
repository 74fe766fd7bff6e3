import { copyCookies } from "../support/visitor.ts";
import { createProbe, type Fault, Killed, type Probe } from "./probe.ts";
import { createScene, logIn, type Scene } from "./scene.ts";
import { act, beginWay, type Person, type Way } from "./ways.ts";

/** The outcome of one way with one fault. */
export interface Travel {
  /** Names of the calls of the process with the fault, in their order. */
  readonly calls: readonly string[];
  /** True if the user has what they want, or the thief has what only the user may have. */
  readonly isThrough: boolean;
  /** The error that a handler has thrown: an application shows its own page for it. */
  readonly thrown: unknown;
  /** The error of a page on which nobody knows how to go on. */
  readonly lost: unknown;
  readonly messages: number;
}

/** Most pages of one way. */
const mostPages = 40;
/** Forms that no page shows to somebody who has only the password. */
const hidden = ["poll", "factors", "enroll", "reset", "keep", "finish", "add", "start"];

/** A person, and the process that their browser talks to. */
function createTraveller(way: Way, isThief: boolean) {
  const scene = createScene(way);
  const process = (probe: Probe) => ({ login: scene.start(probe), probe });
  const checker = scene.start(createProbe(undefined));
  let current = process(createProbe(undefined));
  const visitor = scene.visit(() => current);
  const person: Person = { scene, way, visitor, isThief };
  let [thrown, lost]: unknown[] = [];

  return {
    scene,
    person,
    visitor,
    /** Goes on with another process. */
    restart(probe: Probe): void {
      current = process(probe);
    },
    wants: () => scene.clock.run(way.wants(scene, visitor, checker)),
    /** Returns whose session the browser has. */
    userId: () => scene.clock.run(userIdOf(visitor, checker)),
    /** Does something. After a process was killed the user loads the page again, from another one. */
    async attempt(run: () => Promise<unknown>): Promise<void> {
      try {
        await run();
      } catch (error) {
        if (error instanceof Killed) current = process(createProbe(undefined));
        else if (String(error).includes("nothing to do on")) lost = error;
        else thrown = error;
        await visitor.load("/login").catch((second: unknown) => {
          thrown ??= second;
        });
      }
    },
    failures: () => ({ thrown, lost }),
  };
}

type Traveller = ReturnType<typeof createTraveller>;

/** Brings the user to the session that a way begins with. */
async function prepare({ scene, person, visitor }: Traveller): Promise<void> {
  const { sessionMs } = person.way;
  if (sessionMs === undefined) return;
  const signIn = { ...person, way: { name: "", devices: person.way.devices, wants: person.way.wants } };
  await visitor.load("/login");
  for (let page = 0; page < 3; page++) await act(signIn);
  await scene.wait(sessionMs);
}

/** The honest user's way, with a fault at one call. */
export async function travel(way: Way, fault?: Fault): Promise<Travel> {
  const traveller = createTraveller(way, false);
  await prepare(traveller);
  const { scene, person, attempt, wants } = traveller;
  const before = scene.messages();
  const probe = createProbe(fault);
  traveller.restart(probe);
  await attempt(() => beginWay(person));
  let isThrough = false;
  for (let page = 0; page < mostPages && !isThrough; page++) {
    await attempt(() => act(person));
    isThrough = await wants();
  }
  return { ...traveller.failures(), calls: probe.calls, isThrough, messages: scene.messages() - before };
}

/**
 * The same way of a thief, who has Ada's password and an account of their own, with its session where the way begins with one, and no
 * device of hers.
 */
export async function steal(way: Way, fault?: Fault): Promise<Travel> {
  const traveller = createTraveller(way, true);
  const { scene, person, attempt, wants, visitor } = traveller;
  const devices = () =>
    JSON.stringify(scene.sandbox.control.listDevices({ user_id: 42 }).map((one) => one.device_id));
  const before = devices();
  if (way.sessionMs !== undefined) await signInAsGrace(traveller, way.sessionMs);
  const form = await hiddenForm(scene);
  const probe = createProbe(fault);
  traveller.restart(probe);
  if (way.isOwn) await typeOwnCode(traveller);
  else await attempt(() => beginWay(person));
  for (let page = 0; page < 2; page++) await attempt(() => act(person));
  await attempt(() => visitor.send("password", { username: "ada", password: "demo" }));
  for (const action of hidden) await attempt(() => visitor.send(action, form));
  for (let page = 0; page < 2; page++) await attempt(() => act(person));
  const isIn = way.isOwn ? await wants() : (await traveller.userId()) === 42;
  return {
    ...traveller.failures(),
    calls: probe.calls,
    isThrough: isIn || devices() !== before,
    messages: scene.messages(),
  };
}

/** Fields by which each form would be complete: a factor that can be enrolled, and a device of Ada. */
async function hiddenForm({ sandbox, clock }: Scene): Promise<Record<string, string>> {
  const mfa = sandbox.client({ maxRetries: 0 });
  const factors = await clock.run(mfa.getAuthFactors({ user_id: 42 }));
  const factor = factors.find(({ auth_factor_name }) => auth_factor_name === "Google Authenticator");
  const [challenge = ""] = sandbox.control.listDevices({ user_id: 42 }).map(({ device_id }) => device_id);
  return { choice: String(factor?.factor_id), challenge, code: "000000", phone: "+15550199" };
}

/** A thief who is signed in with an account of their own. */
async function signInAsGrace({ scene, visitor }: Traveller, ageMs: number): Promise<void> {
  const { control } = scene.sandbox;
  await visitor.send("password", { username: "grace", password: "demo" });
  const [choice = ""] = control.listDevices({ user_id: 43 }).map(({ device_id }) => device_id);
  await visitor.send("device", { choice });
  await visitor.send("code", {
    code: control.listMessages({ user_id: 43 })[0]?.code ?? "",
    challenge: choice,
  });
  await scene.wait(ageMs);
}

/** Gets a code for an account of one's own, changes to Ada's in the same browser, and types it. */
async function typeOwnCode({ scene, visitor, attempt }: Traveller): Promise<void> {
  const { control } = scene.sandbox;
  logIn(scene, visitor, "grace");
  const [choice = ""] = control.listDevices({ user_id: 43 }).map(({ device_id }) => device_id);
  await attempt(() => visitor.send("start"));
  await attempt(() => visitor.send("device", { choice }));
  const code = control.listMessages({ user_id: 43 })[0]?.code ?? "";
  logIn(scene, visitor, "ada");
  for (const action of ["code", "finish", "code"])
    await attempt(() => visitor.send(action, { code, challenge: choice }));
}

/** A way to sign somebody out while a form is worked on. */
export type End = "form" | "signOut" | "endSessions";

/**
 * Stops the user's way at one call, signs out meanwhile, and lets it go on.
 *
 * @returns true if a browser of the user is still signed in after the form
 */
export async function signOutAt(way: Way, at: number, end: End): Promise<boolean> {
  const traveller = createTraveller(way, false);
  await prepare(traveller);
  const { scene, person, visitor, attempt } = traveller;
  const clean = { login: scene.start(createProbe(undefined)), probe: createProbe(undefined) };
  const other = scene.visit(() => clean);
  const signOut = async () => {
    copyCookies(visitor, other);
    const cookie = [...other.jar].map((pair) => pair.join("=")).join("; ");
    const headers = new Headers({ cookie, host: "app.example" });
    const headersOf = () => clean.login.signOut({ headers });
    if (end === "form") {
      const body = new URLSearchParams({ action: "sign_out" });
      headers.set("sec-fetch-site", "same-origin");
      await clean.login.handler(new Request("https://app.example/login", { method: "POST", headers, body }));
    } else if (end === "signOut") await headersOf();
    else await clean.login.endSessions(42);
  };
  let signedOut: Promise<void> | undefined;
  // no time passes: a store that seems to hang is asked again, and the form would not be stopped
  const pass = () => (signedOut ??= scene.clock.hold(signOut));
  traveller.restart(createProbe(undefined, { at, pass }));
  await attempt(() => beginWay(person));
  for (let page = 0; page < mostPages && !signedOut; page++) await attempt(() => act(person));
  if (!signedOut) throw new Error(`${way.name} makes no call ${at}`);
  await signedOut;
  const idOf = (one: Person["visitor"]) => scene.clock.run(userIdOf(one, clean.login));
  return (await idOf(visitor)) !== undefined || (await idOf(other)) !== undefined;
}

/** Returns the user of the session that a browser has. */
async function userIdOf({ jar }: Person["visitor"], login: ReturnType<Scene["start"]>) {
  const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
  const user = await login.currentUser({ headers: new Headers({ cookie, host: "app.example" }) });
  return user?.user_id;
}
