import { renderSVG } from "uqr";
import { isByPhone } from "../steps/factors.ts";
import type { Choice, View } from "../view.ts";
import { type Html, html, trusted } from "./html.ts";
import { fill, type Texts } from "./texts/texts.ts";

/** A view of one page. */
type ViewOf<Page extends View["page"]> = Extract<View, { readonly page: Page }>;

/** Returns the title and the content of a page. */
export function contentOf(view: View, texts: Texts): { readonly title: string; readonly content: Html } {
  switch (view.page) {
    case "password":
      return { title: texts.signIn, content: password(view, texts) };
    case "start":
      return { title: texts.secondStep, content: start(view, texts) };
    case "devices":
      return { title: texts.secondStep, content: devices(view, texts) };
    case "no_device":
      return { title: texts.secondStep, content: noDevice(view, texts) };
    case "verify":
      return { title: texts.secondStep, content: challenge(view, texts) };
    case "enroll":
      return { title: texts.setUpDevice, content: challenge(view, texts) };
    case "temporary_code":
      return { title: texts.lostDevice, content: temporaryCode(view, texts) };
    case "reset":
      return { title: texts.removeDevices, content: reset(view, texts) };
    case "factors":
      return { title: texts.addDevice, content: factors(view, texts) };
    case "signed_in":
      return { title: texts.signedIn, content: signedIn(view, texts) };
    case "accepted":
      return { title: texts.secondStep, content: accepted(view, texts) };
    case "busy":
      return { title: texts.busy, content: busy(view, texts) };
    case "unavailable":
      return { title: texts.unavailable, content: unavailable(view, texts) };
    case "no_first_factor":
      return { title: texts.signIn, content: noFirstFactor(view, texts) };
    case "refused":
      return { title: texts.refused, content: html`<p><a href="${view.path}">${texts.signIn}</a></p>` };
  }
}

/** A form that is sent by POST: no field of it is ever in a URL. */
function form({ path, hidden }: View, action: string, content: Html): Html {
  const fields = Object.entries({ action, ...hidden }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${path}">${fields}${content}</form>`;
}

/** A form that is only a button, which looks like a link. */
const link = (view: View, action: string, text: string) =>
  form(view, action, html`<button class="link">${text}</button>`);

const main = (text: string) => html`<button class="main">${text}</button>`;
const hiddenField = (name: string, value: string) =>
  html`<input type="hidden" name="${name}" value="${value}">`;
const footer = (...links: readonly (Html | undefined)[]) =>
  html`<footer>${links.filter((one) => one !== undefined)}</footer>`;

/** Leaves the login: a user who is signed in stays so. */
const leave = (view: View, { cancel, startOver }: Texts) =>
  link(view, "cancel", view.isSignedIn ? cancel : startOver);

function password(view: View, texts: Texts): Html {
  return form(
    view,
    "password",
    html`<label for="username">${texts.username}</label>
<input id="username" name="username" autocomplete="username" autocapitalize="off" spellcheck="false" required autofocus>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
${main(texts.continue)}`,
  );
}

function start(view: ViewOf<"start">, texts: Texts): Html {
  const { signInPath } = view;
  const other = signInPath === undefined ? undefined : html`<a href="${signInPath}">${texts.otherUser}</a>`;
  return html`<p>${texts.continueHint}</p>${form(view, "start", main(texts.continue))}${other && footer(other)}`;
}

/** Users' names of the factors. */
function factorName(factor: string, texts: Texts): string | undefined {
  const names: Readonly<Record<string, string>> = {
    SMS: texts.sms,
    "Google Authenticator": texts.authenticator,
    OneLogin: texts.push,
    "OneLogin Voice": texts.voice,
    "OneLogin Email": texts.email,
  };
  return Object.hasOwn(names, factor) ? names[factor] : undefined;
}

function choiceButton(name: string, ...details: readonly (string | undefined)[]): Html {
  const shown = details.filter((one) => one !== undefined && one !== name);
  return html`<button class="choice">${name} <small>${shown.join(", ")}</small></button>`;
}

function devices(view: ViewOf<"devices">, texts: Texts): Html {
  const forms = view.devices.map(({ choice, name, factor, destination }) => {
    const button = choiceButton(name, factorName(factor, texts), destination);
    return form(view, "device", html`${hiddenField("choice", choice)}${button}`);
  });
  return html`${forms}${footer(link(view, "lost", texts.lostLink), leave(view, texts))}`;
}

function noDevice(view: ViewOf<"no_device">, texts: Texts): Html {
  if (view.enrollment === "never") return html`<p>${texts.noDeviceNever}</p>${footer(leave(view, texts))}`;
  const isCode = view.enrollment === "temporary_code";
  const next = isCode
    ? form(view, "lost", main(texts.enterTemporaryCode))
    : form(view, "factors", main(texts.addDevice));
  return html`<p>${isCode ? texts.noDeviceCode : texts.noDevice}</p>${next}${footer(leave(view, texts))}`;
}

/** The keyboard of a phone: OneLogin's standard SMS code has letters, so only the codes of apps and help desks are digits for sure. */
function codeForm(view: View, texts: Texts, isDigits: boolean, fields?: Html): Html {
  return form(
    view,
    "code",
    html`${fields}<label for="code">${texts.code}</label>
<input id="code" name="code" inputmode="${isDigits ? "numeric" : "text"}" autocomplete="one-time-code" autocapitalize="off" spellcheck="false" required autofocus>
${main(texts.confirm)}`,
  );
}

type ChallengeView = ViewOf<"verify" | "enroll">;

function challenge(view: ChallengeView, texts: Texts): Html {
  const { completion, device, token, totpUrl } = view;
  const own = hiddenField("challenge", view.challenge);
  const isDigits = device.factor === "Google Authenticator" || totpUrl !== undefined;
  const instruction = html`<p>${fill(instructionOf(view, texts), { device: nameOf(device) })}</p>`;
  return html`${totpUrl === undefined ? instruction : qrCode(totpUrl, token, texts)}
${token === undefined ? undefined : html`<strong class="token">${token}</strong>`}
${completion === "polling" ? undefined : codeForm(view, texts, isDigits, own)}
${completion === "code" ? undefined : waiting(view, texts)}
${view.sendAgainIn === undefined ? undefined : sendAgain(view, view.sendAgainIn, texts)}
${footer(link(view, "back", texts.otherWay), leave(view, texts))}`;
}

/** The device as the user knows it, such as `My phone (•••55)`. */
function nameOf({ name, destination }: Choice): string {
  return destination === undefined ? name : `${name} (${destination})`;
}

function instructionOf({ completion, device, token }: ChallengeView, texts: Texts): string {
  if (completion === "none") return texts.confirmed;
  if (token !== undefined) return texts.answerCall;
  if (completion === "polling") return texts.approvePush;
  if (device.factor === "Google Authenticator") return texts.enterAuthenticator;
  if (completion === "unknown") return texts.openLinkOrEnter;
  return isByPhone(device.factor) ? texts.enterSms : texts.enterCode;
}

/** Asks the application every two seconds whether the user has acted elsewhere; without a script, the user asks. */
function waiting(view: ChallengeView, texts: Texts): Html {
  const again = form(
    view,
    "poll",
    html`${hiddenField("challenge", view.challenge)}<button>${texts.checkAgain}</button>`,
  );
  return html`<p class="waiting" role="status" data-view="${view.page}" data-challenge="${view.challenge}" data-login="${view.hidden.login}" data-pause="2000">${texts.waitingForYou}</p>
<noscript>${again}</noscript>`;
}

/**
 * Offers another message. With a script the button waits for its time, and the text counts down; without one, a form that comes too early
 * is told how long to wait.
 */
function sendAgain(view: ChallengeView, seconds: number, texts: Texts): Html {
  const own = hiddenField("challenge", view.challenge);
  const text = html`<p class="again" data-seconds="${seconds}" data-text="${texts.notArrivedYet}" data-then="${texts.notArrived}">${
    seconds > 0 ? fill(texts.notArrivedYet, { time: timeOf(seconds) }) : texts.notArrived
  }</p>`;
  return form(view, "send_again", html`${text}${own}<button>${sendAgainText(view, texts)}</button>`);
}

/** A time as clocks show it, such as `0:24`. */
const timeOf = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function sendAgainText({ device, completion }: ChallengeView, texts: Texts): string {
  if (device.factor === "OneLogin Voice") return texts.callAgain;
  if (device.factor === "OneLogin Email") return texts.sendAnotherEmail;
  return completion === "polling" ? texts.sendAnotherPush : texts.sendAnotherCode;
}

/** The QR code, drawn here: its URL, which has the secret, goes to nobody else. The key is for those who cannot scan it. */
function qrCode(url: string, token: string | undefined, texts: Texts): Html {
  const key = URL.canParse(url) ? new URL(url).searchParams.get("secret") : null;
  const drawing = trusted(renderSVG(url, { border: 2 }));
  const groups = key?.replace(/.{4}(?!$)/g, "$& ") ?? "";
  return html`<p>${texts.scan}</p>
<div class="qr" role="img" aria-label="${texts.qrCode}">${drawing}</div>
<p>${texts.typeKey}</p>
${token === undefined ? html`<code>${groups}</code>` : undefined}`;
}

function temporaryCode(view: View, texts: Texts): Html {
  return html`<p>${texts.callHelpDesk}</p>
${codeForm(view, texts, true)}
${footer(link(view, "back", texts.back), leave(view, texts))}`;
}

function reset(view: ViewOf<"reset">, texts: Texts): Html {
  return html`<p>${texts.theseAreRemoved}</p>
<ul>${view.devices.map(({ name }) => html`<li>${name}</li>`)}</ul>
${form(view, "reset", main(texts.removeThem))}
${footer(link(view, "keep", texts.keepThem))}`;
}

function factors(view: ViewOf<"factors">, texts: Texts): Html {
  const list = view.factors.map((factor) => factorForm(view, factor, texts));
  const empty = html`<p>${texts.noFactors}</p>`;
  const skip = view.canSkip ? link(view, "keep", texts.notNow) : undefined;
  return html`${list.length === 0 ? empty : list}${footer(skip, leave(view, texts))}`;
}

function factorForm(view: ViewOf<"factors">, factor: Choice, texts: Texts): Html {
  const label = factorName(factor.factor, texts) ?? factor.name;
  const choice = hiddenField("choice", factor.choice);
  // a code and a link by e-mail differ in OneLogin's name for them alone
  const isAlone = view.factors.filter((one) => one.factor === factor.factor).length === 1;
  if (!isByPhone(factor.factor) || view.phone === undefined) {
    const button = choiceButton(label, isAlone ? undefined : factor.name, factor.destination);
    return form(view, "enroll", html`${choice}${button}`);
  }
  const id = `phone-${factor.choice}`;
  const number = html`<label for="${id}">${texts.yourNumber}</label>
<input id="${id}" name="phone" type="tel" autocomplete="tel" value="${view.phone}" required aria-describedby="${id}-moves">
<small id="${id}-moves">${texts.numberMoves}</small>
${main(factor.factor === "SMS" ? texts.sendCode : texts.callMe)}`;
  // open after a number that was refused, as what is wrong with it must be seen
  const open = view.notice === undefined ? "" : " open";
  return html`<details${trusted(open)}><summary class="choice">${label} <small>${factor.name}</small></summary>
${form(view, "enroll", html`${choice}${number}`)}</details>`;
}

function signedIn(view: ViewOf<"signed_in">, texts: Texts): Html {
  const add = view.canAdd ? form(view, "add", html`<button>${texts.addDevice}</button>`) : undefined;
  const { email } = view;
  return html`${email === undefined ? undefined : html`<p>${fill(texts.signedInAs, { name: email })}</p>`}
<a class="button main" href="${view.home}">${texts.goOn}</a>${add}
${view.canSignOut ? footer(link(view, "sign_out", texts.signOut)) : undefined}`;
}

function busy(view: ViewOf<"busy">, texts: Texts): Html {
  return html`<p class="waiting" role="status" data-view="busy" data-pause="1000">${texts.waitingForOneLogin}</p>
<p>${fill(texts.busyFor, { seconds: String(view.seconds) })}</p>
<noscript><a href="${view.path}?wait=1">${texts.checkAgain}</a></noscript>${footer(leave(view, texts))}`;
}

function noFirstFactor({ signInPath }: ViewOf<"no_first_factor">, texts: Texts): Html {
  const link = signInPath && html`<a class="button main" href="${signInPath}">${texts.goToSignIn}</a>`;
  return html`<p>${texts.noFirstFactor}</p>${link}`;
}

function accepted(view: View, texts: Texts): Html {
  return html`<p>${texts.confirmed}</p>${form(view, "finish", main(texts.continue))}${footer(leave(view, texts))}`;
}

function unavailable(view: ViewOf<"unavailable">, texts: Texts): Html {
  const reason = view.notice === undefined ? html`<p>${texts.notReachable}</p>` : undefined;
  const again = view.canRefresh
    ? form(view, "refresh", html`<button class="main">${texts.checkAgain}</button>`)
    : html`<p><a href="${view.path}">${texts.checkAgain}</a></p>`;
  return html`${reason}${again}${view.canRefresh ? footer(leave(view, texts)) : undefined}`;
}
