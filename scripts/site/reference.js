// On TypeDoc's pages: the landmarks and levels of headings that a screen reader needs, and TypeDoc leaves out.

document.querySelector(".col-content")?.setAttribute("role", "main");
document.querySelector("#tsd-sidebar-links")?.setAttribute("aria-label", "Site");
document.querySelector(".site-menu > .tsd-navigation")?.setAttribute("aria-label", "Modules");
document.querySelector(".page-menu")?.setAttribute("role", "navigation");
document.querySelector(".page-menu")?.setAttribute("aria-label", "This page");

const main = document.querySelector(".col-content");
if (main && main.querySelector("h2, h3") === null) {
  for (const heading of main.querySelectorAll("h4, h5")) {
    heading.setAttribute("aria-level", String(Number(heading.tagName.slice(1)) - 2));
  }
}
