import { statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { firstHalf } from "./api/fetch-handler.ts";
import { type ApiRequest, type HttpResponse, longestBody } from "./api/http.ts";
import { assembleSandbox } from "./assemble-sandbox.ts";
import type { Certificate } from "./certificate.ts";
import { apiRefusal } from "./control/guard.ts";
import { SandboxControlError } from "./control/problem.ts";
import { type FileLock, lockFile } from "./files/lock-file.ts";
import { FileError } from "./files/read-file.ts";
import { keepState, readSnapshot, replaceFile, restoreState } from "./files/state-file.ts";
import type { SandboxOptions } from "./options.ts";
import { acceptsHtml, addRoutes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Tenants } from "./tenants.ts";

/** Options of `startSandbox`: where to listen, and the options of `createSandbox`. */
export interface StartOptions extends Omit<SandboxOptions, "url"> {
  /** The port; 0 for any free one. @default 0 */
  port?: number | undefined;
  /** The address to listen on. Anyone who can reach it can use the API and the control API. @default "127.0.0.1" */
  host?: string | undefined;
  /**
   * Serves HTTPS, with a certificate for localhost, `host`, `allowedHosts` and OneLogin's hosts by a CA that is made for it. With
   * `persist` it is kept in `<persist>.server.pem`, without the CA's key, until it expires or is for other hosts. It needs the optional
   * dependency node-forge.
   * @default true with `caFile` or `cert`, else false
   */
  tls?: boolean | undefined;
  /** A file to which the certificate of that CA is written, for clients that read what they trust from a file. @default none */
  caFile?: string | undefined;
  /** A file with a server's certificate to use instead, with those of its CAs after it, as PEM. Its hosts are accepted. @default none */
  cert?: string | undefined;
  /** A file with the key of `cert`, as PEM without a password. The key of a CA is refused. @default none */
  key?: string | undefined;
  /** A file with a snapshot to start from, instead of `users`, `seed` and `compat`. @default none */
  snapshot?: string | undefined;
  /**
   * A file that keeps the state. It is written before the response to a call that changes the state, and read at the next start,
   * where it wins over `snapshot`, `users`, `seed` and `compat`; an empty one holds none. Faults, the journal and all tenants but the
   * default one are not kept. It has one owner: while one sandbox has it, no other one starts with it.
   * @default none
   */
  persist?: string | undefined;
}

/** A sandbox that listens on a port. */
export interface RunningSandbox extends Sandbox {
  /** Its address, such as `http://127.0.0.1:4020`. The console is at `/_sandbox/`. */
  readonly url: string;
  /** The certificate of the CA that clients have to trust, as PEM; undefined without `tls`, or with `cert`. */
  readonly ca: string | undefined;
  /** True if its state is that of the file `persist`. */
  readonly continued: boolean;
  /** Closes it and its connections. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a sandbox on a port of this machine, in Node.
 * @throws Error if the port is taken, the address is not one of this machine, or a file cannot be used; the message says what to do
 */
export async function startSandbox(options: StartOptions = {}): Promise<RunningSandbox> {
  // to Node it would be any address
  if (options.host === "") throw new TypeError('"host" must not be empty');
  checkCertificateOptions(options);
  const lock = options.persist === undefined ? undefined : await lockFile(options.persist);
  try {
    return await startOwner(options, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** Starts a sandbox that is the only owner of its file. */
async function startOwner(options: StartOptions, lock: FileLock | undefined): Promise<RunningSandbox> {
  const { port = 0, host = "127.0.0.1", tls, caFile, cert, key, snapshot, persist, ...rest } = options;
  const allowedHosts = [...(rest.allowedHosts ?? []), ...(rest.tenantHosts ?? []), host];
  const continued = persist !== undefined && hasContent(persist);
  const kept = continued ? await readSnapshot(persist, "persist") : undefined;
  const start = snapshot === undefined ? undefined : await readSnapshot(snapshot, "snapshot");
  if (start && !kept && rest.now) checkStart(start.snapshot, rest.now());
  const hasTls = tls || caFile !== undefined || cert !== undefined;
  const certificate = hasTls ? await certificateFor(options, allowedHosts) : undefined;
  const fast = { optimizeEmptyRequests: true };
  const server = certificate
    ? (await import("node:https")).createServer({ ...fast, ...certificate })
    : createServer(fast);
  // a machine that stalls for Node's five seconds would reset what a client is about to use
  server.keepAliveTimeout = 60_000;
  await listen(server, port, host);
  // of a server that listens on TCP
  const url = urlOf(certificate ? "https" : "http", host, (server.address() as AddressInfo).port);
  lock?.setUrl(url);
  const close = () => closeServer(server);
  try {
    const full = { ...rest, url, allowedHosts };
    const parts = { otherNames: ownOptions, certificate, snapshot: start?.snapshot, addRoutes };
    const { sandbox, tenants, store, hosts } = assembleSandbox(full, parts);
    if (kept) restoreState(kept, sandbox.control, store.baseNow());
    const save = persist === undefined ? undefined : keepState(persist, store);
    const saved = <T>(response: Promise<T>) =>
      save ? response.then((result) => save().then(() => result)) : response;
    // also after a function of `sandbox.control`, which does not wait for it
    if (save) sandbox.onChange(() => void save());
    const { protocol, host: own } = new URL(url);
    const handleApi = createNodeHandler(async (request, incoming) => {
      const { url: target = "/", headers } = incoming;
      const { origin, "sec-fetch-site": site } = headers;
      // two of them are joined, which names no host: of `headers.host`, Node takes the first
      const name = incoming.headersDistinct.host?.join(", ");
      // as most calls are: what is checked below costs a twentieth of a call
      const isProgram = name === own && target.startsWith("/") && origin === undefined && site === undefined;
      const refused = isProgram
        ? undefined
        : apiRefusal({ protocol, host: name, target, origin, site }, hosts);
      const place = tenants.find(request.target, name);
      const { api, refusal } = apiOf(tenants, place.name, refused === undefined);
      return saved(api({ ...request, target: place.target, refused: refused ?? refusal }));
    });
    const servePages = (request: Request) => saved(sandbox.fetch(request));
    const handlePages = getRequestListener(servePages, { overrideGlobalObjects: false });
    // no request arrives before this turn of the event loop ends
    server.on("request", (incoming: IncomingMessage, outgoing: ServerResponse) =>
      isPage(tenants.find(targetOf(incoming), undefined).target, incoming)
        ? handlePages(incoming, outgoing)
        : handleApi(incoming, outgoing),
    );
    const closeAll = async () => {
      await close();
      await save?.();
      lock?.release();
    };
    return { ...sandbox, url, ca: certificate?.ca, continued, close: closeAll };
  } catch (error) {
    await close();
    throw error;
  }
}

const ownOptions: readonly (keyof StartOptions)[] = [
  "port",
  "host",
  "tls",
  "caFile",
  "cert",
  "key",
  "snapshot",
  "persist",
];

/** @throws TypeError for one option without the other, or options that exclude each other */
function checkCertificateOptions({ cert, key, caFile }: StartOptions): void {
  if ((cert === undefined) !== (key === undefined))
    throw new TypeError('"cert" and "key" belong together: set both');
  if (cert !== undefined && caFile !== undefined)
    throw new TypeError('"caFile" is for a CA that the sandbox makes: leave it out with "cert"');
}

/** @throws FileError for a clock that would have to go back */
function checkStart({ now: saved }: { readonly now: string }, now: number): void {
  if (now < Date.parse(saved))
    throw new FileError([
      `The clock (--now, in a program now) must not start before the snapshot's time, ${saved}: set it later, or leave it out.`,
    ]);
}

/** True for a file that is not empty: an empty one is made by who mounts it, or reserves its name. */
function hasContent(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.size > 0 || !found.isFile());
}

/** Loads what makes and reads certificates, which takes longer than all else at the start. */
async function certificateFor(
  { cert, key, caFile, persist }: StartOptions,
  hosts: readonly string[],
): Promise<Certificate> {
  const { keepCertificate, readCertificate } = await import("./files/certificate-files.ts");
  if (cert !== undefined && key !== undefined) return readCertificate(cert, key);
  const { createCertificate } = await import("./certificate.ts");
  const certificate = await (persist === undefined
    ? createCertificate(hosts)
    : keepCertificate(persist, hosts, caFile));
  if (caFile !== undefined) replaceFile(caFile, certificate.ca ?? "");
  return certificate;
}

/** The API of a tenant; that of the default one, and why it refuses the call, if there are too many. */
function apiOf<Api>(
  tenants: Pick<Tenants<{ readonly api: Api }>, "get" | "main">,
  name: string | undefined,
  mayMake: boolean,
) {
  try {
    return { api: tenants.get(name, mayMake).api };
  } catch (error) {
    if (!(error instanceof SandboxControlError)) throw error;
    return { api: tenants.main.api, refusal: error.message };
  }
}

/** True for what is not a call of the API, also for a browser that asks for `/`. */
function isPage(target: string, incoming: IncomingMessage): boolean {
  return /^\/_sandbox(?:[/?]|$)/.test(target) || (target === "/" && acceptsHtml(incoming.headers.accept));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const texts: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is taken. Choose another one, or 0 for any free port.`,
    EACCES: `Port ${port} needs more rights than you have. Choose 1024 or above.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Leave it out for 127.0.0.1.`,
    ENOTFOUND: `${host} is not a known host. Leave it out for 127.0.0.1.`,
  };
  return new Error(texts[error.code ?? ""] ?? `Cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // streams of events never end by themselves
    server.closeAllConnections();
  });
}

function urlOf(scheme: "http" | "https", host: string, port: number): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `${scheme}://${name}:${port}`;
}

/** Makes a request listener of the API for a Node server. It skips `Request` and `Response`, which cost more than the API. */
function createNodeHandler(
  api: (request: ApiRequest, incoming: IncomingMessage) => Promise<HttpResponse>,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const sendsBody = hasBody(incoming);
    const body = sendsBody ? await readBody(incoming) : "";
    // the caller is gone
    if (sendsBody && incoming.destroyed && !incoming.complete) return;
    const { method = "GET", headers } = incoming;
    const request = { method, target: targetOf(incoming), headers, body };
    send(outgoing, await api(request, incoming).catch(failure), body === undefined);
  };
}

/** The response if a function of the options throws: the caller must not wait for ever, nor the server end. */
function failure(error: unknown): HttpResponse {
  const text = `The sandbox failed: ${error instanceof Error ? error.message : error}`;
  return { status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, text };
}

/** Path and query: a proxy's client sends the whole URL. */
function targetOf({ url = "/" }: IncomingMessage): string {
  if (url.startsWith("/") || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** @returns the body; `undefined` if it is too long */
function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longestBody) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks).toString()));
    incoming.on("close", () => resolve(undefined));
  });
}

function send(outgoing: ServerResponse, response: HttpResponse, isUnread: boolean): void {
  const { status, headers, text, closed } = response;
  if (closed === "before") return void outgoing.destroy();
  outgoing.writeHead(status, {
    ...headers,
    ...(text !== undefined && { "content-length": Buffer.byteLength(text) }),
    // the rest of the request is not worth reading
    ...(isUnread && { connection: "close" }),
  });
  if (closed === "within_body") outgoing.write(firstHalf(text ?? ""), () => outgoing.destroy());
  else outgoing.end(text);
}
