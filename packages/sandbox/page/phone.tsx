import type { App } from "./app.ts";
import type { Data } from "./data.ts";
import { MessageCard } from "./message.tsx";
import { CopyButton } from "./parts.tsx";
import { formatTime } from "./time.ts";

/** The user's phone: the messages, newest first. */
export function Phone({ app, data }: { app: App; data: Data }) {
  const { user, messages } = data;
  const name = user ? user.name : "Nobody";
  const label = `Messages for ${name}`;
  const screen = { class: "phone-screen", role: "region", tabindex: 0, "aria-label": label };
  return (
    <section class="column phone-column" aria-labelledby="phone-title">
      <div class="phone">
        <div class="phone-status">
          <h2 id="phone-title">
            <span class="unseen">Phone of </span>
            {name}
          </h2>
          <span class="mono">{formatTime(app.now)}</span>
        </div>
        {/* a new element for each user: another phone starts at its top */}
        <div key={user?.id} {...screen}>
          {messages.length === 0 ? (
            <Welcome app={app} data={data} />
          ) : (
            <ul class="messages">
              {messages.map((message) => (
                <MessageCard key={message.id} app={app} message={message} />
              ))}
            </ul>
          )}
        </div>
      </div>
    </section>
  );
}

/** The content of a phone without messages: how to have one sent. */
function Welcome({ app, data: { state, user } }: { app: App; data: Data }) {
  if (!user) {
    return (
      <div class="welcome">
        <h3>There is no user</h3>
        <p class="quiet">Add one under “Users”, or reset the sandbox to get the first ones back.</p>
      </div>
    );
  }
  return (
    <div class="welcome">
      <h3>Nothing has been sent yet</h3>
      <p class="quiet">
        Enroll user {user.id} in your application, pointed at {location.origin}, or from here:
      </p>
      <ol>
        {firstCommands(state.client_id, user.id).map(({ title, text }) => (
          <li key={title}>
            <span>{title}</span>
            <div class="command">
              <code>{text}</code>
              <CopyButton app={app} text={text} label={`Copy: ${title}`} />
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function firstCommands(clientId: string, user: number): { readonly title: string; readonly text: string }[] {
  const { origin } = location;
  // the sandbox does not disclose a secret that was chosen for it
  const secret = clientId === "sandbox-client" ? "sandbox-secret" : "<client secret>";
  const token = `$(curl -s -u '${clientId}:${secret}' -d grant_type=client_credentials ${origin}/auth/oauth2/v2/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`;
  const factors = `curl -H "Authorization: Bearer $TOKEN" ${origin}/api/2/mfa/users/${user}/factors`;
  const enroll = `curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"factor_id":FACTOR_ID,"display_name":"My phone"}' ${origin}/api/2/mfa/users/${user}/registrations`;
  return [
    { title: "Get a token", text: `TOKEN=${token}` },
    { title: "See what can be enrolled", text: factors },
    { title: "Enroll one of them", text: enroll },
  ];
}
