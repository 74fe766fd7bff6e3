declare module "*.vue" {
  import type { Component } from "vue";

  const component: Component;
  // biome-ignore lint/style/noDefaultExport: as compilers of Vue's files have it
  export default component;
}
