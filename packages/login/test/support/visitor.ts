/** A browser without a window: it keeps cookies, follows redirects, and sends the forms of the page that it shows. */
export function createVisitor(
  handle: (request: Request) => Promise<Response>,
  origin = "https://app.example",
  loginPath = "/login",
) {
  const jar = new Map<string, string>();
  let [location, page, status] = [loginPath, "", 0];
  let headers = new Headers();

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, origin);
    const own = new Headers(init.headers);
    if (!own.has("host")) own.set("host", url.host);
    if (!own.has("cookie") && jar.size > 0)
      own.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    if (!own.has("accept")) own.set("accept", "text/html,*/*");
    const response = await handle(new Request(url, { ...init, headers: own, redirect: "manual" }));
    keep(response.headers);
    headers = response.headers;
    status = response.status;
    return response;
  }

  function keep(received: Headers): void {
    for (const cookie of received.getSetCookie()) keepOne(cookie);
  }

  function keepOne(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split("; ");
    const name = pair.slice(0, pair.indexOf("="));
    if (attributes.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, pair.slice(name.length + 1));
  }

  /** Sends a form as the login's own pages do. */
  const post = (fields: Record<string, string>, more: Record<string, string> = {}) =>
    request(loginPath, {
      method: "POST",
      headers: { "sec-fetch-site": "same-origin", ...more },
      body: new URLSearchParams(fields),
    });

  async function load(path = location): Promise<string> {
    location = path;
    const response = await request(path);
    const next = response.headers.get("location");
    if (next?.startsWith(loginPath)) return load(next);
    if (next !== null) location = next;
    page = contentOf(await response.text());
    return page;
  }

  return {
    request,
    post,
    load,
    keep,
    /** Sends a form and returns the page that follows; at the end of a login its location. */
    async send(action: string, fields: Record<string, string> = {}): Promise<string> {
      const response = await post({ action, ...fields });
      if (response.status !== 303) {
        page = contentOf(await response.text());
        return page;
      }
      const next = response.headers.get("location") ?? "";
      if (!next.startsWith(loginPath)) {
        location = next;
        return next;
      }
      return load(next);
    },
    /** Sends the request of the page's script. */
    async poll(challenge: string): Promise<{ view?: string; location?: string }> {
      const response = await post({ action: "poll", challenge }, { accept: "application/json" });
      return response.json();
    },
    jar,
    location: () => location,
    page: () => page,
    last: () => ({ status, headers }),
  };
}

/** A page without what is the same on all of them, or another drawing each time. */
function contentOf(page: string): string {
  return page.replaceAll(/<(head|script|svg)\b[^>]*>.*?<\/\1>/gs, "");
}

export type Visitor = ReturnType<typeof createVisitor>;

/** Gives a browser the cookies of another one. */
export function copyCookies(from: Pick<Visitor, "jar">, to: Pick<Visitor, "jar">): void {
  for (const [name, value] of from.jar) to.jar.set(name, value);
}
