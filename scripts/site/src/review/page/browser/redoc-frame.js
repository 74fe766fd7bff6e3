// In a page of Redoc, before Redoc's own script; it does something only in a frame of the review.

const { parent } = window;

if (parent !== window) {
  keepScrollingInside();
  let known = location.hash;
  const tell = () => {
    if (location.hash === known) return;
    known = location.hash;
    // it says no more than which part of the page is read: whoever frames it may know
    parent.postMessage({ redoc: known }, "*");
  };
  // Redoc's router moves without an event of its own, in the same turn as the click
  addEventListener("click", () => setTimeout(tell), true);
  addEventListener("hashchange", () => {
    known = location.hash;
  });
}

/**
 * The browser's ways to scroll to an element move the page around the frame as well, away from what is read there.
 * Redoc uses both, the second one for its menu.
 */
function keepScrollingInside() {
  Object.assign(Element.prototype, { scrollIntoView: scrollInside, scrollIntoViewIfNeeded: scrollInside });
}

/** @this {Element} */
function scrollInside() {
  const box = scrollerOf(this);
  const { top, bottom } = this.getBoundingClientRect();
  if (box === document.scrollingElement) return scrollBy(0, top);
  const frame = box.getBoundingClientRect();
  if (top < frame.top || bottom > frame.bottom) box.scrollBy(0, top - frame.top);
}

/**
 * @param {Element} element
 * @returns {Element}
 */
function scrollerOf(element) {
  const around = element.parentElement;
  if (around === null) return document.scrollingElement ?? element;
  const scrolls =
    around.scrollHeight > around.clientHeight && /auto|scroll/.test(getComputedStyle(around).overflowY);
  return scrolls ? around : scrollerOf(around);
}
