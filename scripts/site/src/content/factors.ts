import { type Completion, enroll, generateTemporaryCode, isMfaError, verify } from "@onelogin-mfa/client";
import {
  arrayOf,
  examplesOf,
  isObject,
  listOperations,
  mediaTypesOf,
  type Node,
  objectOf,
  valueAt,
} from "@onelogin-mfa/openapi";
import {
  type Control,
  createSandbox,
  type DeviceKind,
  type FactorKind,
  type NewUser,
} from "@onelogin-mfa/sandbox";
import { type Claim, confidenceOf } from "./claims.ts";
import { cell } from "./page.ts";

type Message = ReturnType<Control["getLatestMessage"]>;

/** A step with a factor, as the client and the sandbox take it. */
interface Step {
  /** The client's word for what completes it. */
  readonly completion: Completion;
  /** The message that the user of the sandbox gets, by its mode. */
  readonly messages: readonly { readonly mode: string; readonly message: Message | undefined }[];
}

/** A kind of factor, as a run of client and sandbox shows it. */
export interface Factor {
  readonly kind: DeviceKind;
  /** The names that the API has for it; those of the help desk's code are assumed. */
  readonly name: string;
  readonly auth_factor_name: string;
  /** Absent for the help desk's code, which cannot be enrolled. */
  readonly enrollment?: Step;
  /** Absent for the help desk's code, which is checked without a start. */
  readonly verification?: Step;
  /** True if the client lets `verified: true` and `custom_message` through. */
  readonly canBeVerified: boolean;
  readonly takesMessage: boolean;
}

const modes = ["observed", "documented"] as const;

/** Enrolls and verifies each kind of factor of the sandbox's control API, in its order. */
export async function runFactors(control: unknown): Promise<readonly Factor[]> {
  const kinds = arrayOf(valueAt(control, "/components/schemas/DeviceKind/enum"));
  const enrollable = arrayOf(valueAt(control, "/components/schemas/FactorKind/enum"));
  const factors: Factor[] = [];
  // the lists are those of the types, which are made from the same document
  for (const kind of kinds as DeviceKind[])
    factors.push(enrollable.includes(kind) ? await runFactor(kind as FactorKind) : await runCode(kind));
  return factors;
}

const user_id = 42;

/** A sandbox with one user, whose clock stands still, so that each build prints the same. */
function start(compat: (typeof modes)[number], user: Pick<NewUser, "factors" | "devices">) {
  const profile = { name: "Ada Lovelace", email: "ada@example.com", phone: "+15550100" };
  const users = [{ id: user_id, ...profile, ...user }];
  const { client, control } = createSandbox({ compat, users, now: () => Date.UTC(2026, 0, 5, 9) });
  return { mfa: client({ maxRetries: 0 }), control };
}

async function runFactor(kind: FactorKind): Promise<Factor> {
  const runs = await Promise.all(modes.map((mode) => runIn(mode, kind)));
  const [run] = runs;
  if (!run) throw new Error("No mode of the sandbox was run.");
  const step = (name: "enrollment" | "verification"): Step => ({
    completion: run[name].completion,
    messages: runs.map((one, index) => ({ mode: modes[index] ?? "", message: one[name].message })),
  });
  const { factor } = run;
  const isTaken = async (input: { verified?: true; custom_message?: string }): Promise<boolean> => {
    const { mfa } = start("observed", { factors: [kind] });
    try {
      await enroll(mfa, { user_id, factor, display_name: "My device", ...input });
      return true;
    } catch (error) {
      if (isMfaError(error) && error.code === "invalid_input") return false;
      throw error;
    }
  };
  return {
    kind,
    name: factor.name,
    auth_factor_name: factor.auth_factor_name,
    enrollment: step("enrollment"),
    verification: step("verification"),
    canBeVerified: await isTaken({ verified: true }),
    takesMessage: await isTaken({ custom_message: "{{otp_code}}" }),
  };
}

/** Starts an enrollment and, in another sandbox, a verification of an enrolled device. */
async function runIn(mode: (typeof modes)[number], kind: FactorKind) {
  const enrolling = start(mode, { factors: [kind] });
  const [factor] = await enrolling.mfa.getAuthFactors({ user_id });
  if (!factor) throw new Error(`The sandbox offers no factor of the kind "${kind}".`);
  const { completion } = await enroll(enrolling.mfa, { user_id, factor, display_name: "My device" });
  const verifying = start(mode, { devices: [{ kind }] });
  const verification = await verify(verifying.mfa, { user_id });
  return {
    factor,
    enrollment: { completion, message: enrolling.control.listMessages({ user_id })[0] },
    verification: {
      completion: verification.completion,
      message: verifying.control.listMessages({ user_id })[0],
    },
  };
}

/** The help desk's code: nothing is sent, and nothing is enrolled. */
async function runCode(kind: DeviceKind): Promise<Factor> {
  const { mfa, control } = start("observed", {});
  await generateTemporaryCode(mfa, { user_id });
  const device = control.listDevices({ user_id }).find((one) => one.kind === kind);
  if (!device) throw new Error(`The sandbox makes no device of the kind "${kind}".`);
  const { auth_factor_name, type_display_name: name } = device;
  return { kind, name, auth_factor_name, canBeVerified: false, takesMessage: false };
}

/** The user's part, in the words of a table. */
interface Part {
  readonly enrollment: string;
  readonly verification: string;
}

const typesCode = { enrollment: "types the code", verification: "types the code" };

/** The user's part, and what completes the step: a code, or the user elsewhere. A kind that is not here does not compile. */
const parts: Readonly<Record<DeviceKind, Part & { readonly by: "code" | "user"; readonly gets: string }>> = {
  sms: { ...typesCode, by: "code", gets: "an SMS" },
  voice: {
    enrollment: "types the token into the phone",
    verification: "types the token into the phone",
    by: "user",
    gets: "a call",
  },
  email_code: { ...typesCode, by: "code", gets: "an e-mail" },
  email_link: {
    enrollment: "opens the link",
    verification: "opens the link",
    by: "user",
    gets: "an e-mail",
  },
  authenticator: {
    enrollment: "types the app's first code",
    verification: "types the app's code",
    by: "code",
    gets: "nothing",
  },
  protect: {
    enrollment: "activates the app",
    verification: "approves or denies the push",
    by: "user",
    gets: "a push",
  },
  temporary_code: {
    enrollment: "",
    verification: "types the code that the help desk has read out",
    by: "code",
    gets: "nothing",
  },
};

const codeCalls = { enrollment: "verifyUserRegistration", verification: "verifyUserVerification" };
const stateCalls = { enrollment: "getUserRegistration", verification: "getUserVerification" };

/** Such as "the user types the code: `verifyUserRegistration`". */
function completedBy({ kind, verification }: Factor, step: keyof Part): string {
  const { by, [step]: part } = parts[kind];
  if (step === "verification" && !verification) return `the user ${part}: \`verifyUserOtp\``;
  const call = by === "code" ? `\`${codeCalls[step]}\`` : `poll \`${stateCalls[step]}\``;
  return `the user ${part}: ${call}${needsDevice({ kind }) && step === "verification" ? " with `device_id`" : ""}`;
}

/** The reference asks for the device beside the code of an authenticator only. */
const needsDevice = ({ kind }: Pick<Factor, "kind">) => kind === "authenticator";

/** The response to a start, as an example of the spec shows it: its state, and the fields that the next step needs. */
export function startedWith(spec: unknown, { name }: Pick<Factor, "name">): string {
  const example = examplesOfStart(spec).find(
    (one) => one.type_display_name === name && one.status === "pending",
  );
  if (!example)
    throw new Error(`createFactorRegistration has no example of a pending registration of "${name}".`);
  const data = Object.keys(objectOf(example.factor_data)).map((field) => `\`${field}\``);
  const shown = data.length > 0 ? ` with ${data.toSorted().join(" and ")}` : "";
  return `\`pending\`${shown}${example.expires_at === undefined ? ", without `expires_at`" : ""}`;
}

const examplesOfStart = (spec: unknown) =>
  listOperations(spec)
    .filter(({ id }) => id === "createFactorRegistration")
    .flatMap(({ responses }) => bodiesOf(responses.get("201")));

function bodiesOf(response: Node | undefined) {
  const media = response ? mediaTypesOf(response) : [];
  return media.flatMap(([, one]) => examplesOf(one).map(({ value }) => value.value)).filter(isObject);
}

/** The address of a factor's page: that of its kind. */
export const factorPath = ({ kind }: Pick<Factor, "kind">): string => `factors/${kind.replaceAll("_", "-")}`;

/** The properties of a factor as a table. */
export function propertiesTable(factor: Factor, spec: unknown): string {
  const { auth_factor_name, name, enrollment, verification, canBeVerified, takesMessage } = factor;
  const completions = new Set([enrollment, verification].flatMap((step) => step?.completion ?? []));
  const rows = [
    ...(enrollment
      ? [
          ["`auth_factor_name`", `\`${auth_factor_name}\``],
          ["Name, until an administrator changes it", name],
          ["Start of an enrollment", `\`createFactorRegistration\`: ${startedWith(spec, factor)}`],
          ["Completion of an enrollment", completedBy(factor, "enrollment")],
          ["`verified: true`", canBeVerified ? "completes the enrollment at once" : "not for this factor"],
          ["`custom_message`", takesMessage ? "the text of the message" : "not for this factor"],
        ]
      : [
          ["`auth_factor_name`", `assumed: \`${auth_factor_name}\`, as no source shows it in a list`],
          ["Enrollment", "none: `generateOtp` makes the code"],
        ]),
    ["Completion of a verification", completedBy(factor, "verification")],
    ...(completions.size > 0
      ? [["`completion` in the client", [...completions].map((one) => `\`${one}\``).join(", ")]]
      : []),
  ];
  return tableOf(["Property", "Value"], rows);
}

/** All factors as a table, each with a link to its page. */
export const factorsTable = (factors: readonly Factor[]): string =>
  tableOf(
    ["Factor", "Name in the API", "Enrollment", "Verification", "Can be pre-verified"],
    factors.map((factor) => [
      linkOf(factor),
      `\`${factor.auth_factor_name}\``,
      factor.enrollment ? completedBy(factor, "enrollment") : "none",
      completedBy(factor, "verification"),
      factor.canBeVerified ? "yes" : "no",
    ]),
  );

/** Lists the response to the start of each enrollment, and what completes it. */
export function enrollmentTable(factors: readonly Factor[], spec: unknown): string {
  const rows = factors
    .filter(({ enrollment }) => enrollment)
    .map((factor) => [
      `${linkOf(factor)}: \`${factor.auth_factor_name}\``,
      startedWith(spec, factor),
      completedBy(factor, "enrollment"),
    ]);
  const verifiable = factors.filter(({ canBeVerified }) => canBeVerified).map(linkOf);
  const verified = [
    `${verifiable.join(", ")} with \`verified: true\``,
    "`accepted` with `device_id`",
    "nothing is left to do",
  ];
  return tableOf(["Factor", "Response to the start", "Completion"], [...rows, verified]);
}

/** Lists what the user gets at the start of each verification, and what completes it. */
export const verificationTable = (factors: readonly Factor[]): string =>
  tableOf(
    ["Factor", "The user gets", "Completion"],
    factors.map((factor) => [linkOf(factor), parts[factor.kind].gets, completedBy(factor, "verification")]),
  );

const titles: Readonly<Record<DeviceKind, string>> = {
  sms: "SMS",
  voice: "Voice",
  email_code: "E-mail code",
  email_link: "Magic link",
  authenticator: "Authenticator",
  protect: "Protect",
  temporary_code: "Temporary code",
};

const linkOf = (factor: Factor) => `[${titles[factor.kind]}](/${factorPath(factor)})`;

/** Lists the meaning of each state for a factor, with how well it is known. */
export function statusesTable(factor: Factor, claims: readonly Claim[]): string {
  const { by } = parts[factor.kind];
  const known = (...words: string[]) => `(*${confidenceOf(claims, words)}*)`;
  const wrongRegistration = known("wrong code", "answered with HTTP 200 and `pending`");
  const rejectedRegistration = known("`rejected`", "registration that was rejected or has expired");
  const rejectedVerification = known("`rejected`", "denied the attempt", "OneLogin Voice");
  const likely = known("wrong code", "`pending` or `rejected`");
  const enrollment =
    by === "code"
      ? {
          pending: `the code is still to come, or it was wrong and may be tried again until \`expires_at\` ${wrongRegistration}`,
          rejected: `not documented; a client takes it for rejected or expired ${rejectedRegistration}`,
        }
      : {
          pending: "the user has not acted yet",
          rejected: `not documented; a client takes it for rejected or expired ${rejectedRegistration}`,
        };
  const denied: Readonly<Partial<Record<DeviceKind, string>>> = {
    protect: `the user has denied the push ${rejectedVerification}`,
    voice: `the user has typed a wrong token ${rejectedVerification}`,
  };
  const verification =
    by === "code"
      ? {
          pending: `the code is still to come; a wrong one may also give it ${likely}`,
          rejected: `a wrong code may give it ${likely}: start again`,
        }
      : {
          pending: "the user has not acted yet",
          rejected: denied[factor.kind] ?? "final; when OneLogin sends it for this factor is not known",
        };
  const expired = "the client's word: still pending after `expires_at`";
  const unknown = "the client's word: a state that it does not know, and no success";
  if (!factor.enrollment)
    return tableOf(
      ["Status", "Verification"],
      [
        ["`pending`", `a wrong code may give it ${likely}`],
        ["`accepted`", "verified: the only success"],
        ["`rejected`", verification.rejected],
        ["`unknown`", unknown],
      ],
    );
  return tableOf(
    ["Status", "Enrollment", "Verification"],
    [
      ["`pending`", enrollment.pending, verification.pending],
      ["`accepted`", "enrolled, with `device_id`: the only success", "verified: the only success"],
      ["`rejected`", enrollment.rejected, verification.rejected],
      ["`expired`", expired, expired],
      ["`unknown`", unknown, unknown],
    ],
  );
}

/** The sandbox's part: what the user gets there, and by which functions of `sandbox.control` a test plays the user. */
export function sandboxTable(factor: Factor, control: unknown): string {
  const { enrollment, verification } = factor;
  const steps = [
    ...(enrollment ? [["Enrollment", enrollment] as const] : []),
    ...(verification ? [["Verification", verification] as const] : []),
  ];
  if (steps.length === 0)
    return `Nothing is sent. The code is in the response of \`generateOtp\`, and in the list of ${functionLink("listDevices")}.`;
  const functions = functionsByAction(control);
  const rows = steps.map(([title, step]) => [
    title,
    messagesText(step),
    playedBy(step, factor, functions).map(functionLink).join(", "),
  ]);
  return tableOf(["Step", "The user gets", "A test uses"], rows);
}

function messagesText({ messages }: Step): string {
  const texts = messages.map(({ mode, message }) => ({
    mode,
    text: message ? `\`${message.kind}\`: “${message.text}”` : "nothing",
  }));
  const [first] = texts;
  const others = texts.slice(1).filter(({ text }) => text !== first?.text);
  return [first?.text, ...others.map(({ mode, text }) => `in mode \`${mode}\` ${text}`)].join("; ");
}

/** The functions of `sandbox.control` with which a test does what the user does. */
function playedBy(
  { messages }: Step,
  { kind }: Factor,
  functions: ReadonlyMap<string, string>,
): readonly string[] {
  const [first] = messages;
  const message = first?.message;
  const code = message?.code !== undefined ? ["getLatestCode", "waitForCode"] : [];
  const actions = (message?.actions ?? []).flatMap((action) => functions.get(action) ?? []);
  // an app shows codes, whether something was sent or not
  const app = kind === "authenticator" || kind === "protect" ? ["getTotp"] : [];
  return [...code, ...actions, ...app];
}

/** The functions that do what a user does with a message: an action is the last segment of the operation's path. */
const functionsByAction = (control: unknown): ReadonlyMap<string, string> =>
  new Map(listOperations(control).map(({ id, path }) => [path.slice(path.lastIndexOf("/") + 1), id]));

/** A function with a link to its call; one without a call of its own waits in the README. */
const functionLink = (name: string): string =>
  name.startsWith("waitFor") ? `\`${name}\`` : `[\`${name}\`](/sandbox/control#${name.toLowerCase()})`;

/** Questions of a guide's table that have one of the words, with what is assumed until somebody knows. @throws Error without a row */
export function questionsTable(guide: string, words: readonly string[]): string {
  const [, table = ""] = /^(\| question \|[\s\S]*?)\n\n/m.exec(guide) ?? [];
  const [, , ...rows] = table.split("\n");
  const found = rows.filter((row) => words.some((word) => row.toLowerCase().includes(word.toLowerCase())));
  if (found.length === 0) throw new Error(`no open question has one of the words "${words.join('", "')}"`);
  return [
    "Open questions, and what is assumed until somebody knows:",
    "",
    "| Question | Assumed |",
    "|---|---|",
    ...found,
  ].join("\n");
}

/** A table in Markdown. */
export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
