import { type App, writePlace } from "./app.ts";
import { controlApi, type User } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Button, Card, Field, Icon, IconButton, numberOf, onSubmit, textOf } from "./parts.tsx";

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
        <Button label="Add" />
      </form>
    </details>
  );
}
