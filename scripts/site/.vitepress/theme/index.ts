import { inBrowser, onContentUpdated, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import "./style.css";
import "./home.css";

const notFound = () =>
  h("main", { class: "vp-doc", style: "padding: 3rem 1.5rem" }, [
    h("h1", "Page not found"),
    h("p", h("a", { href: withBase("/") }, "Start page")),
  ]);

/** The way to the menu where no button can open it. */
const toMenu = () => h("a", { class: "to-menu", href: "#VPSidebarNav" }, "Menu");

/** A browser may be told to keep nothing. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

/** Chooses the tab that a reader has chosen last in each group of the same tabs, on this page and on the next ones. */
function rememberTabs(): void {
  const groups = () => [...document.querySelectorAll(".vp-code-group > .tabs")];
  const nameOf = (group: Element) => `tabs:${group.textContent}`;
  const choose = (group: Element) => {
    const chosen = storage()?.getItem(nameOf(group));
    for (const label of group.querySelectorAll("label"))
      if (label.textContent === chosen && label.control instanceof HTMLInputElement)
        label.control.checked = true;
  };
  onContentUpdated(() => groups().forEach(choose));
  if (!inBrowser) return;
  addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const [label] = target.labels ?? [];
    const group = target.closest(".vp-code-group > .tabs");
    if (!group || !label) return;
    storage()?.setItem(nameOf(group), label.textContent);
    groups().forEach(choose);
  });
}

// biome-ignore lint/style/noDefaultExport: VitePress asks for it
export default {
  extends: DefaultTheme,
  setup: rememberTabs,
  Layout: () => h(DefaultTheme.Layout, null, { "doc-before": toMenu, "not-found": notFound }),
};
