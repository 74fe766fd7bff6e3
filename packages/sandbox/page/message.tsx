import { useMemo } from "hono/jsx/dom";
import { encode } from "uqr";
import type { App } from "./app.ts";
import { controlApi, type Message } from "./control-api.ts";
import { messageTitles } from "./data.ts";
import { Button, CopyButton, Field, onSubmit, Status, Tile, textOf } from "./parts.tsx";
import { formatTime } from "./time.ts";

/** A message, with what the user can do about it. Its texts are rendered as text, whatever they hold. */
export function MessageCard({ app, message }: { app: App; message: Message }) {
  const { id, kind, text, state, expires_at, code } = message;
  const isOpen = state === "pending" && Date.parse(expires_at) > app.now;
  const titleId = `message-${id}`;
  return (
    <li class={isOpen ? "message" : "message over"} tabindex={-1} data-kind={kind} aria-labelledby={titleId}>
      <MessageHead message={message} titleId={titleId} now={app.now} />
      <p class="text" dir="auto">
        {text}
      </p>
      {code !== undefined && (
        <div class="code">
          <span class="digits">{code}</span>
          {isOpen && <CopyButton app={app} text={code} label="Copy the code" />}
        </div>
      )}
      {isOpen && <Actions app={app} message={message} />}
    </li>
  );
}

function MessageHead({ message, titleId, now }: { message: Message; titleId: string; now: number }) {
  const { kind, to, sent_at, state, expires_at } = message;
  return (
    <header>
      <Tile kind={kind} />
      <div>
        <h3 id={titleId}>{messageTitles[kind]}</h3>
        <bdi class="quiet">{to}</bdi>
      </div>
      <div class="ends">
        <Status state={state} expiresAt={expires_at} now={now} />
        <time class="quiet" datetime={sent_at}>
          {formatTime(sent_at)}
        </time>
      </div>
    </header>
  );
}

function Actions({ app, message }: { app: App; message: Message }) {
  const { id, actions, link } = message;
  return (
    <>
      {message.totp_url !== undefined && <Scan app={app} message={message} totpUrl={message.totp_url} />}
      {link !== undefined && actions.includes("open") && /^https?:/i.test(link) && (
        <a class="button main" href={link} target="_blank" rel="noopener">
          Open the link<span class="hidden-text"> in a new tab</span>
        </a>
      )}
      {actions.includes("approve") && (
        <div class="row choices">
          <Button look="good" label="Approve" onClick={() => app.run(() => controlApi.approve(id))} />
          <Button look="bad" label="Deny" onClick={() => app.run(() => controlApi.deny(id))} />
        </div>
      )}
      {actions.includes("keypad") && (
        <Keypad enter={(digits) => app.run(() => controlApi.enterDigits(id, digits))} />
      )}
    </>
  );
}

/** The QR code of an app that is being set up, and the code that the app shows after scanning it. */
function Scan({ app, message, totpUrl }: { app: App; message: Message; totpUrl: string }) {
  const totp = app.model.data?.totpCodes.get(message.challenge.id);
  return (
    <div class="scan">
      <QrCode text={totpUrl} label="QR code for an authenticator app" />
      <div class="stack">
        {totp && (
          <>
            <div class="row">
              <span class="quiet">The app shows</span>
              <Status state="pending" expiresAt={totp.displayed_until} now={app.now} />
            </div>
            <div class="code">
              <span class="digits">{totp.displayed_code}</span>
              <CopyButton app={app} text={totp.displayed_code} label="Copy the app's code" />
            </div>
          </>
        )}
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

/** A form for the digits that the user types during a call. */
function Keypad({ enter }: { enter: (digits: string) => void }) {
  return (
    <form class="row" onSubmit={onSubmit((form) => enter(textOf(form, "digits")))}>
      <Field label="Token that your app shows" name="digits" inputmode="numeric" maxlength={20} required />
      <Button label="Enter" />
    </form>
  );
}
