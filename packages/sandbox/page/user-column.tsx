import { type App, writePlace } from "./app.ts";
import {
  type Challenge,
  controlApi,
  type Device,
  type FactorKind,
  type TotpCode,
  type User,
} from "./control-api.ts";
import { type Data, waitingIn } from "./data.ts";
import {
  Button,
  Card,
  CopyButton,
  Field,
  Icon,
  IconButton,
  kindNames,
  numberOf,
  onSubmit,
  Status,
  SubmitButton,
  Tile,
  textOf,
} from "./parts.tsx";
import { formatTime } from "./time.ts";

/** The users, of whom one is chosen; they can be added and removed. */
export function UserList({ app, data: { users, user } }: { app: App; data: Data }) {
  return (
    <Card title="Users" id="users">
      <ul>
        {users.map((each) => (
          <UserLine key={each.id} app={app} user={each} isChosen={each.id === user?.id} />
        ))}
      </ul>
      {users.length === 0 && <p class="item quiet">None. Add one, or reset the sandbox.</p>}
      <AddUser app={app} nextId={Math.max(0, ...users.map(({ id }) => id)) + 1} />
    </Card>
  );
}

function UserLine({ app, user, isChosen }: { app: App; user: User; isChosen: boolean }) {
  const remove = () => {
    if (confirm(`Remove ${user.name} with all devices?`)) app.run(() => controlApi.removeUser(user.id));
  };
  const href = writePlace({ user: user.id, view: app.model.place.view });
  return (
    <li class="item" tabindex={-1}>
      <a class="from-start" href={href} aria-current={isChosen && "true"}>
        <bdi>{user.name}</bdi>
        <div class="quiet">{[user.id, user.phone ?? user.email].filter(Boolean).join(" · ")}</div>
      </a>
      <IconButton icon="close" label={`Remove ${user.name}`} onClick={remove} />
    </li>
  );
}

function AddUser({ app, nextId }: { app: App; nextId: number }) {
  const submit = onSubmit((form) => {
    const optional = (name: string) => textOf(form, name) || null;
    const user = {
      id: numberOf(form, "id"),
      name: textOf(form, "name"),
      username: optional("username"),
      phone: optional("phone"),
      email: optional("email"),
    };
    app.run(async () => {
      await controlApi.addUser(user);
      form.reset();
      location.hash = writePlace({ user: user.id, view: app.model.place.view });
    });
  });
  return (
    <details class="more">
      <summary class="item quiet">
        <Icon name="plus" />
        Add a user
      </summary>
      <form class="row" onSubmit={submit}>
        <Field label="Name" name="name" required />
        <Field label="Id" name="id" type="number" min={1} required placeholder={String(nextId)} />
        <Field label="User name" name="username" />
        <Field label="Phone" name="phone" type="tel" placeholder="+15550199" />
        <Field label="E-mail" name="email" type="email" placeholder="name@example.com" />
        <SubmitButton label="Add" />
      </form>
    </details>
  );
}

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

/** What a registration or verification of each kind waits for. */
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
  const showCalls = () => {
    app.change({ callFilter: id });
    location.hash = writePlace({ ...app.model.place, view: "journal", call: undefined });
  };
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
          <Poll app={app} challenge={challenge} />
        )}
        <Button look="link" label="Its calls" onClick={showCalls} />
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
      <SubmitButton label="Submit" />
    </form>
  );
}

function Poll({ app, challenge }: { app: App; challenge: Challenge }) {
  return <Button label="Poll" onClick={() => app.run(() => app.application.poll(challenge), String)} />;
}

/** The user's devices, with the codes that authenticator apps show, and the factors that can be enrolled. */
export function DeviceList({ app, data: { user, devices, totpCodes } }: { app: App; data: Data }) {
  return (
    <Card title="Devices" id="devices">
      {devices.length === 0 && <p class="item quiet">None enrolled yet.</p>}
      <ul>
        {devices.map((device) => (
          <DeviceLine
            key={device.device_id}
            app={app}
            user={user}
            device={device}
            totp={totpCodes.get(device.device_id)}
          />
        ))}
      </ul>
      {user && devices.length > 0 && (
        <div class="item">
          <div class="from-start">
            <EnrollButtons app={app} user={user} />
          </div>
        </div>
      )}
    </Card>
  );
}

/** A button for each factor that the user can enroll, which an application would offer. */
export function EnrollButtons({ app, user }: { app: App; user: User }) {
  const enroll = (kind: FactorKind) => () => app.run(() => app.application.enroll(user.id, kind), String);
  if (user.offered.length === 0) return <p class="quiet">All factors are enrolled.</p>;
  return (
    <div class="row">
      {user.offered.map((kind) => (
        <Button
          key={kind}
          onClick={enroll(kind)}
          label={
            <>
              <span class="hidden-text">Enroll </span>
              <Icon name="plus" />
              {kindNames[kind]}
            </>
          }
        />
      ))}
    </div>
  );
}

function DeviceLine(props: { app: App; user: User | undefined; device: Device; totp: TotpCode | undefined }) {
  const { app, user, device, totp } = props;
  const { device_id, kind, user_display_name, expires_at, code } = device;
  const verify = () => app.run(() => app.application.verify(user?.id ?? 0, device_id), String);
  return (
    <li class="item">
      <Tile kind={kind} />
      <span>
        <bdi>{user_display_name}</bdi> {device.default && <span class="badge">default</span>}
      </span>
      {expires_at === null ? (
        <Button label="Verify" onClick={verify} />
      ) : (
        <Status state="pending" expiresAt={expires_at} now={app.now} />
      )}
      <span class="quiet wide">
        {kindNames[kind]} · {device_id}
      </span>
      {code !== undefined && (
        <div class="code wide">
          <span class="mono">{code}</span>
          <CopyButton app={app} text={code} label="Copy the temporary code" />
        </div>
      )}
      {totp && <AppCode app={app} totp={totp} />}
    </li>
  );
}

/** The code on the screen of an authenticator app. If it has been used, the next one is accepted already. */
function AppCode({ app, totp }: { app: App; totp: TotpCode }) {
  const { code, displayed_code, displayed_until, accepted_from } = totp;
  const isUsed = code !== displayed_code;
  const isEarly = Date.parse(accepted_from) > app.now;
  return (
    <div class="code wide">
      <span>
        <span class={isUsed ? "mono used" : "mono"}>{displayed_code}</span>{" "}
        {isUsed && (
          <>
            used, next <span class="mono">{code}</span>
            {isEarly && ` from ${formatTime(accepted_from)}`}
          </>
        )}
      </span>
      <Status state="pending" expiresAt={displayed_until} now={app.now} />
      <CopyButton app={app} text={code} label="Copy the code" />
    </div>
  );
}
