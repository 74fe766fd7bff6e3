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
  readonly goToSignIn: string;
  readonly otherUser: string;

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
  /** While a request is at work, or its process was killed; `{seconds}` is the longest time. */
  readonly busyFor: string;

  // a message that has not arrived; `{time}` is the time until another one, such as 0:24
  readonly notArrived: string;
  readonly notArrivedYet: string;
  readonly sendAnotherCode: string;
  readonly sendAnotherPush: string;
  readonly callAgain: string;
  readonly sendAnotherEmail: string;

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
  /** Before a number is changed: what moves with it. */
  readonly numberMoves: string;
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

  // why the user is here again; `{minutes}` and `{seconds}` are the time to wait, `{device}` names a device
  readonly wrongPassword: string;
  readonly noAccount: string;
  readonly otherAccount: string;
  readonly cookieMissing: string;
  readonly loginExpired: string;
  readonly sessionEnded: string;
  readonly sessionChanged: string;
  readonly completedElsewhere: string;
  readonly otherLogin: string;
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
  readonly numberInUse: string;
  readonly tooEarly: string;
  readonly notAllRemoved: string;
}

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
  | "otherLogin"
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
  | "numberInUse"
  | "tooEarly"
  | "notAllRemoved"];

/** Returns a text with its placeholders replaced. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? "") : placeholder,
  );
}
