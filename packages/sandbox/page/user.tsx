import type { App } from "./app.ts";
import { controlApi, type Schemas } from "./control-api.ts";
import { type Data, findFreeId } from "./data.ts";
import {
  Button,
  Card,
  CopyButton,
  Field,
  Icon,
  IconButton,
  nameOf,
  onSubmit,
  Status,
  Tile,
} from "./parts.tsx";
import { formatTime } from "./time.ts";
import { UserChoice } from "./user-choice.tsx";

/** The chosen user with the devices; users can be added and removed. */
export function UserCards({ app, data }: { app: App; data: Data }) {
  const { user, devices } = data;
  const remove = ({ id, name }: Schemas["User"]) => {
    if (confirm(`Remove ${name} with all devices?`)) app.run(() => controlApi.deleteUser({ user_id: id }));
  };
  return (
    <>
      <Card title="User" id="user" beside={<UserChoice app={app} data={data} />}>
        {user ? (
          <EditUser key={user.id} app={app} user={user} remove={() => remove(user)} />
        ) : (
          <p class="item quiet">None. Add one, or reset the sandbox.</p>
        )}
        <AddUser app={app} after={app.model.place.user ?? user?.id ?? 0} />
      </Card>
      {user && (
        <Card title="Devices" id="devices">
          {devices.length === 0 && <p class="item quiet">None enrolled yet.</p>}
          <ul>
            {devices.map((device) => (
              <DeviceLine key={device.device_id} app={app} user={user} device={device} />
            ))}
          </ul>
          <div class="item">
            <EnrollButtons app={app} user={user} />
          </div>
        </Card>
      )}
    </>
  );
}

/** The user's own fields, to be changed. An empty one removes the number, the address or the user name. */
function EditUser({ app, user, remove }: { app: App; user: Schemas["User"]; remove: () => void }) {
  const save = onSubmit((field) => {
    const change = {
      name: field("name"),
      username: field("username") || null,
      phone: field("phone") || null,
      email: field("email") || null,
      forbidden: field("forbidden") !== "",
    };
    app.run(() => controlApi.updateUser({ user_id: user.id, ...change }), "User changed");
  });
  return (
    <form class="item row" onSubmit={save}>
      <Field label="Name" name="name" required value={user.name} />
      <Field label="User name" name="username" value={user.username ?? ""} />
      <Field label="Phone" name="phone" type="tel" value={user.phone ?? ""} />
      <Field label="E-mail" name="email" type="email" value={user.email ?? ""} />
      <label class="check">
        <input type="checkbox" name="forbidden" checked={user.forbidden} />
        403 for each call
      </label>
      <span class="row">
        <Button label="Save" />
        <Button look="bad" label="Remove the user" onClick={remove} />
      </span>
    </form>
  );
}

/** Shows the form for another user, with the focus in it. */
export function openAddUser(app: App): void {
  app.go({ view: "user" });
  const form = document.getElementById("add-user");
  if (!(form instanceof HTMLDetailsElement)) return;
  form.open = true;
  form.querySelector("input")?.focus();
}

/** A button for each factor that the user can enroll, which an application would offer. */
export function EnrollButtons({ app, user }: { app: App; user: Schemas["User"] }) {
  const enroll = (kind: Schemas["FactorKind"]) => () =>
    app.run(() => app.application.enroll(user.id, kind), String);
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
              {nameOf(kind)}
            </>
          }
        />
      ))}
    </div>
  );
}

function DeviceLine(props: { app: App; user: Schemas["User"]; device: Schemas["Device"] }) {
  const { app, user, device } = props;
  const { device_id, kind, user_display_name, expires_at, code, totp } = device;
  const verify = () => app.run(() => app.application.verify(user.id, device_id), String);
  const remove = () => {
    const { id: user_id } = user;
    if (confirm(`Remove ${user_display_name}?`))
      app.run(() => controlApi.deleteDevice({ user_id, device_id }), "Device removed");
  };
  return (
    <li class="item">
      <Tile kind={kind} />
      <span>
        <bdi>{user_display_name}</bdi> {device.default && <span class="badge">default</span>}
      </span>
      <span class="end">
        {expires_at === null ? (
          <Button label="Verify" onClick={verify} />
        ) : (
          <Status state="pending" expiresAt={expires_at} now={app.now} />
        )}
        <IconButton icon="close" label={`Remove ${user_display_name}`} onClick={remove} />
      </span>
      <span class="quiet wide">
        {nameOf(kind)} · {device_id}
      </span>
      {code !== undefined && (
        <div class="code wide">
          <span class="mono">{code}</span>
          <CopyButton app={app} text={code} label="Copy the temporary code" />
        </div>
      )}
      <AppCode app={app} totp={totp} />
    </li>
  );
}

/** The code on the screen of an authenticator app. If it has been used, the next one is accepted already. */
export function AppCode({ app, totp }: { app: App; totp: Schemas["TotpCode"] | undefined }) {
  if (!totp) return null;
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

/** @param after the id of a user, after which a free one is looked for */
function AddUser({ app, after }: { app: App; after: number }) {
  const submit = onSubmit((field, form) => {
    const user = {
      name: field("name"),
      username: field("username") || null,
      phone: field("phone") || null,
      email: field("email") || null,
    };
    app.run(async () => {
      const id = Number(field("id")) || (await findFreeId(after));
      await controlApi.createUser({ id, ...user });
      form.reset();
      app.go({ user: id, message: "" });
    });
  });
  return (
    <details id="add-user" class="item">
      <summary class="quiet">Add a user</summary>
      <form class="row" onSubmit={submit}>
        <Field label="Name" name="name" required />
        <Field label="Id, empty for a free one" name="id" type="number" min={1} />
        <Field label="User name" name="username" />
        <Field label="Phone" name="phone" type="tel" placeholder="+15550199" />
        <Field label="E-mail" name="email" type="email" placeholder="name@example.com" />
        <Button label="Add" />
      </form>
    </details>
  );
}
