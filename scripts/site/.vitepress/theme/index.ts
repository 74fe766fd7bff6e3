import { type EnhanceAppContext, inBrowser, onContentUpdated, useData, withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { defineAsyncComponent, h } from "vue";
import { storage } from "./storage.ts";
import "./style.css";
import "./columns.css";
import "./evidence-filter.css";
import "./fields.css";
import "./home.css";
import "./playground/try.css";
import "./method.css";
import "./page-place.css";
import { Breadcrumbs, LastChanged } from "./page-place.ts";

const notFound = () =>
  h("main", { class: "vp-doc", style: "padding: 3rem 1.5rem" }, [
    h("h1", "Page not found"),
    h("p", h("a", { href: withBase("/") }, "Start page")),
  ]);

/** The way to the menu where no button can open it. */
const toMenu = () => h("a", { class: "to-menu", href: "#VPSidebarNav" }, "Menu");

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

// in files of their own: most pages have neither
const TryOperation = defineAsyncComponent(() => import("./playground/try-operation.vue"));
const TryLogin = defineAsyncComponent(() => import("./playground/try-login.vue"));

/** The form of an operation, another one for each page. */
const TryThis = () => h(TryOperation, { key: useData().page.value.relativePath });

/** On the one page that has a filter, what the filter needs is loaded. */
function startFilter(): void {
  onContentUpdated(async () => {
    const filter = document.querySelector<HTMLElement>(".vp-doc .filter");
    if (!filter) return;
    const { addFilter } = await import("./evidence-filter.ts");
    addFilter(filter);
  });
}

// biome-ignore lint/style/noDefaultExport: VitePress asks for it
export default {
  extends: DefaultTheme,
  setup: () => {
    rememberTabs();
    startFilter();
  },
  enhanceApp: ({ app }: EnhanceAppContext) => void app.component("TryOperation", TryThis),
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      "doc-before": () => [toMenu(), h(Breadcrumbs)],
      "doc-footer-before": () => h(LastChanged),
      "home-hero-after": () => h(TryLogin),
      "not-found": notFound,
    }),
};
