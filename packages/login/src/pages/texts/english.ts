import type { Texts } from "./texts.ts";

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
  refused: "This form wasn't accepted",

  username: "User name",
  password: "Password",
  continue: "Continue",
  continueHint: "The next step confirms that it is you.",
  noFirstFactor: "Sign in with your name and password first.",
  goToSignIn: "Go to sign-in",
  otherUser: "Sign in as somebody else",

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
  enterCode: "Enter the code from {device}.",
  approvePush: "Approve the notification on {device}.",
  answerCall: "Answer the call to {device} and type this number:",
  openLinkOrEnter: "Open the link sent to {device}, or enter the code.",
  confirmed: "You are confirmed already.",
  otherWay: "Choose another way",
  waitingForYou: "Waiting for you",
  waitingForOneLogin: "Waiting for OneLogin",
  checkAgain: "Check again",
  busyFor:
    "This is taking longer than usual. You can continue in {seconds} seconds at most. Nothing is sent twice.",

  notArrived: "Didn't get it?",
  notArrivedYet: "Didn't get it? It can take half a minute. You can ask for another one in {time}.",
  sendAnotherCode: "Send another code",
  sendAnotherPush: "Send another notification",
  callAgain: "Call again",
  sendAnotherEmail: "Send another e-mail",

  callHelpDesk: "Call the help desk. They'll check that it's you and read you a code.",
  theseAreRemoved:
    "Anyone who finds a lost device could use it. Before you add a new one, these devices are removed:",
  removeThem: "Remove them",
  keepThem: "Keep them",

  scan: "Scan this code with your app.",
  qrCode: "QR code",
  typeKey: "Or type this into the app:",
  yourNumber: "Your number",
  numberMoves:
    "Text messages and calls share one number. A new one replaces it once you've entered the code.",
  sendCode: "Send a code",
  callMe: "Call me",
  notNow: "Not now",
  noFactors: "There's no device you can add. Ask your administrator.",

  sms: "Text message",
  authenticator: "Authenticator app",
  push: "App notification",
  voice: "Phone call",
  email: "E-mail",

  signedInAs: "Signed in as {name}.",
  goOn: "Continue",
  signOut: "Sign out",
  requestId: "For the help desk: {id}",

  wrongPassword: "Unknown name or wrong password.",
  noAccount: "Your account isn't set up for this sign-in. Ask your administrator.",
  otherAccount: "This is another account. Use the one you're signed in with.",
  cookieMissing:
    "Your browser did not keep the cookie of this site. Allow cookies, and open the page at its https address.",
  loginExpired: "This took too long. Sign in again.",
  sessionEnded: "You were not active for a while. Sign in again.",
  sessionChanged: "Your sign-in has changed meanwhile. Start again.",
  completedElsewhere: "This sign-in was completed already. If you're not signed in, sign in again.",
  otherLogin:
    "Another sign-in was started in this browser, maybe in another tab. Continue with that one here, or start over.",
  signedOut: "You have signed out.",
  expired: "This took too long and has expired. Choose how to continue.",
  wrong: "This code is wrong. Check it and try again.",
  denied: "You have denied this. Choose how to continue.",
  tooMany: "There were too many attempts. Wait a moment and try again.",
  tooManyFor: "There were too many attempts. Try again in {minutes} minutes.",
  locked: "There were too many wrong codes. Call the help desk and choose “I cannot use my device”.",
  noMoreMessages:
    "No more messages can be sent today. Choose another device, or call the help desk and choose “I cannot use my device”.",
  noMorePushes:
    "You have denied this. Choose another device, or call the help desk and choose “I cannot use my device”.",
  pushesPaused:
    "A notification was denied a moment ago. Wait ({minutes} min), choose another device, or call the help desk.",
  notReachable: "The sign-in service cannot be reached. Try again in a moment.",
  codeMissing: "Enter the code.",
  wrongTemporaryCode: "This code is not valid. Ask the help desk for another one.",
  notPossible: "This is no longer possible. Choose again.",
  alreadyEnrolled: "A device was added meanwhile. Confirm with that one.",
  wrongNumber: "Enter the number with its country code, such as +1 555 0100.",
  numberInUse:
    "Your device “{device}” still gets its codes at your old number, so the number can't be changed yet. Call the help desk first for a code. Then sign in again, choose “I cannot use my device”, and remove what you no longer use.",
  tooEarly: "A message is on its way. You can ask for another one in {seconds} seconds.",
  notAllRemoved: "Not all devices could be removed. Try again.",
};
