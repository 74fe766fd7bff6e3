/** Creates a visitor of an application: a browser without a window, which keeps cookies and follows redirects. */
export function createVisitor(origin: string, fetch = (request: Request) => globalThis.fetch(request)) {
  let jar = new Map<string, string>();
  let last = "/";

  async function load(path: string, init: RequestInit = {}): Promise<string> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    last = path;
    const headers = { accept: "text/html", "sec-fetch-site": "same-origin", origin, cookie };
    const response = await fetch(
      new Request(new URL(path, origin), { ...init, headers, redirect: "manual" }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get("location");
    return location === null ? response.text() : load(location);
  }

  /** Sends a form of the login. @returns the page that follows */
  const send = (action: string, fields: Record<string, string> = {}) =>
    load("/login", { method: "POST", body: new URLSearchParams({ action, ...fields }) });

  return {
    load,
    send,
    /** Returns the path and query of the page that is shown. */
    path: () => last,
    /** Types a password, and chooses the first device. @returns the page of its code */
    async begin(username = "ada", returnTo = "/") {
      const page = await send("password", { username, password: "demo", returnTo });
      const [, choice = "none"] = /name="choice" value="([^"]+)"/.exec(page) ?? [];
      return send("device", { choice });
    },
    cookies: () => new Map(jar),
    setCookies(cookies: ReadonlyMap<string, string>) {
      jar = new Map(cookies);
    },
  };
}
