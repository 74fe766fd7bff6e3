import type { Child, JSX } from "hono/jsx";
import type { App } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { formatLeft } from "./time.ts";

const drawings = {
  text: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  mail: "M2 3.5h12v9H2zM2.2 4l5.8 4.6L13.8 4",
  call: "M3 2.5h2.6l1.2 3-1.5 1.2a8 8 0 0 0 4 4l1.2-1.5 3 1.2V13a1 1 0 0 1-1 1A10.5 10.5 0 0 1 2 3.500a1 1 0 0 1 1-1Z",
  shield: "M8 1.500l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4zM5.7 8l1.7 1.7 3-3.3",
  clock: "M8 1.500a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.500V8l2.5 1.5",
  key: "M10.5 2a3.5 3.5 0 1 1-2.7 5.700L2.5 13v1.500H5V13h1.500v-1.500H8l1-1M11 5h.01",
  copy: "M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  flag: "M4 14V2.500h7.500L10 5.500l1.500 3H4",
  list: "M3 4.500h10M3 8h10M3 11.500h6",
  chevron: "M4 6l4 4 4-4",
  pencil: "M3 13l.7-3L10.500 3.200l2.300 2.300L6 12.300z",
} as const;

type IconName = keyof typeof drawings;

/** A drawing as wide as the text is high, hidden from screen readers: the text beside it says the same. */
export function Icon({ name }: { name: IconName }) {
  const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.4 };
  const ends = { "stroke-linecap": "round", "stroke-linejoin": "round" };
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" {...line} {...ends}>
      <path d={drawings[name]} />
    </svg>
  );
}

type Kind = Schemas["Challenge"]["kind"] | Schemas["Message"]["kind"];

const kinds: Readonly<Record<Kind, readonly [name: string, icon: IconName]>> = {
  sms: ["SMS", "text"],
  voice: ["Voice call", "call"],
  email_code: ["E-mail code", "mail"],
  email_link: ["Magic link", "mail"],
  authenticator: ["Authenticator", "clock"],
  protect: ["Protect", "shield"],
  push: ["Protect", "shield"],
  temporary_code: ["Temporary code", "key"],
};

export function nameOf(kind: Kind): string {
  return kinds[kind][0];
}

/** The first digits of an id, by which a person tells it from others. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** A titled part of the page. `id` is the start of its ids, `beside` stands right of the title. */
export function Card(props: { title: string; id: string; beside?: Child; children?: Child }) {
  const { title, id, beside, children } = props;
  return (
    <section class="card" tabindex={-1} aria-labelledby={`${id}-title`}>
      <div class="head">
        <h2 id={`${id}-title`}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

/** Names with their values; one without a value is left out. */
export function DetailList({ of }: { of: Readonly<Record<string, Child>> }) {
  const entries = Object.entries(of).filter(([, value]) => value);
  return (
    <dl>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Tile({ kind }: { kind: Kind }) {
  return (
    <span class="tile">
      <Icon name={kinds[kind][1]} />
    </span>
  );
}

/** A button, which submits its form if it has no `onClick`; `look` is further classes. */
export function Button({ label, look = "", onClick }: { label: Child; look?: string; onClick?: () => void }) {
  const action = onClick ? ({ type: "button", onClick } as const) : ({ type: "submit" } as const);
  return (
    <button class={`button ${look}`.trim()} {...action}>
      {label}
    </button>
  );
}

/** A button that shows an icon only; `label` is its name. */
export function IconButton({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class="button plain square" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** A button that copies a text; `label` names the text. */
export function CopyButton({ app, text, label }: { app: App; text: string; label: string }) {
  return <IconButton icon="copy" label={label} onClick={() => app.run(() => copyText(text), "Copied")} />;
}

export function Field({ label, ...input }: JSX.IntrinsicElements["input"] & { label: string }) {
  return (
    <label class="field">
      {label}
      <input class="input" autocomplete="off" {...input} />
    </label>
  );
}

export async function copyText(text: string): Promise<void> {
  // browsers offer it to https: and loopback pages only, whatever its type says
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (!clipboard) throw new Error("This browser copies on pages of https: and of this machine only");
  await clipboard.writeText(text);
}

/** A listener for a form's submission, in place of the browser's own; `take` gets its fields' texts by name, trimmed. */
export function onSubmit(take: (field: (name: string) => string, form: HTMLFormElement) => void) {
  return (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const fields = new FormData(form);
    take((name) => String(fields.get(name) ?? "").trim(), form);
  };
}

type State = Schemas["Challenge"]["status"];
const tones: Readonly<Record<Exclude<State, "pending">, string>> = {
  accepted: "good",
  rejected: "bad",
  expired: "",
};
const lateMs = 30_000;

/** The state of a challenge: the time left on the sandbox's clock while it is pending, else how it ended. */
export function Status({ state, expiresAt, now }: { state: State; expiresAt: string; now: number }) {
  const leftMs = Date.parse(expiresAt) - now;
  const shown = state === "pending" && leftMs <= 0 ? "expired" : state;
  if (shown !== "pending") return <span class={`badge ${tones[shown]}`}>{shown}</span>;
  return <span class={`badge ${leftMs < lateMs ? "warn" : "info"}`}>{formatLeft(leftMs)} left</span>;
}
