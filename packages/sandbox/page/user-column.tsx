import { type App, writePlace } from "./app.ts";
import { type Challenge, controlApi, type Device, type TotpCode, type User } from "./control-api.ts";
import type { Data } from "./data.ts";
import {
  Card,
  CopyButton,
  Field,
  Icon,
  IconButton,
  kindNames,
  Meter,
  numberOf,
  onSubmit,
  Ring,
  Status,
  Tile,
  textOf,
} from "./parts.tsx";

/** The users, of whom one is chosen; they can be added and removed. */
export function UserList({ app, data: { users, user } }: { app: App; data: Data }) {
  return (
    <Card title="Users" id="users">
      <ul class="users">
        {users.map((each) => (
          <UserLine key={each.id} app={app} user={each} isChosen={each.id === user?.id} />
        ))}
      </ul>
      {users.length === 0 && <p class="nothing">None. Add one, or reset the sandbox.</p>}
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
    <li class="user" tabindex={-1}>
      <a href={href} aria-current={isChosen && "true"}>
        <span class="avatar" aria-hidden="true">
          {initials(user.name)}
        </span>
        <span class="lines">
          <span>{user.name}</span>
          <span class="quiet">{[user.id, user.phone ?? user.email].filter(Boolean).join(" · ")}</span>
        </span>
      </a>
      <IconButton icon="close" label={`Remove ${user.name}`} onClick={remove} />
    </li>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("");
}

function AddUser({ app, nextId }: { app: App; nextId: number }) {
  const submit = onSubmit((form) => {
    const user = {
      id: numberOf(form, "id"),
      name: textOf(form, "name"),
      phone: textOf(form, "phone") || null,
      email: textOf(form, "email") || null,
    };
    app.run(async () => {
      await controlApi.addUser(user);
      form.reset();
      location.hash = writePlace({ user: user.id, view: app.model.place.view });
    });
  });
  return (
    <details class="more">
      <summary>
        <Icon name="plus" />
        Add a user
      </summary>
      <form class="add-user" onSubmit={submit}>
        <Field label="Name" wide name="name" required />
        <Field label="Id" name="id" type="number" min={1} required placeholder={String(nextId)} />
        <Field label="Phone" name="phone" type="tel" placeholder="+15550199" />
        <Field label="E-mail" wide name="email" type="email" placeholder="name@example.com" />
        <button type="submit" class="button main whole">
          Add
        </button>
      </form>
    </details>
  );
}

// the journal has what has ended before
const endedShown = 2;

/** The user's pending challenges, with the time left on the sandbox's clock, and how the last ones ended. */
export function ChallengeList({ app, data: { challenges } }: { app: App; data: Data }) {
  const pending = challenges.filter(({ status }) => status === "pending");
  const ended = challenges.filter(({ status }) => status !== "pending").slice(0, endedShown);
  return (
    <Card title="Waiting for the user" id="challenges">
      {pending.length === 0 && <p class="nothing">Nothing. Registrations and verifications appear here.</p>}
      <ul class="items">
        {[...pending, ...ended].map((challenge) => (
          <ChallengeLine key={challenge.id} challenge={challenge} now={app.now} />
        ))}
      </ul>
    </Card>
  );
}

function ChallengeLine({ challenge, now }: { challenge: Challenge; now: number }) {
  const { type, kind, display_name, status, started_at, expires_at, attempts_left } = challenge;
  const isOpen = status === "pending";
  const tries = isOpen && takesCode.has(kind) && `${attempts_left} tries`;
  return (
    <li class={isOpen ? "item" : "item over"}>
      <Tile kind={kind} />
      <span class="title">{kindNames[kind]}</span>
      <Status state={status} expiresAt={expires_at} now={now} />
      <span class="quiet tiny wide">{[type, display_name, tries].filter(Boolean).join(" · ")}</span>
      {isOpen && (
        <div class="wide row">
          <Meter from={started_at} to={expires_at} now={now} />
        </div>
      )}
    </li>
  );
}

const takesCode = new Set<Challenge["kind"]>(["sms", "email_code", "authenticator", "protect"]);

/** The user's devices, with the codes that authenticator apps show, and the factors that can be enrolled. */
export function DeviceList({ app, data: { user, devices, totpCodes } }: { app: App; data: Data }) {
  const offered = user?.offered.map((kind) => kindNames[kind]).join(", ");
  return (
    <Card title="Devices" id="devices">
      {devices.length === 0 && <p class="nothing">None enrolled yet.</p>}
      <ul class="items">
        {devices.map((device) => (
          <DeviceLine
            key={device.device_id}
            app={app}
            device={device}
            totp={totpCodes.get(device.device_id)}
          />
        ))}
      </ul>
      {offered !== undefined && (
        <p class="foot">{offered === "" ? "All factors are enrolled." : `Can enroll: ${offered}`}</p>
      )}
    </Card>
  );
}

function DeviceLine({ app, device, totp }: { app: App; device: Device; totp: TotpCode | undefined }) {
  const { device_id, kind, user_display_name, expires_at } = device;
  const isUsed = totp && totp.code !== totp.displayed_code;
  return (
    <li class="item">
      <Tile kind={kind} />
      <span class="title">{user_display_name}</span>
      {device.default && <span class="chip">default</span>}
      {expires_at !== null && <Status state="pending" expiresAt={expires_at} now={app.now} />}
      <span class="quiet tiny wide">
        {kindNames[kind]} · {device_id}
      </span>
      {totp && (
        <div class="row wide">
          <Ring expiresAt={totp.displayed_until} now={app.now} />
          <span class={isUsed ? "mono used" : "mono strong"}>{totp.displayed_code}</span>
          {isUsed ? (
            <span class="quiet">used, wait for the next</span>
          ) : (
            <CopyButton app={app} text={totp.code} label="Copy the code" />
          )}
        </div>
      )}
    </li>
  );
}
