import type { components } from "../generated/schema.ts";
import type { Challenge, Compat, State, User } from "./model.ts";
import type { Random } from "./random.ts";

type Schemas = components["schemas"];

/** Something that a user can do with a message. */
export type Action = Schemas["Message"]["actions"][number];

/** The words that a text can have. */
interface Words {
  readonly code: string;
  readonly minutes: string;
  readonly display_name: string;
}

/** All in which one kind of device differs from another. */
interface Factor {
  /** The names that the API has for it, which two kinds can share. */
  readonly name: string;
  readonly auth_factor_name: string;
  /** The field of the user's profile with its number or address; null if it needs none. */
  readonly contact: "phone" | "email" | null;
  /** The kind of its messages; null if it has none. */
  readonly message: Schemas["MessageKind"] | null;
  /** The texts of its messages: a start without a text has no message. */
  readonly texts: { readonly [Type in Challenge["type"]]?: (words: Words) => string };
  /** Draws the secrets of a challenge. */
  readonly secrets: (draw: {
    readonly random: Random;
    readonly compat: Compat;
    readonly type: Challenge["type"];
  }) => Pick<Challenge, "code" | "token" | "link" | "secret">;
  /** The user's actions on a message. Without an action, the application submits a code. */
  readonly actions: readonly Action[];
  /**
   * The field whose value completes a challenge: that of the challenge itself, and for the verification of an app (`secret`) or of
   * a help desk's code (`temporary`) that of its device.
   */
  readonly completedBy: "code" | "token" | "link" | "secret" | "temporary";
  /** True if it can be enrolled with `verified` (the reference's page enroll-factor). */
  readonly isPreVerifiable?: true;
  /** True if a code for its verification needs the `device_id` (the reference's page verify-factor). */
  readonly needsDeviceId?: true;
  /** True if `custom_message` is the text of its messages. */
  readonly takesCustomMessage?: true;
  /** True if its message is on the user's screen, and nothing is sent. */
  readonly isShown?: true;
  /** True if its registration does not say when it expires. */
  readonly hidesExpiry?: true;
  /**
   * The mode in which its verification takes no code, as its message is to be answered. For Protect, the reference's pages disagree:
   * `activate-factor` has codes for it, `verify-factor`, the page of that call, says that the push is to be answered.
   */
  readonly takesNoCodeIn?: Compat;
}

/** The length of codes in all printed samples. */
const codeLength = 6;

/**
 * Documented codes have letters, observed ones digits: the reference's page activate-factor of API v1 calls the standard code
 * alphanumeric, and every printed one is numeric.
 */
const sentCode: Factor["secrets"] = ({ random, compat }) => ({
  code: compat === "documented" ? random.letters(codeLength) : random.digits(codeLength),
});

const codeText = ({ code, minutes }: Words) =>
  `Your OneLogin code is ${code}. It is good for ${minutes} minutes.`;
const linkText =
  (purpose: string) =>
  ({ minutes }: Words) =>
    `Open this link to ${purpose} with OneLogin. It is good for ${minutes} minutes.`;
const callText = () => "This is OneLogin. Type the number that you see on the screen.";

/**
 * The factors, a row each, in the order in which they are offered; a new one is last, so that the ids of the others stay. Names: the
 * official reference's pages available-factors and enrolled-factors.
 */
export const factors = {
  protect: {
    name: "OneLogin Protect",
    auth_factor_name: "OneLogin",
    contact: null,
    message: "push",
    texts: {
      registration: () => "Activate OneLogin Protect with this QR code.",
      verification: () => "Is it you who is signing in?",
    },
    secrets: ({ random, type }) =>
      type === "registration" ? { secret: random.base32(32), token: `01-${random.digits(7)}` } : {},
    actions: ["approve", "deny"],
    completedBy: "secret",
    hidesExpiry: true,
    takesNoCodeIn: "documented",
  },
  sms: {
    name: "OneLogin SMS",
    auth_factor_name: "SMS",
    contact: "phone",
    message: "sms",
    texts: { registration: codeText, verification: codeText },
    secrets: sentCode,
    actions: [],
    completedBy: "code",
    isPreVerifiable: true,
    takesCustomMessage: true,
  },
  voice: {
    name: "OneLogin Voice",
    auth_factor_name: "OneLogin Voice",
    contact: "phone",
    message: "voice",
    texts: { registration: callText, verification: callText },
    secrets: ({ random }) => ({ token: random.digits(codeLength) }),
    actions: ["keypad"],
    completedBy: "token",
    isPreVerifiable: true,
  },
  email_code: {
    name: "OneLogin Email",
    auth_factor_name: "OneLogin Email",
    contact: "email",
    message: "email_code",
    texts: { registration: codeText, verification: codeText },
    secrets: sentCode,
    actions: [],
    completedBy: "code",
    isPreVerifiable: true,
  },
  email_link: {
    name: "Email Magic Link",
    auth_factor_name: "OneLogin Email",
    contact: "email",
    message: "email_link",
    texts: { registration: linkText("set up this address"), verification: linkText("sign in") },
    secrets: ({ random }) => ({ link: random.link() }),
    actions: ["open"],
    completedBy: "link",
    isPreVerifiable: true,
  },
  authenticator: {
    name: "Authenticator",
    auth_factor_name: "Google Authenticator",
    contact: null,
    message: "authenticator",
    texts: {
      registration: ({ display_name }) =>
        `Scan this QR code with an authenticator app to set up "${display_name}".`,
    },
    secrets: ({ random, type }) => (type === "registration" ? { secret: random.base32(32) } : {}),
    actions: [],
    completedBy: "secret",
    needsDeviceId: true,
    isShown: true,
  },
} as const satisfies Readonly<Record<Schemas["FactorKind"], Factor>>;

/** All kinds of devices: the factors, and the code of a help desk, which cannot be enrolled. */
const devices = {
  ...factors,
  temporary_code: {
    // the name on the login page: no source says what the API calls it in a list of devices
    name: "OneLogin Temporary Code",
    auth_factor_name: "OneLogin Temporary Code",
    contact: null,
    message: null,
    texts: {},
    secrets: () => ({}),
    actions: [],
    completedBy: "temporary",
  },
} as const satisfies Readonly<Record<Schemas["DeviceKind"], Factor>>;

/** A kind of factor that can be enrolled. */
export type FactorKind = keyof typeof factors;
/** A kind of device: a factor, or a help desk's code. */
export type DeviceKind = keyof typeof devices;
/** A kind of message. */
export type MessageKind = NonNullable<(typeof devices)[DeviceKind]["message"]>;

/** All kinds of factors, in the order in which they are offered. */
// the keys of the table are the kinds
export const factorKinds = Object.keys(factors) as readonly FactorKind[];

/** The row of a kind. */
export function factorOf(kind: DeviceKind): Factor {
  return devices[kind];
}

/** The names of a kind, as the API has them. */
export function namesOf(kind: DeviceKind): Pick<Factor, "name" | "auth_factor_name"> {
  const { name, auth_factor_name } = factorOf(kind);
  return { name, auth_factor_name };
}

/** Tells whether it is an app with a secret of its own, which shows codes. */
export function isApp({ kind }: { readonly kind: DeviceKind }): boolean {
  return factorOf(kind).completedBy === "secret";
}

/** Tells whether the code that completes a challenge comes in messages of a kind. */
export function bringsCode(message: MessageKind): boolean {
  return Object.values(devices).some((row) => row.message === message && row.completedBy === "code");
}

/** The factor ids of an account, five digits; they differ between accounts, as OneLogin's do. */
export function drawFactorIds(random: Random): Record<FactorKind, number> {
  const base = 10_000 + random.below(80_000);
  const entries = factorKinds.map((kind, index) => [kind, base + index * 3] as const);
  // built from all kinds
  return Object.fromEntries(entries) as Record<FactorKind, number>;
}

/** The factors that the user can enroll now: allowed by the policy and not enrolled. */
export function offeredTo(user: User): FactorKind[] {
  const isEnrolled = (kind: FactorKind) => user.devices.some((device) => device.kind === kind);
  return factorKinds.filter((kind) => user.factors.includes(kind) && !isEnrolled(kind));
}

/** The factor with this id, if the user can enroll it now. */
export function offeredKind(state: State, user: User, factorId: number): FactorKind | undefined {
  return offeredTo(user).find((kind) => state.factor_ids[kind] === factorId);
}
