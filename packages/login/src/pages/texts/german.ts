import type { Texts } from "./texts.ts";

/** The German texts. */
export const german: Texts = {
  lang: "de",
  signIn: "Anmelden",
  secondStep: "Bestätigen Sie Ihre Identität",
  lostDevice: "Code vom Helpdesk verwenden",
  removeDevices: "Verlorene Geräte entfernen",
  addDevice: "Gerät hinzufügen",
  setUpDevice: "Gerät einrichten",
  signedIn: "Sie sind angemeldet",
  busy: "Einen Moment bitte",
  unavailable: "Die Anmeldung ist zurzeit nicht möglich",
  refused: "Dieses Formular wurde nicht angenommen",

  username: "Benutzername",
  password: "Passwort",
  continue: "Weiter",
  continueHint: "Im nächsten Schritt bestätigen Sie Ihre Identität.",
  noFirstFactor: "Melden Sie sich zuerst mit Benutzername und Passwort an.",
  goToSignIn: "Zur Anmeldung",
  otherUser: "Mit einem anderen Konto anmelden",

  lostLink: "Ich kann mein Gerät nicht verwenden",
  noDevice: "Sie haben noch kein Gerät, mit dem Sie Ihre Identität bestätigen können.",
  noDeviceCode:
    "Sie haben noch kein Gerät, mit dem Sie Ihre Identität bestätigen können. Rufen Sie den Helpdesk an. Dort erhalten Sie einen Code.",
  noDeviceNever:
    "Sie haben kein Gerät, mit dem Sie Ihre Identität bestätigen können. Wenden Sie sich an Ihre Administration.",
  enterTemporaryCode: "Code vom Helpdesk eingeben",
  startOver: "Neu beginnen",
  cancel: "Abbrechen",
  back: "Zurück",

  code: "Code",
  confirm: "Bestätigen",
  enterSms: "Geben Sie den Code ein, der an {device} gesendet wurde.",
  enterAuthenticator: "Geben Sie den Code ein, den die App für {device} anzeigt.",
  enterCode: "Geben Sie den Code von {device} ein.",
  approvePush: "Bestätigen Sie die Benachrichtigung auf {device}.",
  answerCall: "Sie werden auf {device} angerufen. Geben Sie am Telefon diese Nummer ein:",
  openLinkOrEnter: "Öffnen Sie den Link, der an {device} gesendet wurde, oder geben Sie den Code ein.",
  confirmed: "Ihre Identität ist bereits bestätigt.",
  otherWay: "Andere Methode wählen",
  waitingForYou: "Warten auf Ihre Bestätigung",
  waitingForOneLogin: "Warten auf OneLogin",
  checkAgain: "Erneut prüfen",
  busyFor:
    "Das dauert länger als üblich. In spätestens {seconds} Sekunden können Sie fortfahren. Nichts wird doppelt gesendet.",

  notArrived: "Nichts angekommen?",
  notArrivedYet:
    "Nichts angekommen? Das kann eine halbe Minute dauern. In {time} Minuten können Sie es erneut versuchen.",
  sendAnotherCode: "Neuen Code senden",
  sendAnotherPush: "Neue Benachrichtigung senden",
  callAgain: "Erneut anrufen",
  sendAnotherEmail: "Neue E-Mail senden",

  callHelpDesk:
    "Rufen Sie den Helpdesk an. Dort wird Ihre Identität geprüft, und Sie erhalten einen Einmalcode.",
  theseAreRemoved:
    "Wer ein verlorenes Gerät findet, könnte es benutzen. Bevor Sie ein neues hinzufügen, werden diese Geräte entfernt:",
  removeThem: "Geräte entfernen",
  keepThem: "Geräte behalten",

  scan: "Scannen Sie diesen Code mit Ihrer App.",
  qrCode: "QR-Code",
  typeKey: "Oder geben Sie dies in der App ein:",
  yourNumber: "Ihre Telefonnummer",
  numberMoves:
    "Für Textnachrichten und Anrufe gilt dieselbe Nummer. Eine neue ersetzt sie, sobald Sie sie bestätigt haben.",
  sendCode: "Code senden",
  callMe: "Mich anrufen",
  notNow: "Jetzt nicht",
  noFactors: "Es gibt kein Gerät, das Sie hinzufügen können. Wenden Sie sich an Ihre Administration.",

  sms: "Textnachricht (SMS)",
  authenticator: "Authenticator-App",
  push: "App-Benachrichtigung",
  voice: "Anruf",
  email: "E-Mail",

  signedInAs: "Angemeldet als {name}.",
  goOn: "Weiter",
  signOut: "Abmelden",
  requestId: "Für den Helpdesk: {id}",

  wrongPassword: "Benutzername oder Passwort ist falsch.",
  noAccount: "Ihr Konto ist für diese Anmeldung nicht eingerichtet. Wenden Sie sich an Ihre Administration.",
  otherAccount: "Das ist ein anderes Konto. Verwenden Sie das Konto, mit dem Sie angemeldet sind.",
  cookieMissing:
    "Ihr Browser hat das Cookie dieser Website nicht gespeichert. Erlauben Sie Cookies und öffnen Sie die Seite unter ihrer https-Adresse.",
  loginExpired: "Das hat zu lange gedauert. Melden Sie sich erneut an.",
  sessionEnded: "Sie waren längere Zeit nicht aktiv. Melden Sie sich erneut an.",
  sessionChanged: "Ihre Anmeldung hat sich inzwischen geändert. Beginnen Sie neu.",
  completedElsewhere:
    "Diese Anmeldung ist bereits abgeschlossen. Falls Sie nicht angemeldet sind, melden Sie sich erneut an.",
  otherLogin:
    "In diesem Browser wurde eine andere Anmeldung begonnen, vielleicht in einem anderen Tab. Setzen Sie diese hier fort oder beginnen Sie neu.",
  signedOut: "Sie haben sich abgemeldet.",
  expired: "Das hat zu lange gedauert und ist abgelaufen. Wählen Sie, wie Sie fortfahren möchten.",
  wrong: "Dieser Code ist falsch. Prüfen Sie ihn und versuchen Sie es erneut.",
  denied: "Sie haben das abgelehnt. Wählen Sie, wie Sie fortfahren möchten.",
  tooMany: "Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es erneut.",
  tooManyFor: "Zu viele Versuche. Versuchen Sie es in {minutes} Minuten erneut.",
  locked:
    "Zu viele falsche Codes. Rufen Sie den Helpdesk an und wählen Sie „Ich kann mein Gerät nicht verwenden“.",
  noMoreMessages:
    "Heute können keine Nachrichten mehr gesendet werden. Wählen Sie ein anderes Gerät. Oder rufen Sie den Helpdesk an und wählen Sie „Ich kann mein Gerät nicht verwenden“.",
  noMorePushes:
    "Sie haben das abgelehnt. Wählen Sie ein anderes Gerät. Oder rufen Sie den Helpdesk an und wählen Sie „Ich kann mein Gerät nicht verwenden“.",
  pushesPaused:
    "Vor Kurzem wurde eine Benachrichtigung abgelehnt. Warten Sie ({minutes} Min.), wählen Sie ein anderes Gerät oder rufen Sie den Helpdesk an.",
  notReachable: "Der Anmeldedienst ist nicht erreichbar. Versuchen Sie es gleich noch einmal.",
  codeMissing: "Geben Sie den Code ein.",
  wrongTemporaryCode: "Dieser Code ist nicht gültig. Bitten Sie den Helpdesk um einen neuen.",
  notPossible: "Das ist nicht mehr möglich. Wählen Sie erneut.",
  alreadyEnrolled: "Inzwischen wurde ein Gerät hinzugefügt. Bestätigen Sie Ihre Identität mit diesem Gerät.",
  wrongNumber: "Geben Sie die Nummer mit Ländervorwahl ein, zum Beispiel +49 30 23125 000.",
  numberInUse:
    "Ihr Gerät „{device}“ erhält seine Codes noch unter Ihrer alten Nummer, deshalb lässt sich die Nummer nicht ändern. Lassen Sie sich zuerst vom Helpdesk einen Code geben. Melden Sie sich dann neu an, wählen Sie „Ich kann mein Gerät nicht verwenden“ und entfernen Sie, was Sie nicht mehr verwenden.",
  tooEarly: "Eine Nachricht ist unterwegs. In {seconds} Sekunden können Sie eine neue anfordern.",
  notAllRemoved: "Nicht alle Geräte konnten entfernt werden. Versuchen Sie es erneut.",
};
