/** Times of logins and sessions, in milliseconds. */
export interface Times {
  /** A session ends after so long without a request. @default 3_600_000 (1 hour) */
  readonly idleMs: number;
  /** A session ends after so long, whatever is done. @default 43_200_000 (12 hours) */
  readonly sessionMs: number;
  /** A login that has begun ends after so long, whatever is done. @default 600_000 (10 minutes) */
  readonly loginMs: number;
  /** A second factor that is no older than this is enough to add a device. @default 300_000 (5 minutes) */
  readonly freshMs: number;
  /** A browser that has signed a user in is known for so long. @default 7_776_000_000 (90 days) */
  readonly knownMs: number;
}

/** Limits of one user, in all logins and processes that share a store. */
export interface LimitValues {
  /** Codes for one challenge. @default 5 */
  readonly codesPerChallenge: number;
  /** Wrong codes before a pause. @default 10 */
  readonly wrongCodes: number;
  /** First pause after wrong codes, in milliseconds. Each further one is twice as long, up to a day. @default 900_000 (15 minutes) */
  readonly pauseMs: number;
  /**
   * Wrong codes in a row: after that no code is taken until the help desk's, or `unlock`. At most 100.
   * @default 100
   */
  readonly wrongCodesInARow: number;
  /** Wrong codes of the help desk within `pauseMs`. @default 10 */
  readonly helpDeskCodes: number;
  /** Messages, calls and pushes in ten minutes. One whose code was right does not count. @default 3 */
  readonly messages: number;
  /**
   * Messages, calls and pushes in a day, right or not. Two fifths are kept for step-up and for browsers that have signed this user in.
   * @default 50
   */
  readonly messagesPerDay: number;
  /** Logins begun in ten minutes. @default 30 */
  readonly logins: number;
  /** Forms of one login: each may call OneLogin. @default 60 */
  readonly formsPerLogin: number;
  /** Forms of all logins in an hour. @default 300 */
  readonly formsPerHour: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Sources: ASVS 7.3.1, 7.3.2, 6.5.5, 7.5.1. */
const defaultTimes: Times = {
  idleMs: hourMs,
  sessionMs: 12 * hourMs,
  loginMs: 10 * minuteMs,
  freshMs: 5 * minuteMs,
  knownMs: 90 * dayMs,
};

/** Sources: better-auth's `two-factor/constant.ts`; ASVS 6.6.3, 6.6.4; NIST SP 800-63B 5.2.2. */
const defaultLimits: LimitValues = {
  codesPerChallenge: 5,
  wrongCodes: 10,
  pauseMs: 15 * minuteMs,
  wrongCodesInARow: 100,
  helpDeskCodes: 10,
  messages: 3,
  messagesPerDay: 50,
  logins: 30,
  formsPerLogin: 60,
  formsPerHour: 300,
};

/** Returns the times, those that are not given by their defaults. @throws TypeError with the name of the time */
export function readTimes(given: Partial<Times> = {}): Times {
  return readNumbers("times", given, defaultTimes);
}

/** Returns the limits, those that are not given by their defaults. @throws TypeError with the name of the limit */
export function readLimits(given: Partial<LimitValues> = {}): LimitValues {
  const limits = readNumbers("limits", given, defaultLimits);
  // NIST SP 800-63B 5.2.2: no more than 100 consecutive failed attempts on one account
  if (limits.wrongCodesInARow > 100)
    throw new TypeError('createLogin: "limits.wrongCodesInARow" must be at most 100.');
  return limits;
}

function readNumbers<Values extends object>(
  option: string,
  given: Partial<Values>,
  defaults: Values,
): Values {
  for (const [name, value] of Object.entries(given)) {
    const isKnown = Object.hasOwn(defaults, name);
    if (!isKnown) throw new TypeError(`createLogin: "${option}.${name}" is unknown.`);
    const isNumber = value === undefined || (Number.isSafeInteger(value) && Number(value) > 0);
    if (!isNumber) throw new TypeError(`createLogin: "${option}.${name}" must be a whole number above 0.`);
  }
  const own = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(own) };
}
