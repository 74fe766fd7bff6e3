import { useEffect, useMemo, useRef, useState } from "hono/jsx/dom";
import { encode } from "uqr";
import { factorOf } from "../src/state/factors.ts";
import { type App, writePlace } from "./app.ts";
import { controlApi, type Schemas } from "./control-api.ts";
import { countOfOthers, type Data, waitingIn } from "./data.ts";
import { LoginLink } from "./logins.tsx";
import { Button, CopyButton, Field, IconButton, nameOf, onSubmit, Status, shortId, Tile } from "./parts.tsx";
import { formatAgo, formatTime } from "./time.ts";
import { AppCode, EnrollButtons, openAddUser } from "./user.tsx";
import { UserChoice } from "./user-choice.tsx";

/** The user's phone: the messages, newest first, after verifications of which nothing is sent. */
export function Phone({ app, data }: { app: App; data: Data }) {
  const { user, messages } = data;
  const waiting = waitingIn(data, app.now);
  const open = messages.filter((message) => waiting.some(({ id }) => id === message.challenge.id));
  const unsent = waiting.filter(({ id }) => !messages.some(({ challenge }) => challenge.id === id));
  return (
    <section class="phone scroller" tabindex={0} aria-labelledby="phone-title">
      <div class="top">
        <h2 id="phone-title" class="hidden-text">
          Phone of {user?.name ?? "nobody"}
        </h2>
        <div class="row">
          <UserChoice app={app} data={data} />
          <IconButton icon="plus" label="Add a user" onClick={() => openAddUser(app)} />
          <time>{formatTime(app.now)}</time>
        </div>
        {user && <PhoneNumber key={user.id} app={app} user={user} />}
        <Others app={app} count={countOfOthers(data, app.now)} />
      </div>
      {messages.length + unsent.length === 0 && <Welcome app={app} data={data} />}
      <ul class="stack">
        {unsent.map((challenge) => (
          <li key={challenge.id} class="message stack" tabindex={-1} data-kind={challenge.kind}>
            <header>
              <Tile kind={challenge.kind} />
              <h3>
                {nameOf(challenge.kind)} {challenge.type}
              </h3>
              <Status state="pending" expiresAt={challenge.expires_at} now={app.now} />
            </header>
            <AppCode app={app} totp={challenge.totp} />
            <AsApplication app={app} challenge={challenge} />
          </li>
        ))}
        {messages.map((message) => (
          <MessageCard
            key={message.id}
            app={app}
            message={message}
            login={data.challenges.find(({ id }) => id === message.challenge.id)}
            isOpen={waiting.some(({ id }) => id === message.challenge.id)}
            rank={rankOf(message, open)}
          />
        ))}
      </ul>
    </section>
  );
}

/** Of several messages of a kind that wait, says which one this is. They are listed newest first. */
function rankOf({ id, kind }: Schemas["Message"], open: readonly Schemas["Message"][]): string {
  const same = open.filter((message) => message.kind === kind);
  const index = same.findIndex((message) => message.id === id);
  if (index === -1 || same.length === 1) return "";
  return index === 0 ? `newest of ${same.length}` : `older, ${same.length - index} of ${same.length}`;
}

/** A link to the messages of all users, if some of the others have to do something. */
function Others({ app, count }: { app: App; count: number }) {
  if (count === 0) return null;
  const { place } = app.model;
  const target = { ...place, view: "calls", list: "messages", search: "", call: undefined } as const;
  return (
    <p class="others quiet">
      {count === 1 ? "1 login waits" : `${count} logins wait`} for other users.{" "}
      <a href={writePlace(target)}>All messages</a>
    </p>
  );
}

/** The number of the phone, which can be changed where it is. */
function PhoneNumber({ app, user: { id: user_id, phone } }: { app: App; user: Schemas["User"] }) {
  const [isEdited, setIsEdited] = useState(false);
  const begin = () => {
    setIsEdited(true);
    requestAnimationFrame(() => document.getElementById("number")?.focus());
  };
  const end = () => {
    setIsEdited(false);
    requestAnimationFrame(() => document.getElementById("change-number")?.focus());
  };
  const save = onSubmit((field) => {
    app.run(
      () => controlApi.updateUser({ user_id, phone: field("number") || null }).then(end),
      "Number changed",
    );
  });
  const cancel = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end();
  };
  if (!isEdited) {
    return (
      <div class="row number-line">
        <span class="quiet">{phone ?? "no number"}</span>
        <button id="change-number" type="button" class="button plain" onClick={begin}>
          Change<span class="hidden-text"> the number</span>
        </button>
        <a class="quiet" href={writePlace({ ...app.model.place, view: "user" })}>
          Devices
        </a>
      </div>
    );
  }
  return (
    <form class="row number-line" onSubmit={save} onKeyDown={cancel}>
      <input
        id="number"
        class="input"
        name="number"
        type="tel"
        aria-label="Number"
        value={phone ?? ""}
        autocomplete="off"
      />
      <Button label="Save" />
      <Button look="plain" label="Cancel" onClick={end} />
    </form>
  );
}

/** The content of a phone without messages: how to have one sent, or the way to the user who has one. */
function Welcome({ app, data: { user, journal } }: { app: App; data: Data }) {
  if (!user) return <p>There is no user. Add one, or reset the sandbox to get the first ones back.</p>;
  const other = journal.find(({ user_id, changes }) => user_id !== null && changes.length > 0)?.user_id;
  return (
    <div class="stack">
      <h3>Nothing has been sent yet</h3>
      <p>Log in with your application, or enroll a factor in its place. What is sent appears here.</p>
      {other && other !== user.id && (
        <p>
          Your application called for user {other}:{" "}
          <a href={writePlace({ ...app.model.place, user: other })}>open that phone</a>.
        </p>
      )}
      <EnrollButtons app={app} user={user} />
    </div>
  );
}

type Totp = Schemas["TotpCode"] | undefined;

interface Received {
  readonly app: App;
  readonly message: Schemas["Message"];
}

interface CardProps extends Received {
  /** The registration or verification; absent once it is no longer kept. */
  readonly login: Schemas["Challenge"] | undefined;
  /** True while it waits for the user. */
  readonly isOpen: boolean;
  /** Position among several messages of a kind that wait, in words; else empty. */
  readonly rank: string;
}

/** A message, with what the user can do about it. Its texts are rendered as text, whatever they hold. */
function MessageCard({ app, message, login, isOpen, rank }: CardProps) {
  const { id, kind, to, text, sent_at, state, expires_at, code, challenge } = message;
  const titleId = `message-${id}`;
  const isChosen = app.model.place.message === id;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    <li
      ref={card}
      class={isOpen ? "message stack" : "message stack over"}
      tabindex={-1}
      data-kind={kind}
      aria-labelledby={`${titleId} ${titleId}-login`}
      aria-current={isChosen && "true"}
    >
      <header>
        <Tile kind={kind} />
        <div>
          <h3 id={titleId}>{nameOf(kind)}</h3>
          <bdi class="quiet">{to}</bdi>
        </div>
        <div class="ends">
          <Status state={state} expiresAt={expires_at} now={app.now} />
          <time class="quiet" datetime={sent_at}>
            {formatTime(sent_at)}
          </time>
        </div>
      </header>
      <p id={`${titleId}-login`} class="quiet which">
        {rank !== "" && <strong class={rank.startsWith("newest") ? "badge info" : "badge"}>{rank}</strong>}{" "}
        <span>
          {challenge.type} <span class="mono">{shortId(challenge.id)}</span>,{" "}
          {formatAgo(app.now - Date.parse(login?.started_at ?? sent_at))}
        </span>
      </p>
      <p class="text" dir="auto">
        {text}
      </p>
      {code !== undefined && (
        <div class="code">
          <span class="digits">{code}</span>
          {isOpen && <CopyButton app={app} text={code} label="Copy the code" />}
        </div>
      )}
      {isOpen && <Actions app={app} message={message} totp={login?.totp} />}
      {isOpen && login && <AsApplication app={app} challenge={login} code={code} />}
    </li>
  );
}

function Actions({ app, message, totp }: Pick<Received, "app" | "message"> & { totp: Totp }) {
  const { id: message_id, actions, link, totp_url } = message;
  const approve = () => app.run(() => controlApi.approveMessage({ message_id }));
  const deny = () => app.run(() => controlApi.denyMessage({ message_id }));
  const enter = onSubmit((field) => {
    app.run(() => controlApi.enterDigits({ message_id, digits: field("digits") }));
  });
  return (
    <>
      {totp_url !== undefined && <Scan app={app} totpUrl={totp_url} totp={totp} />}
      {link !== undefined && actions.includes("open") && /^https?:/i.test(link) && (
        <a class="button main" href={link} target="_blank" rel="noopener">
          Open the link<span class="hidden-text"> in a new tab</span>
        </a>
      )}
      {actions.includes("approve") && (
        <div class="row choices">
          <Button look="good" label="Approve" onClick={approve} />
          <Button look="bad" label="Deny" onClick={deny} />
        </div>
      )}
      {actions.includes("keypad") && (
        <form class="row" onSubmit={enter}>
          <Field label="Token that your app shows" name="digits" inputmode="numeric" required />
          <Button label="Enter" />
        </form>
      )}
    </>
  );
}

const codeInput = { placeholder: "Code", autocomplete: "off", required: true };

/** The application's part in a challenge, for those who have no application at hand. */
function AsApplication(props: { app: App; challenge: Schemas["Challenge"]; code?: string | undefined }) {
  const { app, challenge, code } = props;
  const { id, kind, attempts_left, token } = challenge;
  const takesCode = factorOf(kind).actions.length === 0;
  const submit = onSubmit((field) => app.run(() => app.application.submit(challenge, field("code")), String));
  return (
    <div class="application row">
      <span class="quiet">
        {token === undefined ? "In your application's place" : `Your application shows ${token}`}
        {takesCode && `, ${attempts_left} tries left`}
      </span>
      {takesCode ? (
        <form class="row" onSubmit={submit}>
          <input class="input short" name="code" aria-label="Code" {...codeInput} value={code ?? ""} />
          <Button label="Submit" />
        </form>
      ) : (
        <Button label="Poll" onClick={() => app.run(() => app.application.poll(challenge), String)} />
      )}
      <LoginLink app={app} challenge={id} />
    </div>
  );
}

/** The QR code of an app that is being set up, and the code that the app shows after scanning it. */
function Scan({ app, totpUrl, totp }: { app: App; totpUrl: string; totp: Totp }) {
  return (
    <div class="row">
      <QrCode text={totpUrl} label="QR code for an authenticator app" />
      <div class="stack">
        <AppCode app={app} totp={totp} />
        <div class="row">
          <span class="quiet">Key URL</span>
          <CopyButton app={app} text={totpUrl} label="Copy the key URL" />
        </div>
      </div>
    </div>
  );
}

// a camera needs four light modules around the code (ISO/IEC 18004)
const quietZone = 4;

/** The text as a QR code. `label` says to a screen reader what it is for. */
function QrCode({ text, label }: { text: string; label: string }) {
  // the page is drawn again each second
  const { size, path } = useMemo(() => drawing(text), [text]);
  const viewBox = [-quietZone, -quietZone, size + 2 * quietZone, size + 2 * quietZone].join(" ");
  return (
    <svg class="qr-code" role="img" aria-label={label} shape-rendering="crispEdges" viewBox={viewBox}>
      <path d={path} fill="#000" />
    </svg>
  );
}

function drawing(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(text, { border: 0, ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: dark.join("") };
}
