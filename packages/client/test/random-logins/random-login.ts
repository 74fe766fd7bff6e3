import type { Outcome } from "../../src/flows/outcome.ts";
import { createMfaClient, isMfaError } from "../../src/index.ts";
import type { Flow } from "../flows/support/script.ts";
import { createFakeClock, settle } from "../support/fake-clock.ts";
import { printed } from "../support/harness.ts";
import { createDraw } from "./draw.ts";
import { type Attempt, createOneLogin } from "./model.ts";

/** An object of the client that has started the flow, or was resumed from its saved state. */
interface Tab {
  readonly name: string;
  readonly flow: ReturnType<Flow["resume"]>;
}

/** End of an act: the outcome's status or the error's code, and the outcome or the error. */
type End = { readonly word: string; readonly outcome?: Outcome; readonly error?: unknown };

type Scene = ReturnType<typeof createScene>;

/** A user before the start. Acts and faults have a row each: further requests do not change the acts. */
function createScene(kind: Flow, seed: number) {
  const isVerification = kind.starts === "createDeviceVerification";
  const row = 4 * seed + (isVerification ? 2 : 0);
  const draw = createDraw(row);
  const clock = createFakeClock();
  const push = isVerification ? "push" : "protect";
  const factor = draw.pick(["sms", "sms", "authenticator", "email", push]);
  const server = createOneLogin(kind, factor, createDraw(row + 1), clock);
  const maxRetries = draw.pick([0, 1, 2]);
  let clients = 0;
  let tokens = 0;
  return {
    kind,
    draw,
    clock,
    server,
    takesCode: factor !== push,
    createClient() {
      const name = `tab ${++clients}`;
      const mfa = createMfaClient({
        subdomain: "acme",
        accessToken: () => `token-${++tokens}`,
        headers: { "x-tab": name },
        fetch: server.fetch,
        random: () => 0.5,
        clock,
        maxRetries,
      });
      return { name, mfa };
    },
    tabs: [] as Tab[],
    /** The tabs that have said that the flow was accepted. */
    told: new Set<string>(),
    lost: new Map(),
    typed: [] as string[],
    story: [] as string[],
    problems: [] as string[],
    reached: new Set<string>(),
  };
}

function demand({ problems, story }: Scene, isTrue: boolean, rule: string): void {
  if (!isTrue) problems.push(`${rule}\n  ${story.join("\n  ")}`);
}

async function endOf(work: Promise<Outcome>): Promise<End> {
  try {
    const outcome = await work;
    return { word: outcome.status, outcome };
  } catch (error) {
    return { word: isMfaError(error) ? error.code : "no MfaError", error };
  }
}

/** Faults after which a request may be sent again in the same call. A 401 may have used up a code. */
const repeatable: readonly [method: string, faults: readonly Attempt["fault"][]][] = [
  ["POST", ["tooMany", "edge", "unauthorized"]],
  ["PUT", ["tooMany", "edge"]],
];

/** Waits for the end of an act, and checks what holds for all of them. */
async function watch(scene: Scene, by: string, act: string, work: Promise<Outcome>) {
  const { server, story, reached, told, typed } = scene;
  const from = server.attempts.length;
  const end = await endOf(work);
  const attempts = server.attempts.slice(from).filter((attempt) => attempt.by === by);
  const { status } = server.challenge();
  const sent = attempts.map(({ method, fault = "ok" }) => `${method} ${fault}`);
  story.push(`${by}: ${act} → ${end.word} (${sent.join(", ")}); the server: ${status}`);
  reached.add(`${act} ${end.word}`);
  if (["accepted", "already_completed"].includes(end.word)) told.add(by);
  for (const [method, known] of repeatable) {
    const repeated = attempts.filter((attempt) => attempt.method === method).slice(0, -1);
    const isSafe = repeated.every(({ fault }) => known.includes(fault));
    demand(scene, isSafe, `rule 1: a ${method} was sent again that the server may have processed`);
  }
  const isFinal = ["accepted", "rejected", "unknown"].includes(end.word);
  demand(scene, !isFinal || end.word === status, "rules 2, 3 and 5: the server has another outcome");
  demand(scene, end.word !== "no MfaError", "rule 4: an error is no MfaError");
  const text = printed(end.outcome ?? end.error);
  demand(scene, ![server.code, ...typed].some((code) => text.includes(code)), "rule 4: a code is shown");
  return { end, attempts };
}

async function submit(scene: Scene, tab: Tab, code: string, isAlone: boolean): Promise<void> {
  scene.typed.push(code);
  const expected = expectedWords(scene, tab, code);
  const act = code === scene.server.code ? "right code" : "wrong code";
  const { end, attempts } = await watch(scene, tab.name, act, tab.flow.submit(code));
  checkCode(scene, tab, code, end, attempts);
  const isPlain = isAlone && attempts.every(({ fault }) => !fault);
  demand(scene, !isPlain || expected.includes(end.word), `rule 6: not ${expected.join(" or ")}`);
}

/** Checks what the end of a code says about this code. */
function checkCode(
  scene: Scene,
  { name }: Tab,
  code: string,
  { word, outcome }: End,
  attempts: Attempt[],
): void {
  const { server, reached, lost } = scene;
  const { accepted } = server.challenge();
  const isOwn = accepted?.by === name && accepted.code === code;
  // the limit that docs/decisions.md names: another tab sends the right code after this one saw the flow pending
  const isRace = accepted !== undefined && accepted.by !== name && server.sawPending.has(name);
  const isLost = attempts.some(({ method, fault }) => method === "PUT" && fault);
  if (isLost) lost.set(name, new Set(lost.get(name)).add(code));
  if (word === "accepted" && isRace) reached.add("race");
  const isKnown = isOwn || (isRace && (isLost || code === server.code));
  demand(scene, word !== "accepted" || isKnown, "rule 2: the server has not accepted this code");
  const isRefused = ["pending", "rejected", "expired"].includes(word);
  demand(scene, !isRefused || !isOwn, "rule 3: the server has accepted this code");
  const isCalledWrong = outcome?.status === "pending" && !outcome.submitError;
  demand(scene, !isCalledWrong || code !== server.code, "rule 3: this code is not wrong");
}

/** The ends that a code can have if nothing fails: a user who is honest gets in. */
function expectedWords(
  { server, clock, takesCode, told, lost }: Scene,
  { name }: Tab,
  code: string,
): string[] {
  const { status, accepted, expiresAt } = server.challenge();
  if (!takesCode) return ["invalid_input", "already_completed"];
  if (status === "rejected") return ["rejected", "expired", "invalid_input"];
  if (status === "pending" && code === server.code) return ["accepted"];
  if (status === "pending") return clock.now() < expiresAt ? ["pending", "rejected"] : ["expired"];
  // the right code, whose response this tab may have lost
  if (accepted?.code !== code || !server.sawPending.has(name)) return ["already_completed"];
  // of two that were lost, nobody can tell which was accepted
  const isOnly = (lost.get(name)?.size ?? 0) < 2;
  const wasLost = isOnly && accepted.by === name && !told.has(name);
  return wasLost ? ["accepted"] : ["accepted", "already_completed"];
}

/** Goes on from the saved state, in place of a tab or beside it. */
function resume(scene: Scene, tab: Tab, isBeside: boolean): void {
  const { kind, clock, tabs, story, typed } = scene;
  const text = JSON.stringify(tab.flow);
  demand(scene, !typed.some((code) => text.includes(code)), "rule 4: a code is saved");
  const { name, mfa } = scene.createClient();
  if (!isBeside) tabs.splice(tabs.indexOf(tab), 1);
  tabs.push({ name, flow: kind.resume(mfa, JSON.parse(text), { clock }) });
  story.push(`${name}: resumed ${isBeside ? "beside" : "in place of"} ${tab.name}`);
}

/** Starts the flow; the user presses the button again if that fails. */
async function start(scene: Scene): Promise<void> {
  const { kind, clock, tabs, createClient } = scene;
  for (let press = 0; press < 4 && tabs.length === 0; press++) {
    const { name, mfa } = createClient();
    const started = kind.start(mfa, { clock });
    await watch(scene, name, "start", started as Promise<Outcome & Tab["flow"]>);
    await started.then(
      (flow) => tabs.push({ name, flow }),
      () => {},
    );
  }
}

type Act = (scene: Scene, tab: Tab, isAlone: boolean) => unknown;

const acts = {
  right: (scene, tab, isAlone) => submit(scene, tab, scene.server.code, isAlone),
  wrong: (scene, tab, isAlone) => submit(scene, tab, scene.draw.code(), isAlone),
  again: (scene, tab, isAlone) => submit(scene, tab, scene.typed.at(-1) ?? scene.draw.code(), isAlone),
  poll: (scene, { name, flow }) => watch(scene, name, "poll", flow.poll()),
  wait: (scene, { name, flow }) => watch(scene, name, "wait", flow.wait({ timeoutMs: 20_000 })),
  resume: (scene, tab) => resume(scene, tab, false),
  beside: (scene, tab) => resume(scene, tab, true),
  answer({ clock, draw, server }) {
    const isYes = draw.chance(0.7);
    clock.schedule(() => server.answer(isYes), draw.pick([0, 5_000, 30_000]));
  },
} satisfies { [name: string]: Act };

const codes = ["right", "right", "right", "wrong", "wrong", "wrong", "again", "again"] as const;
const codeActs = [...codes, "poll", "wait", "resume", "beside"] as const;
const pushActs = ["poll", "wait", "wait", "answer", "right", "resume", "beside"] as const;

/** Plays acts at the same time, and moves the time on until they have ended. */
async function play(scene: Scene, together: readonly Act[]): Promise<void> {
  const { draw, clock, tabs } = scene;
  const isAlone = together.length === 1;
  let isOver = false;
  const over = (error?: unknown) => {
    isOver = true;
    demand(scene, error === undefined, `an act has thrown ${error}`);
  };
  void Promise.all(together.map(async (act) => act(scene, draw.pick(tabs), isAlone))).then(
    () => over(),
    over,
  );
  await settle();
  for (let timer = 0; !isOver && timer < 999; timer++) await clock.skip();
  demand(scene, isOver, "an act does not end");
}

/**
 * Plays the login, or enrollment, of a seed. At its end nothing fails any more, and the user does what is right.
 *
 * @returns the rules that were broken, each with what led to it, and the ends of acts
 */
export async function randomLogin(kind: Flow, seed: number) {
  const scene = createScene(kind, seed);
  const { draw, server, tabs, told, takesCode, problems, reached } = scene;
  const names = takesCode ? codeActs : pushActs;
  const onRejection = (reason: unknown) => demand(scene, false, `rule 7: nobody has handled ${reason}`);
  process.on("unhandledRejection", onRejection);
  await play(scene, [start]);
  for (let left = draw.pick([2, 4, 6, 8]); left > 0 && tabs.length > 0; left--) {
    // few users go on once they are in
    if (told.size > 0 && draw.chance(0.5)) break;
    const pick = () => acts[draw.pick(names)];
    await play(scene, draw.chance(0.15) ? [pick(), pick()] : [pick()]);
  }
  server.calm();
  if (!takesCode) server.answer(true);
  if (tabs.length > 0) await play(scene, [takesCode ? acts.right : acts.wait]);
  await settle();
  process.off("unhandledRejection", onRejection);
  const faults = server.attempts.filter(({ fault }) => fault).length;
  return { problems, reached, attempts: server.attempts.length, faults };
}
