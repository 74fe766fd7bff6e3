import { SandboxControlError } from "./control/problem.ts";

/** The tenant that a request is for, and its path and query there. */
export interface Place {
  /** `undefined` for the default tenant. */
  readonly name: string | undefined;
  readonly target: string;
}

/** The tenants of a sandbox: the default one, and others that are made at their first use. */
export type Tenants<Tenant> = ReturnType<typeof createTenants<Tenant>>;

/** A tenant holds some megabytes once its journal is full. */
const maxTenants = 100;

const isName = /^[\w-]{1,63}$/;
const prefixed = /^\/t\/([\w-]{1,63})(?=[/?]|$)/;

/** The path below which a tenant is; empty for the default one. */
export const prefixOf = (name: string | undefined) => (name === undefined ? "" : `/t/${name}`);

/**
 * @param make makes one, the default one for `undefined`
 * @param settings `hosts`: host names whose first label is a tenant
 */
export function createTenants<Tenant>(
  make: (name: string | undefined) => Tenant,
  { hosts, onMade }: { hosts: readonly string[]; onMade: (name: string) => void },
) {
  const byHost = new Map(hosts.map((host) => [host, host.replace(/\..*$/, "")]));
  const others = new Map<string, Tenant>();
  const main = make(undefined);
  return {
    main,
    names: () => [...others.keys()],
    has: ({ name }: Pick<Place, "name">) => name === undefined || others.has(name),
    /** @throws TypeError for a name that no path can have; SandboxControlError `conflict` if there are too many */
    get({ name }: Pick<Place, "name">): Tenant {
      if (name === undefined) return main;
      const found = others.get(name);
      if (found) return found;
      if (!isName.test(name))
        throw new TypeError(`"${name}" is not a tenant's name: it has 1 to 63 of a-z, A-Z, 0-9, _ and -`);
      if (others.size >= maxTenants) throw new SandboxControlError("conflict", tooMany);
      const made = make(name);
      others.set(name, made);
      onMade(name);
      return made;
    },
    /** Reads the tenant from the path, or else from the host. @param target path and query @param host with or without a port */
    find(target: string, host: string | null | undefined): Place {
      const name = target.startsWith("/t/") ? prefixed.exec(target)?.[1] : undefined;
      if (name !== undefined) return { name, target: inTenant(target, name) };
      const isByHost = byHost.size > 0 && host;
      return { name: isByHost ? byHost.get(host.toLowerCase().replace(/:\d+$/, "")) : undefined, target };
    },
  };
}

const tooMany = `This sandbox has ${maxTenants} tenants, and makes no more: let each worker have one, and reset it before each test`;

/** A target without the prefix of a tenant. */
export function inTenant(target: string, name: string | undefined): string {
  const prefix = prefixOf(name);
  if (
    name === undefined ||
    !(target.startsWith(`${prefix}/`) || target === prefix || target.startsWith(`${prefix}?`))
  )
    return target;
  const rest = target.slice(prefix.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** The path of a tenant in the URL of a request, such as `/t/acme`: empty for the default one, and where the host leads to it. */
export function pathIn(url: string, name: string | undefined): string {
  const { pathname } = new URL(url);
  return inTenant(pathname, name) === pathname ? "" : prefixOf(name);
}

/** The address of a tenant as the caller sees it, such as `http://127.0.0.1:4020/t/acme`. */
export function addressOf(url: string, name: string | undefined): string {
  return new URL(url).origin + pathIn(url, name);
}
