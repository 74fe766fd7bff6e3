import { withBase } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import "./style.css";
import "./home.css";

const notFound = () =>
  h("main", { class: "vp-doc", style: "padding: 3rem 1.5rem" }, [
    h("h1", "Page not found"),
    h("a", { href: withBase("/") }, "Start page"),
  ]);

// biome-ignore lint/style/noDefaultExport: VitePress asks for it
export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "not-found": notFound }),
};
