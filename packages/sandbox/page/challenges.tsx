import type { App } from "./app.ts";
import { CallsButton } from "./call.tsx";
import type { Challenge } from "./control-api.ts";
import { type Data, waitingIn } from "./data.ts";
import { Button, Card, kindNames, onSubmit, Status, Tile, textOf } from "./parts.tsx";

/** The user's pending registrations and verifications, each with what an application can do about it. */
export function ChallengeList({ app, data }: { app: App; data: Data }) {
  const waiting = waitingIn(data, app.now);
  return (
    <Card title="Waiting for the user" id="challenges">
      {waiting.length === 0 && (
        <p class="item quiet">Nothing. Registrations and verifications appear here.</p>
      )}
      <ul>
        {waiting.map((challenge) => (
          <ChallengeLine
            key={challenge.id}
            app={app}
            challenge={challenge}
            token={data.tokens.get(challenge.id)}
          />
        ))}
      </ul>
    </Card>
  );
}

/** The user's action that completes a challenge of each kind. */
const awaited: Readonly<Record<Challenge["kind"], string>> = {
  sms: "the code of the text message",
  email_code: "the code of the e-mail",
  authenticator: "the code of the app",
  voice: "the token, typed into the phone",
  email_link: "a visit to the link",
  protect: "Approve in the app",
  temporary_code: "the temporary code",
};

const takesCode = new Set<Challenge["kind"]>(["sms", "email_code", "authenticator", "temporary_code"]);

function ChallengeLine(props: { app: App; challenge: Challenge; token: string | undefined }) {
  const { app, challenge, token } = props;
  const { id, type, kind, display_name, expires_at, attempts_left } = challenge;
  return (
    <li class="item" tabindex={-1}>
      <Tile kind={kind} />
      <span>
        {kindNames[kind]} {type}
      </span>
      <Status state="pending" expiresAt={expires_at} now={app.now} />
      <div class="wide quiet">
        <bdi>{display_name}</bdi> waits for {awaited[kind]}
        {takesCode.has(kind) && `, ${attempts_left} tries left`}.
        {token !== undefined && ` The application shows ${token}.`}
      </div>
      <div class="wide row">
        {takesCode.has(kind) ? (
          <CodeForm app={app} challenge={challenge} />
        ) : (
          <Button label="Poll" onClick={() => app.run(() => app.application.poll(challenge), String)} />
        )}
        <CallsButton app={app} challenge={id} label="Its calls" />
      </div>
    </li>
  );
}

function CodeForm({ app, challenge }: { app: App; challenge: Challenge }) {
  const submit = onSubmit((form) => {
    const code = textOf(form, "code");
    form.reset();
    app.run(() => app.application.submit(challenge, code), String);
  });
  return (
    <form class="row" onSubmit={submit}>
      <input
        class="input short"
        name="code"
        aria-label="Code"
        placeholder="Code"
        autocomplete="off"
        required
      />
      <Button label="Submit" />
    </form>
  );
}
