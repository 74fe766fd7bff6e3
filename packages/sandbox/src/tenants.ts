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

/** The form of a name, in words. */
export const nameRule = "1 to 63 of a-z, A-Z, 0-9, _ and -";

const prefixed = /^\/t\/([\w-]{1,63})(?:(\/.*)|(\?.*)?)$/s;

/** Reads the tenant from a path. */
function placeOf(target: string): Place {
  const [, name, path, query = ""] = prefixed.exec(target) ?? [];
  return { name, target: name === undefined ? target : (path ?? `/${query}`) };
}

/**
 * Creates the default tenant, and keeps the others.
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
    /**
     * Returns the tenant of a name, the default one for `undefined`.
     * @param mayMake false for a request that must make none: the default one is returned in its place
     * @throws TypeError for a name that no path can have; SandboxControlError `conflict` if there are too many
     */
    get(name: string | undefined, mayMake = true): Tenant {
      if (name === undefined) return main;
      const found = others.get(name);
      if (found !== undefined) return found;
      if (!mayMake) return main;
      if (placeOf(prefixOf(name)).name !== name)
        throw new TypeError(`"${name}" is not a tenant's name: it has ${nameRule}`);
      if (others.size >= maxTenants) throw new SandboxControlError("conflict", tooMany);
      const made = make(name);
      others.set(name, made);
      onMade(name);
      return made;
    },
    /** Reads the tenant from the path, or else from the host. @param target path and query @param host with or without a port */
    find(target: string, host: string | undefined): Place {
      // most targets are of the default tenant
      const place = target.startsWith("/t/") ? placeOf(target) : { name: undefined, target };
      if (place.name !== undefined || byHost.size === 0 || host === undefined) return place;
      return { name: byHost.get(host.toLowerCase().replace(/:\d+$/, "")), target };
    },
  };
}

const tooMany = `This sandbox has ${maxTenants} tenants, and makes no more: let each worker have one, and reset it before each test`;

/** The path below which a tenant is; empty for the default one. */
export const prefixOf = (name: string | undefined) => (name === undefined ? "" : `/t/${name}`);

/** A target without the prefix of a tenant, which the target of another one keeps. */
export function inTenant(target: string, name: string | undefined): string {
  const place = placeOf(target);
  return name !== undefined && place.name === name ? place.target : target;
}

/** The path of a tenant in the URL of a request, such as `/t/acme`: empty for the default one, and where the host leads to it. */
export function pathIn(url: string, name: string | undefined): string {
  return placeOf(new URL(url).pathname).name === name ? prefixOf(name) : "";
}

/** The address of a tenant as the caller sees it, such as `http://127.0.0.1:4020/t/acme`. */
export function addressOf(url: string, name: string | undefined): string {
  return new URL(url).origin + pathIn(url, name);
}
