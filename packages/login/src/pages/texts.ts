/** Every text of the pages. A translation is an object with the same names; `{…}` is replaced. */
export interface Texts {
  /** The language, for the page's `lang`. */
  readonly lang: string;

  // titles
  readonly signIn: string;
  readonly secondStep: string;
  readonly lostDevice: string;
  readonly removeDevices: string;
  readonly addDevice: string;
  readonly setUpDevice: string;
  readonly signedIn: string;
  readonly busy: string;
  readonly unavailable: string;
  readonly refused: string;

  // the password
  readonly username: string;
  readonly password: string;
  readonly continue: string;
  readonly continueHint: string;
  readonly noFirstFactor: string;

  // the choice of a device
  readonly lostLink: string;
  readonly noDevice: string;
  readonly noDeviceCode: string;
  readonly noDeviceNever: string;
  readonly enterTemporaryCode: string;
  readonly startOver: string;
  readonly cancel: string;
  readonly back: string;

  // the second factor; `{device}` names the device
  readonly code: string;
  readonly confirm: string;
  readonly enterSms: string;
  readonly enterAuthenticator: string;
  readonly enterCode: string;
  readonly approvePush: string;
  readonly answerCall: string;
  readonly openLinkOrEnter: string;
  readonly confirmed: string;
  readonly otherWay: string;
  readonly waitingForYou: string;
  readonly waitingForOneLogin: string;
  readonly checkAgain: string;

  // a lost device
  readonly callHelpDesk: string;
  readonly theseAreRemoved: string;
  readonly removeThem: string;
  readonly keepThem: string;

  // enrollment
  readonly scan: string;
  readonly qrCode: string;
  readonly typeKey: string;
  readonly yourNumber: string;
  readonly sendCode: string;
  readonly callMe: string;
  readonly notNow: string;
  readonly noFactors: string;

  // factors
  readonly sms: string;
  readonly authenticator: string;
  readonly push: string;
  readonly voice: string;
  readonly email: string;

  // signed in; `{name}` is the e-mail address, `{id}` that of OneLogin's response
  readonly signedInAs: string;
  readonly goOn: string;
  readonly signOut: string;
  readonly requestId: string;

  // why the user is here again; `{minutes}` is the time to wait
  readonly wrongPassword: string;
  readonly noAccount: string;
  readonly otherAccount: string;
  readonly cookieMissing: string;
  readonly loginExpired: string;
  readonly sessionEnded: string;
  readonly sessionChanged: string;
  readonly completedElsewhere: string;
  readonly signedOut: string;
  readonly expired: string;
  readonly wrong: string;
  readonly denied: string;
  readonly tooMany: string;
  readonly tooManyFor: string;
  readonly locked: string;
  readonly noMoreMessages: string;
  readonly noMorePushes: string;
  readonly pushesPaused: string;
  readonly notReachable: string;
  readonly codeMissing: string;
  readonly wrongTemporaryCode: string;
  readonly notPossible: string;
  readonly alreadyEnrolled: string;
  readonly wrongNumber: string;
  readonly notAllRemoved: string;
}

/** The English texts. */
export const english: Texts = {
  lang: "en",
  signIn: "Sign in",
  secondStep: "Confirm that it is you",
  lostDevice: "Use a temporary code",
  removeDevices: "Remove what you have lost",
  addDevice: "Add a device",
  setUpDevice: "Set up your device",
  signedIn: "You are signed in",
  busy: "One moment",
  unavailable: "Sign-in is not available now",
  refused: "This request was refused",

  username: "User name",
  password: "Password",
  continue: "Continue",
  continueHint: "The next step confirms that it is you.",
  noFirstFactor: "Sign in with your name and password first.",

  lostLink: "I cannot use my device",
  noDevice: "You have no device to confirm with yet.",
  noDeviceCode: "You have no device to confirm with yet. Call the help desk: it reads you a temporary code.",
  noDeviceNever: "You have no device to confirm with. Ask your administrator.",
  enterTemporaryCode: "Enter a temporary code",
  startOver: "Start over",
  cancel: "Cancel",
  back: "Back",

  code: "Code",
  confirm: "Confirm",
  enterSms: "Enter the code that was sent to {device}.",
  enterAuthenticator: "Enter the code that the app shows for {device}.",
  enterCode: "Enter the code of {device}.",
  approvePush: "Approve the notification on {device}.",
  answerCall: "Answer the call to {device}, and type this number:",
  openLinkOrEnter: "Open the link that was sent to {device}, or enter its code.",
  confirmed: "You are confirmed already.",
  otherWay: "Choose another way",
  waitingForYou: "Waiting for you",
  waitingForOneLogin: "Waiting for OneLogin",
  checkAgain: "Check again",

  callHelpDesk: "Call the help desk. Once it knows that it is you, it reads you a code.",
  theseAreRemoved:
    "Anyone who finds what you have lost could use it. These are removed, and you add a new device:",
  removeThem: "Remove them",
  keepThem: "Keep them",

  scan: "Scan this with your app.",
  qrCode: "QR code",
  typeKey: "Or type this into the app:",
  yourNumber: "Your number",
  sendCode: "Send a code",
  callMe: "Call me",
  notNow: "Not now",
  noFactors: "There is no device that you can add. Ask your administrator.",

  sms: "Text message",
  authenticator: "Authenticator app",
  push: "App notification",
  voice: "Phone call",
  email: "E-mail",

  signedInAs: "Signed in as {name}.",
  goOn: "Go on",
  signOut: "Sign out",
  requestId: "For the help desk: {id}",

  wrongPassword: "Unknown name or wrong password.",
  noAccount: "Your account cannot sign in with a second factor. Ask your administrator.",
  otherAccount: "This is another account than the one that is signed in.",
  cookieMissing:
    "Your browser did not keep the cookie of this site. Allow cookies, and open the page by its https address.",
  loginExpired: "This took too long. Sign in again.",
  sessionEnded: "You were not active for a while. Sign in again.",
  sessionChanged: "Your sign-in has changed meanwhile. Start again.",
  completedElsewhere: "This sign-in was completed already. If you are not signed in, sign in again.",
  signedOut: "You have signed out.",
  expired: "This took too long. Choose how to go on.",
  wrong: "This code is wrong. Check it and try again.",
  denied: "You have denied this. Choose how to go on.",
  tooMany: "There were too many attempts. Wait a moment and try again.",
  tooManyFor: "There were too many attempts. Try again in {minutes} minutes.",
  locked: "There were too many wrong codes. Call the help desk: choose “I cannot use my device”.",
  noMoreMessages:
    "No more messages can be sent today. Choose another device, or call the help desk: choose “I cannot use my device”.",
  noMorePushes:
    "You have denied this. Choose another device, or call the help desk: choose “I cannot use my device”.",
  pushesPaused:
    "A notification was denied a moment ago. Wait ({minutes} min), choose another device, or call the help desk.",
  notReachable: "The sign-in service cannot be reached. Try again in a moment.",
  codeMissing: "Enter the code.",
  wrongTemporaryCode: "This code is not valid. Ask the help desk for another one.",
  notPossible: "This is no longer possible. Choose again.",
  alreadyEnrolled: "A device was added meanwhile. Confirm with that one.",
  wrongNumber: "Enter the number with its country, such as +1 555 0100.",
  notAllRemoved: "Not all devices could be removed. Try again.",
};

/** Names of the texts that say why the user is here again. */
export type NoticeName = {
  [Name in keyof Texts]: Name;
}[
  | "wrongPassword"
  | "noAccount"
  | "otherAccount"
  | "cookieMissing"
  | "loginExpired"
  | "sessionEnded"
  | "sessionChanged"
  | "completedElsewhere"
  | "signedOut"
  | "expired"
  | "wrong"
  | "denied"
  | "tooMany"
  | "tooManyFor"
  | "locked"
  | "noMoreMessages"
  | "noMorePushes"
  | "pushesPaused"
  | "notReachable"
  | "codeMissing"
  | "wrongTemporaryCode"
  | "notPossible"
  | "alreadyEnrolled"
  | "wrongNumber"
  | "notAllRemoved"];

/** Returns a text with its placeholders replaced. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? "") : placeholder,
  );
}
