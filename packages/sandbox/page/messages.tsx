import { memo, useEffect, useRef } from "hono/jsx/dom";
import { type App, writePlace } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { type Data, messagesShown, nameOfUser } from "./data.ts";
import { Button, nameOf, Status, shortId, Tile } from "./parts.tsx";
import { formatAgo, formatTime } from "./time.ts";

type Message = Schemas["Message"];

/** The messages of all users, newest first, each a link to its user's phone. */
export function Messages({ app, data }: { app: App; data: Data }) {
  const { place } = app.model;
  const messages = data.allMessages;
  // until they are loaded
  if (!messages) return null;
  if (messages.length === 0) return <None app={app} />;
  const shown = messages.slice(0, messagesShown);
  const stop = shown.find(({ id }) => id === place.message) ?? shown[0];
  return (
    <>
      {shown.map((message) => (
        <Line
          key={message.id}
          message={message}
          user={nameOfUser(data, message.user_id)}
          href={writePlace({ ...place, user: message.user_id, view: "phone", message: message.id })}
          ago={formatAgo(app.now - Date.parse(message.sent_at))}
          now={message.state === "pending" ? app.now : 0}
          isOpen={message.id === place.message}
          isStop={message === stop}
        />
      ))}
      {messages.length > shown.length && (
        <li class="item quiet">These are the newest {shown.length}. Search to find older ones.</li>
      )}
    </>
  );
}

interface LineProps {
  readonly message: Message;
  readonly user: string;
  readonly href: string;
  readonly ago: string;
  /** The time, for a message that waits. */
  readonly now: number;
  readonly isOpen: boolean;
  readonly isStop: boolean;
}

const Line = memo(({ message, user, href, ago, now, isOpen, isStop }: LineProps) => {
  const { id, kind, to, text, sent_at, state, expires_at, challenge } = message;
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return (
    <li ref={line}>
      <a
        class="line received"
        href={href}
        tabindex={isStop ? 0 : -1}
        data-line={`message ${id}`}
        aria-current={isOpen && "true"}
      >
        <Tile kind={kind} />
        <span class="who">
          <bdi>{user}</bdi>
          <span class="quiet">
            {nameOf(kind)}, {to}
          </span>
        </span>
        <span class="quiet details">
          {text} · {challenge.type} {shortId(challenge.id)}
        </span>
        <span class="quiet since">
          <time datetime={sent_at}>{formatTime(sent_at)}</time> <span>{ago}</span>
        </span>
        <span class="end">
          <Status state={state} expiresAt={expires_at} now={now} />
        </span>
      </a>
    </li>
  );
});

function None({ app }: { app: App }) {
  const { search } = app.model.place;
  if (search.trim() === "") {
    return (
      <li class="empty">
        <h3>No messages</h3>
        <p>Every SMS, call, e-mail and push that your application starts appears here, whoever it is for.</p>
      </li>
    );
  }
  return (
    <li class="empty">
      <h3>No message has “{search.trim()}”</h3>
      <p>A search finds a text, a code, and a user's name, id, user name, e-mail address and phone number.</p>
      <div class="row">
        <Button look="main" label="Show all" onClick={() => app.go({ search: "" })} />
      </div>
    </li>
  );
}
