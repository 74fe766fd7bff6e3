import { afterEach, describe, expect, it, vi } from "vitest";
import type { Login } from "../src/create-login.ts";
import { english } from "../src/pages/texts/english.ts";
import { german } from "../src/pages/texts/german.ts";
import type { Texts } from "../src/pages/texts/texts.ts";
import { factors } from "./support/factors.ts";
import type { Visitor } from "./support/visitor.ts";
import { type Account, deviceIds, right, sentCode, signIn, test, type World } from "./support/world.ts";

const languages = [english, german];

/** Texts that are right in both languages. */
const shared: readonly string[] = ["Code"];

const placeholdersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
/** The labels that a text quotes, such as the button that leads to the help desk. */
const quotedIn = (text: string) => [...text.matchAll(/[“„]([^“”„{}]+)[”“]/g)].map(([, label]) => label);

describe("German", () => {
  const pairs = Object.entries(english).map(([name, text]) => [name, text, Object(german)[name]] as const);

  it("has the texts of English, and no others", () => {
    expect(Object.keys(german)).toEqual(Object.keys(english));
  });

  it("has words of its own for each text, unless the word is the same", () => {
    expect(pairs.filter(([, , own]) => own.trim() === "")).toEqual([]);
    expect(pairs.filter(([, text, own]) => text === own).map(([, text]) => text)).toEqual(shared);
  });

  it("has the placeholders of English in each text", () => {
    expect(pairs.map(([name, , own]) => [name, placeholdersOf(own)])).toEqual(
      pairs.map(([name, text]) => [name, placeholdersOf(text)]),
    );
  });

  it("uses no word of programmers", () => {
    const words =
      /\b(Fehler|ungültig|error|token|challenge|session|sitzung|anfrage|request|null|undefined|HTTP|API|store|speicher|server|MFA|2FA|faktor)\b/i;
    expect(Object.entries(german).filter(([, text]) => words.test(text))).toEqual([]);
  });
});

describe.each(languages)("the texts in $lang", (texts) => {
  it("quote no button that has another label", () => {
    const quotes = Object.values(texts).flatMap(quotedIn);
    expect(new Set(quotes)).toEqual(new Set([texts.lostLink]));
  });

  it("send everyone whom a limit stops to the same button", () => {
    const { locked, noMoreMessages, noMorePushes, numberInUse } = texts;
    for (const text of [locked, noMoreMessages, noMorePushes, numberInUse])
      expect(quotedIn(text)).toEqual([texts.lostLink]);
  });
});

/** Returns the language of the first page for a browser with a header. */
async function languageFor(world: World, accepted?: string, login = world.login): Promise<string> {
  const headers = accepted === undefined ? {} : { "accept-language": accepted };
  const response = await world.visit(login).request("/login", { headers });
  expect(response.status).toBe(200);
  const page = await response.text();
  const [, lang = "none"] = /<html lang="([^"]*)">/.exec(page) ?? [];
  const { signIn } = languages.find((texts) => texts.lang === lang) ?? english;
  expect(page).toContain(`<h1>${signIn}</h1>`);
  return lang;
}

describe("a browser's Accept-Language", () => {
  test.override({ options: { languages } });

  test.for([
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["de", "de"],
    ["DE-ch", "de"],
    ["en-GB", "en"],
    ["en-GB,en;q=0.9,de;q=0.8", "en"],
    // the order is that of the weights
    ["en;q=0.3,de;q=0.7", "de"],
    ["fr,de;q=0.1", "de"],
    ["de;q=0.7,en", "en"],
    ["en ; Q=0.3 , de ; Q=0.7", "de"],
    // the first is preferred among equals
    ["de;q=0.5,en;q=0.5", "de"],
    // not acceptable
    ["de;q=0,en;q=0.1", "en"],
    ["en;q=0,de;q=0.1", "de"],
    ["de;q=0", "en"],
    ["de;Q=0", "en"],
    // a language that is not there
    ["fr", "en"],
    ["den", "en"],
    ["*", "en"],
    ["", "en"],
    ["de;q=x", "en"],
    ["de;q=x,en;q=0.1", "en"],
    ["de;q=", "en"],
    ["-,;;;,=,q=1,de", "de"],
    ["__proto__,constructor", "en"],
  ] as const)("%j is answered in %j", async ([accepted, lang], { world }) => {
    expect(await languageFor(world, accepted)).toBe(lang);
  });

  test.for([
    ["empty ranges", ",;q=".repeat(2500)],
    ["one tag", `${"x-".repeat(5000)}x`],
    ["many tags", "fr;q=0.5,".repeat(1200)],
    ["weights", `fr${";q=x".repeat(2500)}`],
  ] as const)("of 10 kB, of %s, is read to its end", async ([, garbage], { world }) => {
    expect(garbage.length).toBeGreaterThan(9999);
    expect(await languageFor(world, garbage)).toBe("en");
    expect(await languageFor(world, `${garbage},de;q=0.4`)).toBe("de");
  });

  test("that is missing leads to the first language", async ({ world }) => {
    expect(await languageFor(world)).toBe("en");
    expect(await languageFor(world, undefined, world.start({ languages: [german, english] }))).toBe("de");
    expect(await languageFor(world, "fr", world.start({ languages: [german, english] }))).toBe("de");
  });

  const regional = [
    { ...german, lang: "pt-BR" },
    { ...german, lang: "zh" },
    { ...german, lang: "pt" },
    { ...german, lang: "zh-Hant" },
    { ...german, lang: "fr-CA" },
  ];
  test.for([
    ["pt", "pt"],
    ["pt-br", "pt-BR"],
    ["pt-PT", "pt"],
    ["zh-Hant-TW", "zh-Hant"],
    ["zh-CN", "zh"],
    ["fr", "fr-CA"],
    ["fr-CH", "pt-BR"],
  ] as const)("%j gets the closest of regions and scripts, %j", async ([accepted, lang], { world }) => {
    const login = world.start({ languages: regional });
    const response = await world.visit(login).request("/login", { headers: { "accept-language": accepted } });
    expect(await response.text()).toContain(`<html lang="${lang}">`);
  });
});

describe("without the option", () => {
  test("pages are in English alone", async ({ world }) => {
    expect(await languageFor(world, "de")).toBe("en");
    // nothing to choose among
    expect(await languageFor(world, undefined, world.start({ language: () => "de" }))).toBe("en");
  });
});

describe("the application's language", () => {
  const byQuery = ({ request }: { request: Request }) =>
    new URL(request.url).searchParams.get("lang") ?? undefined;
  test.override({ options: { languages } });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("goes before the browser's", async ({ world }) => {
    const { start } = world;
    expect(await languageFor(world, "en", start({ language: () => "de" }))).toBe("de");
    expect(await languageFor(world, "de", start({ language: async () => "en-GB" }))).toBe("en");
  });

  test("is that of the request", async ({ world }) => {
    const visitor = world.visit(world.start({ language: byQuery }));
    expect(await (await visitor.request("/login?lang=de")).text()).toContain('<html lang="de">');
    expect(await (await visitor.request("/login")).text()).toContain('<html lang="en">');
  });

  test.for([
    ["unknown", "fr"],
    ["empty", ""],
    ["not known yet", undefined],
  ] as const)("that is %s leads to the browser's", async ([, own], { world }) => {
    const login = world.start({ language: () => own });
    expect(await languageFor(world, "de", login)).toBe("de");
    expect(await languageFor(world, "en", login)).toBe("en");
  });

  test.for([
    [
      "throws",
      () => {
        throw new Error("no profile");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no profile"))],
  ] as const)("whose function %s leads to the browser's, and is logged", async ([, language], { world }) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const login = world.start({ language });
    expect(await languageFor(world, "de", login)).toBe("de");
    expect(await languageFor(world, "en", login)).toBe("en");
    expect(log).toHaveBeenCalledWith(new Error("no profile"));
  });
});

/** A browser in German, and all documents that it has got. */
function germanBrowser(world: World, login: Login<Account> = world.login) {
  const documents: string[] = [];
  const handler = async (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set("accept-language", "de-AT,de;q=0.9,en;q=0.8");
    const response = await login.handler(new Request(request, { headers }));
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/html")) documents.push(await response.clone().text());
    return response;
  };
  return { visitor: world.visit({ ...login, handler }), documents };
}

const plain = (markup: string) =>
  markup
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** Returns the texts that a user sees or hears on a page. */
function textsOn(page: string): readonly string[] {
  const visible = page.replaceAll(/<(style|script|svg)\b[^>]*>.*?<\/\1>/gs, "");
  const attributes = [
    ...visible.matchAll(/ (?:aria-label|title|alt|placeholder|data-text|data-then)="([^"]*)"/g),
  ];
  const all = [...visible.split(/<[^>]*>/), ...attributes.map(([, text = ""]) => text)];
  return all.map((text) => plain(text).trim()).filter((text) => /\p{L}/u.test(text));
}

const escaped = (text: string) => text.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
const patterns = Object.values(german).map(
  (text) => new RegExp(`^${escaped(text).replaceAll(/\{\w+\}/g, ".+")}$`, "u"),
);
/** Names that the user, the administrator or OneLogin has given, and addresses. */
const names: readonly RegExp[] = [
  /^Ada's \w+$/,
  ...factors.map(({ name }) => new RegExp(`^${name}$`)),
  /^a•••@example\.com$/,
  // the key of an authenticator
  /^([A-Z2-7]{1,4} ?)+$/,
];
const isGerman = (text: string) => [...patterns, ...names].some((pattern) => pattern.test(text));

/** Returns the texts of a page that are neither German nor names. */
const othersOn = (page: string) =>
  textsOn(page).filter((text) => !isGerman(text) && !text.split(", ").every(isGerman));

/** The parts of the English texts between their placeholders. */
const englishParts = Object.entries(english)
  .filter(([name, text]) => name !== "lang" && !shared.includes(text))
  .flatMap(([, text]) => text.split(/\{\w+\}/))
  .map((part) => part.trim())
  .filter((part) => /\p{L}{3}/u.test(part));

/** Returns the English texts of a page: a name could hide one from `othersOn`. */
const englishOn = (page: string) => {
  const words = textsOn(page).join("\n");
  return englishParts.filter((part) => words.includes(part));
};

function expectGerman(documents: readonly string[]): void {
  for (const page of documents) {
    expect(page).toContain('<html lang="de">');
    expect(othersOn(page)).toEqual([]);
    expect(englishOn(page)).toEqual([]);
  }
}

const titlesOf = (documents: readonly string[]) =>
  new Set(documents.map((page) => plain(/<h1>([^<]*)<\/h1>/.exec(page)?.[1] ?? "")));

/** A text of the pages as it is shown, as far as its first placeholder. */
const opening = (name: Exclude<keyof Texts, "lang">) => german[name].split("{")[0] ?? "";

/** Chooses one of Ada's devices, by its order. */
const choose = (world: World, visitor: Visitor, index: number) =>
  visitor.send("device", { choice: deviceIds(world)[index] ?? "none" });

describe("every page in German is German whole:", () => {
  test.override({ options: { languages } });

  test("a login with its mistakes", async ({ world }) => {
    const { visitor, documents } = germanBrowser(world);
    expect(await visitor.load("/login")).toContain(german.password);
    expect(await visitor.send("password", { ...right, password: "wrong" })).toContain(german.wrongPassword);
    expect(await visitor.send("password", { ...right, username: "nobody" })).toContain(german.noAccount);
    expect(await visitor.send("password", right)).toContain(german.lostLink);
    expect(await choose(world, visitor, 0)).toContain(opening("enterSms"));
    expect(visitor.page()).toContain(opening("notArrivedYet"));
    expect(await visitor.send("code", { code: "wrong" })).toContain(german.wrong);
    expect(await visitor.send("code", { code: "" })).toContain(german.codeMissing);
    expect(await visitor.send("send_again")).toContain(opening("tooEarly"));
    await visitor.send("back");
    expect(await visitor.send("lost")).toContain(german.callHelpDesk);
    expect(await visitor.send("code", { code: "12345678" })).toContain(german.wrongTemporaryCode);
    await visitor.send("back");
    await choose(world, visitor, 0);
    world.advance(301_000);
    expect(await visitor.send("code", { code: "123456" })).toContain(german.expired);
    await choose(world, visitor, 0);
    expect(await visitor.send("code", { code: sentCode(world) })).toBe("/");
    expect(await visitor.load("/login")).toContain(opening("signedInAs"));
    expect(await visitor.send("sign_out")).toContain(german.signedOut);
    expect(titlesOf(documents)).toEqual(
      new Set([german.signIn, german.secondStep, german.lostDevice, german.signedIn]),
    );
    expectGerman(documents);
  });

  test("a login that is too old, and a cookie that has not come back", async ({ world }) => {
    const { visitor, documents } = germanBrowser(world);
    await visitor.send("password", right);
    world.advance(601_000);
    expect(await visitor.load("/login")).toContain(german.loginExpired);
    visitor.jar.clear();
    expect(await visitor.load("/login?begun=1")).toContain(german.cookieMissing);
    expectGerman(documents);
  });

  test("a form of another site, and a request at work", async ({ world }) => {
    const { visitor, documents } = germanBrowser(world);
    await visitor.post({ action: "password", ...right }, { "sec-fetch-site": "cross-site" });
    expect(titlesOf(documents)).toEqual(new Set([german.refused]));
    const busy: typeof world.store = {
      ...world.store,
      get: async (key) => (await world.store.get(key)) ?? (key.includes("busy") ? "1" : undefined),
    };
    const other = germanBrowser(world, world.start({ sessions: busy }));
    await other.visitor.send("password", right);
    expect(await other.visitor.load("/login?wait=1")).toContain(german.waitingForOneLogin);
    expectGerman([...documents, ...other.documents]);
  });

  test("a OneLogin that is away", async ({ world }) => {
    const { visitor, documents } = germanBrowser(world);
    const away = { kind: "status", status: 503, times: 1 } as const;
    world.sandbox.control.addFault({ ...away, operation: "listUsers" });
    expect(await visitor.send("password", right)).toContain(german.notReachable);
    world.sandbox.control.addFault({ ...away, operation: "getAuthenticationDevices" });
    expect(await visitor.send("password", right)).toContain(german.unavailable);
    await visitor.send("refresh");
    world.sandbox.control.addFault({ ...away, operation: "createDeviceVerification" });
    expect(await choose(world, visitor, 0)).toContain(opening("requestId"));
    expectGerman(documents);
  });

  test("a store that is away, also on the application's own pages", async ({ world }) => {
    const away = async (): Promise<never> => {
      throw new Error("ECONNREFUSED");
    };
    const { jar } = await signIn(world);
    const login = world.start({ sessions: { get: away, set: away, delete: away } });
    const { visitor, documents } = germanBrowser(world, login);
    expect(await visitor.send("password", right)).toContain(german.unavailable);
    const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
    const headers = { accept: "text/html", "accept-language": "de", cookie, host: "app.example" };
    const page = await login.requireUser(new Request("https://app.example/account", { headers }));
    if (!(page instanceof Response)) throw new Error("A user without a session.");
    expect(page.status).toBe(503);
    documents.push(await page.text());
    expect(titlesOf(documents)).toEqual(new Set([german.unavailable]));
    expectGerman(documents);
  });

  describe("all devices", () => {
    test.override({
      devices: ["sms", "email_code", "authenticator", "protect", "voice", "email_link"],
      options: { languages, limits: { messages: 9 } },
    });

    test("are chosen", async ({ world }) => {
      const { visitor, documents } = germanBrowser(world);
      await visitor.send("password", right);
      const shown = [
        "enterSms",
        "openLinkOrEnter",
        "enterAuthenticator",
        "approvePush",
        "answerCall",
        "openLinkOrEnter",
      ] as const;
      for (const [index, name] of shown.entries()) {
        expect(await choose(world, visitor, index)).toContain(opening(name));
        await visitor.send("back");
      }
      expectGerman(documents);
    });
  });

  describe("lost devices", () => {
    test("are removed, and another one is set up", async ({ world }) => {
      const { visitor, documents } = germanBrowser(world);
      await visitor.send("password", right);
      await visitor.send("lost");
      const { mfa_token: code } = await world.mfa.generateOtp({ user_id: 42 });
      expect(await visitor.send("code", { code })).toContain(german.theseAreRemoved);
      expect(await visitor.send("reset")).toContain(german.numberMoves);
      const list = await world.mfa.getAuthFactors({ user_id: 42 });
      const choiceOf = (name: string) => ({
        choice: String(list.find((factor) => factor.name === name)?.factor_id),
      });
      expect(await visitor.send("enroll", { ...choiceOf("OneLogin SMS"), phone: "no number" })).toContain(
        german.wrongNumber,
      );
      expect(await visitor.send("enroll", choiceOf("Authenticator"))).toContain(german.typeKey);
      await visitor.send("back");
      expect(await visitor.send("enroll", choiceOf("OneLogin Email"))).toContain(opening("openLinkOrEnter"));
      expect(titlesOf(documents)).toEqual(
        new Set([
          german.secondStep,
          german.lostDevice,
          german.removeDevices,
          german.addDevice,
          german.setUpDevice,
        ]),
      );
      expectGerman(documents);
    });
  });

  describe("a first device", () => {
    test.override({ devices: [] });

    test.for([
      ["temporary_code", german.noDeviceCode],
      ["password", german.noDevice],
      ["never", german.noDeviceNever],
    ] as const)("is missing, with the policy %j", async ([enrollment, text], { world }) => {
      const { visitor, documents } = germanBrowser(world, world.start({ enrollment }));
      expect(await visitor.send("password", right)).toContain(`<p>${text}</p>`);
      expectGerman(documents);
    });
  });

  test("the first factor of the application, which is missing", async ({ world }) => {
    const login = world.start({
      checkPassword: undefined,
      firstFactor: () => undefined,
      signInPath: "/signin",
    } as Parameters<typeof world.start>[0]);
    const { visitor, documents } = germanBrowser(world, login);
    expect(await visitor.load("/login")).toContain(german.goToSignIn);
    expect(visitor.page()).toContain(german.noFirstFactor);
    expectGerman(documents);
  });
});
