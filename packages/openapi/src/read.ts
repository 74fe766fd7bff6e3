import { realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve as resolvePath } from "node:path";
import { DocumentError, type Problem } from "./errors.ts";
import { inspect } from "./inspect.ts";
import { isUrl, parseSource, readText, type SourceFile, type Unreadable } from "./source-file.ts";

/** The files and hosts that a document may refer to. Nothing else is read, wherever in the document it is named. */
export interface Access {
  /**
   * The folder that every file of the document is in, also after links are followed.
   * @default the folder of the document
   */
  readonly folder?: string | undefined;
  /**
   * The hosts that a `$ref` may lead to, such as `example.com`.
   * @default none
   */
  readonly hosts?: readonly string[] | undefined;
  /** Headers of the requests to the origin of a document that is a URL; no other one gets them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Reads a file of the document by its absolute path; `undefined` if there is none.
   * @default from the disk
   */
  readonly readFile?: ((path: string) => Promise<string | undefined>) | undefined;
  /**
   * True for a program that gives the document to nothing that follows a `$ref` by itself: one that is data, such as in an example,
   * is not looked at, and one that leads nowhere is a notice.
   * @default false
   */
  readonly isLenient?: boolean | undefined;
  /**
   * Names of the settings by which a user allows more, as messages say them.
   * @default those of this interface
   */
  readonly settings?: { readonly folder: string; readonly host: string } | undefined;
}

const ownSettings = { folder: "the option folder", host: "the option hosts:" };

/** Longest document, in characters of all its files. */
const maxSize = 40 * 1024 * 1024;

/**
 * Creates the reader of the files of one document. Every program reads a document through it, and gives the files to the
 * libraries behind it, which then read nothing themselves.
 *
 * @param root absolute path or URL of the document
 * @param given the text of the document, if it is not to be read from there
 */
export function createReader(
  root: string,
  { folder, hosts = [], headers = {}, readFile, isLenient = false, settings = ownSettings }: Access = {},
  given?: string,
) {
  const limit = folder === undefined ? dirname(root) : resolvePath(folder);
  const files = new Map<string, SourceFile>();
  const notices: Problem[] = [];
  const refusals = new Map<string, Promise<string | undefined>>();
  let size = 0;

  /** The reason why something may not be read, as the end of a sentence. */
  const refusal = async (name: string): Promise<string | undefined> => {
    if (isUrl(name) && !URL.canParse(name)) return "is no valid URL. Correct it";
    if (isUrl(name)) return name === root ? undefined : refuseUrl(name, hosts, settings.host);
    if (name !== root && !isInside(name, limit)) {
      return `leads out of the folder ${limit}. Move the file there, or name a folder around both (${settings.folder})`;
    }
    return readFile ? undefined : refusalOnDisk(name);
  };

  const refusalOnDisk = async (name: string): Promise<string | undefined> => {
    if (await leadsOut(name))
      return `is a link that leads out of the folder ${limit}. Put the file itself there`;
    const status = await stat(name).catch(() => undefined);
    if (status && !status.isFile() && !status.isDirectory()) return "is no regular file. Name a document";
    return tooLong(size + (status?.size ?? 0));
  };

  /** A document that is named alone may be a link; where its folder is named, neither of the two is. */
  const leadsOut = async (name: string): Promise<boolean> => {
    if (name === root && folder === undefined) return false;
    const folderItself = async () => join(await realpath(dirname(limit)), basename(limit));
    const around = folder === undefined ? realpath(limit) : folderItself();
    const [path, inside] = await Promise.all([realpath(name), around]).catch(() => []);
    return path !== undefined && inside !== undefined && !isInside(path, inside);
  };

  const textFor = async (name: string): Promise<string | Unreadable> => {
    if (name === root && given !== undefined) return given;
    if (readFile && !isUrl(name))
      return (await readFile(name)) ?? { failure: "does not exist. Check the path", isMissing: true };
    const isOwn = isUrl(name) && isUrl(root) && new URL(name).origin === new URL(root).origin;
    return readText(name, maxSize - size, isOwn ? headers : {});
  };

  const read = async (name: string): Promise<SourceFile | Unreadable> => {
    const known = files.get(name);
    if (known) return known;
    const refused = await refusal(name);
    if (refused !== undefined) return { failure: refused, isRefused: true };
    const text = await textFor(name);
    if (typeof text !== "string") return text;
    const failure = tooLong(size + text.length);
    if (failure !== undefined) return { failure };
    size += text.length;
    const file = parseSource(name, text.replace(/^\uFEFF/, ""));
    const { problems, notices: found } = await inspect(file, async ($ref) => {
      const target = isLenient ? undefined : targetOf($ref, name);
      if (target === undefined || target === name) return undefined;
      const reason = refusals.get(target) ?? refusal(target);
      refusals.set(target, reason);
      return reason;
    });
    // a file that is refused is refused again, whoever asks
    if (problems.length > 0) throw new DocumentError(problems);
    files.set(name, file);
    notices.push(...found);
    return file;
  };

  return {
    /** The files that have been read, by path or URL; the root first. */
    files: files as ReadonlyMap<string, SourceFile>,
    /** @see Access.isLenient */
    isLenient,
    /** Mistakes in them that keep none from being read. */
    notices: notices as readonly Problem[],
    /**
     * Reads and parses a file, once. One that cannot be read, or may not, is a value, because the one to blame is whoever
     * named it.
     *
     * @throws DocumentError when the file is broken, or names what may not be read
     */
    read,
    /** Reads what a `$ref` in a file of the document names, without its fragment. */
    readReference: (file: SourceFile, $ref: string): Promise<SourceFile | Unreadable> =>
      read(targetOf($ref, file.source.absoluteRef) ?? file.source.absoluteRef),
  };
}

export type Reader = ReturnType<typeof createReader>;

function refuseUrl(name: string, hosts: readonly string[], setting: string): string | undefined {
  const { protocol, hostname } = new URL(name);
  if (!/^https?:$/.test(protocol)) return "is no address of the web. Save the file in the document's folder";
  if (hosts.includes(hostname)) return undefined;
  return `is remote, and "${hostname}" is not allowed. Save the file in the document's folder, or allow the host (${setting} ${hostname})`;
}

function tooLong(size: number): string | undefined {
  const megabytes = (length: number) => `${Math.ceil(length / 1024 / 1024)} MB`;
  if (size <= maxSize) return undefined;
  return `makes the document ${megabytes(size)} long, more than ${megabytes(maxSize)}. Remove what is not needed, or split the document`;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !/^\.\.([\\/]|$)/.test(way) && !isAbsolute(way);
}

/** The path or URL that a `$ref` in a file names; undefined if it is a fragment only. */
function targetOf($ref: string, from: string): string | undefined {
  const [path = ""] = $ref.split("#");
  if (path === "") return undefined;
  if (isUrl(path)) return path;
  if (!isUrl(from)) return resolvePath(dirname(from), path);
  return URL.canParse(path, from) ? new URL(path, from).href : path;
}
