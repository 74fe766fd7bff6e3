import { type App, matches } from "./app.ts";
import { credentialsFlag } from "./curl.ts";
import { type Data, messageTitles } from "./data.ts";
import { EnrollButtons } from "./devices.tsx";
import { MessageCard } from "./message.tsx";
import { Command, Filter } from "./parts.tsx";
import { formatTime } from "./time.ts";

// so many are seen at a glance
const unfiltered = 5;

/** The user's phone: the messages, newest first. */
export function Phone({ app, data }: { app: App; data: Data }) {
  const { user, messages } = data;
  const name = user ? user.name : "Nobody";
  const { messageFilter } = app.model;
  const shown = messages.filter(({ kind, text, to, state }) =>
    matches([messageTitles[kind], text, to, state].join(" "), messageFilter),
  );
  const screen = {
    class: "phone-screen stack",
    role: "region",
    tabindex: 0,
    "aria-label": `Messages for ${name}`,
  };
  return (
    <section class="column phone-column" aria-labelledby="phone-title">
      <div class="phone">
        <div class="phone-status">
          <h2 id="phone-title">
            <span class="hidden-text">Phone of </span>
            <bdi>{name}</bdi>
          </h2>
          <time>{formatTime(app.now)}</time>
        </div>
        {/* a new element for each user: another phone starts at its top */}
        <div key={user?.id} id="messages" {...screen}>
          {messages.length > unfiltered && (
            <Filter
              label="Filter messages"
              value={messageFilter}
              onChange={(text) => app.change({ messageFilter: text })}
            />
          )}
          {messages.length === 0 && <Welcome app={app} data={data} />}
          {messages.length > 0 && shown.length === 0 && <p class="quiet">No message has these words.</p>}
          <ul class="stack">
            {shown.map((message) => (
              <MessageCard key={message.id} app={app} message={message} />
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

/** The content of a phone without messages: how to have one sent. */
function Welcome({ app, data: { state, user } }: { app: App; data: Data }) {
  if (!user) {
    return (
      <div class="welcome stack">
        <h3>There is no user</h3>
        <p class="quiet">Add one under “Users”, or reset the sandbox to get the first ones back.</p>
      </div>
    );
  }
  const { origin } = location;
  const token = `$(curl -s ${credentialsFlag(state)} -d grant_type=client_credentials ${origin}/auth/oauth2/v2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const factors = `curl -H "Authorization: Bearer ${token}" ${origin}/api/2/mfa/users/${user.id}/factors`;
  return (
    <div class="welcome stack">
      <h3>Nothing has been sent yet</h3>
      <p>
        Enroll a factor for <bdi>{user.name}</bdi>, as an application does. The calls that this makes are
        listed.
      </p>
      <EnrollButtons app={app} user={user} />
      <p>
        Or point your application at {origin}, user {user.id}. A first call from a shell:
      </p>
      <Command app={app} text={factors} label="Copy the command" />
    </div>
  );
}
