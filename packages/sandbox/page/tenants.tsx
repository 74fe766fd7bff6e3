import { apiUrl } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Icon } from "./parts.tsx";

const prefix = /\/t\/[^/]+$/;

/** The name of the tenant that the page shows, and links to the consoles of the others. Nothing where there is one only. */
export function Tenants({ data: { state } }: { data: Data }) {
  const { tenant, tenants } = state;
  if (tenant === null && tenants.length === 0) return null;
  const root = apiUrl().replace(prefix, "");
  // where the host names the tenant, the default one has another host
  const hasDefault = tenant !== null && prefix.test(apiUrl());
  const others = [
    ...(hasDefault ? [["default tenant", `${root}/_sandbox/`] as const] : []),
    ...tenants
      .filter((name) => name !== tenant)
      .map((name) => [name, `${root}/t/${encodeURIComponent(name)}/_sandbox/`] as const),
  ];
  const own = <span class="badge">{tenant ?? "default tenant"}</span>;
  if (others.length === 0) return own;
  return (
    <details class="tenants">
      <summary>
        <span class="hidden-text">Tenant: </span>
        {own}
        <Icon name="chevron" />
      </summary>
      <ul class="options" aria-label="Other tenants">
        {others.map(([name, href]) => (
          <li key={href}>
            <a href={href}>{name}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
