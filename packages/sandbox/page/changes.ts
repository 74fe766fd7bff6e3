import type { Connection } from "./control-api.ts";

const retryMs = 2_000;
const change = "change";
const hello = "hello";

/**
 * Listens to changes of the sandbox while the page is open, and reports whether the connection is up. Browsers allow
 * six connections to a host: of all tabs of a tenant, the one that holds the lock has the stream and tells the others.
 */
export function listenForChanges(onChange: () => void, onConnection: (connection: Connection) => void): void {
  let own: Connection | undefined;
  // tenants of one sandbox have one origin
  const name = `onelogin-mfa-sandbox ${location.pathname}`;
  const channel = new BroadcastChannel(name);
  const take = (event: Connection | typeof change) => {
    if (event === change) return onChange();
    onConnection(event);
  };
  const tell = (event: Connection | typeof change) => {
    if (event !== change) own = event;
    take(event);
    channel.postMessage(event);
  };
  channel.addEventListener("message", ({ data }) => {
    if (data !== hello) take(data);
    else if (own) channel.postMessage(own);
  });
  channel.postMessage(hello);
  const hold = () => new Promise<never>(() => listenToStream(tell));
  // browsers have it on pages of https: and of this machine only, whatever its type says
  const locks: LockManager | undefined = navigator.locks;
  if (locks) void locks.request(name, hold);
  else void hold();
}

function listenToStream(tell: (event: Connection | typeof change) => void): void {
  const events = new EventSource("api/events");
  events.addEventListener("open", () => tell("live"));
  events.addEventListener(change, () => tell(change));
  events.addEventListener("error", () => {
    tell("lost");
    // browsers retry after some errors only, and after a delay of their own
    events.close();
    setTimeout(() => listenToStream(tell), retryMs);
  });
}
