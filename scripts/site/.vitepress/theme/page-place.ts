import { type DefaultTheme, useData } from "vitepress";
import { useLayout, VPLink } from "vitepress/theme-without-fonts";
import { defineComponent, h } from "vue";

type Item = DefaultTheme.SidebarItem;

/** The entries of a menu from its part to the page at an address. */
function wayTo(address: string, menu: readonly Item[]): readonly Item[] {
  for (const item of menu) {
    if (item.link === address) return [item];
    const rest = wayTo(address, item.items ?? []);
    if (rest.length > 0) return [item, ...rest];
  }
  return [];
}

/** A part of the menu leads to its overview, if it begins with one. */
function linkOf({ link, items = [] }: Item): string | undefined {
  const [first] = items;
  return link ?? (first?.link?.endsWith("/") ? first.link : undefined);
}

/** The way to the page through the menu: its part, its group, its name. */
export const Breadcrumbs = defineComponent(() => {
  const { page } = useData();
  const { sidebar } = useLayout();
  return () => {
    const address = `/${page.value.relativePath.replace(/(?:(?<=^|\/)index)?\.md$/, "")}`;
    const [overview] = sidebar.value;
    const way = wayTo(address, sidebar.value);
    // a menu of a reference has its overview beside its groups
    const isBeside = overview?.link !== undefined && way.length > 0 && way[0] !== overview;
    // a part with a page of its name is that page
    const items = (isBeside ? [overview, ...way] : way).filter(
      ({ text }, index, all) => text !== all[index + 1]?.text,
    );
    const crumbs = items.map((item) => {
      // as in the menu, a text is HTML
      const text = h("span", { innerHTML: item.docFooterText ?? item.text });
      const link = linkOf(item);
      const isHere = item.link === address;
      const isText = isHere || link === undefined || link === address;
      return h("li", { "aria-current": isHere ? "page" : undefined }, [
        isText ? text : h(VPLink, { href: link }, () => text),
      ]);
    });
    return crumbs.length > 1
      ? h("nav", { class: "breadcrumbs", "aria-label": "Breadcrumb" }, h("ol", crumbs))
      : undefined;
  };
});

/** The day on which the source of the page was last changed, if it is known. */
export const LastChanged = defineComponent(() => {
  const { frontmatter } = useData();
  return () => {
    const { changed } = frontmatter.value;
    return typeof changed === "string"
      ? h("p", { class: "last-changed" }, ["Last updated ", h("time", { datetime: changed }, changed)])
      : undefined;
  };
});
