import type { Attributes, Child, Description, Listeners } from "./element.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

/** What was last rendered into each element that this module has made. */
const rendered = new WeakMap<Element, Attributes>();

/**
 * Makes the children of an element what is described, and changes only what differs: an element that stays keeps its
 * focus, its selection, its scroll position and what was typed into it. Where the focused element goes, the nearest
 * element around it that can take the focus gets it.
 */
export function render(parent: Element, children: readonly Child[]): void {
  const focused = parent.ownerDocument.activeElement;
  const around = focused && parent.contains(focused) ? ancestors(focused, parent) : [];
  renderChildren(parent, children);
  if (focused && around.length > 0 && !focused.isConnected) refocus(around);
}

function renderChildren(parent: Element, children: readonly Child[]): void {
  const wanted = children.filter((child) => child !== false && child !== undefined);
  const nodes = chooseNodes(parent, wanted);
  const staying = new Set(nodes);
  // what goes, goes first: what stays is then in place, and moving an element would take its focus
  for (const node of [...parent.childNodes]) if (!staying.has(node)) node.remove();
  let next = parent.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/** For each wanted child a node: one that is there already, brought up to date, or a new one. */
function chooseNodes(parent: Element, wanted: readonly (Description | string)[]): ChildNode[] {
  const free = [...parent.childNodes];
  return wanted.map((child) => {
    const index = free.findIndex((node) => fits(node, child));
    const [node] = index < 0 ? [] : free.splice(index, 1);
    if (typeof child === "string") return updateText(node ?? parent.ownerDocument.createTextNode(""), child);
    return updateElement(node instanceof Element ? node : createElement(parent, child), child);
  });
}

function fits(node: ChildNode, child: Description | string): boolean {
  if (typeof child === "string") return node.nodeType === Node.TEXT_NODE;
  return (
    node instanceof Element &&
    node.localName === child.tag &&
    rendered.get(node)?.key === child.attributes.key
  );
}

function updateText(node: ChildNode, text: string): ChildNode {
  if (node.nodeValue !== text) node.nodeValue = text;
  return node;
}

function createElement(parent: Element, { tag }: Description): Element {
  const inSvg = tag === "svg" || parent.namespaceURI === svgNamespace;
  const page = parent.ownerDocument;
  return inSvg ? page.createElementNS(svgNamespace, tag) : page.createElement(tag);
}

function updateElement(element: Element, { attributes, children }: Description): Element {
  const before = rendered.get(element) ?? {};
  for (const name of Object.keys({ ...before, ...attributes })) {
    if (name === "on") listen(element, before.on, attributes.on);
    else if (name !== "key" && before[name] !== attributes[name])
      setAttribute(element, name, attributes[name]);
  }
  rendered.set(element, attributes);
  renderChildren(element, children);
  return element;
}

function setAttribute(element: Element, name: string, value: Attributes[string]): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function listen(element: Element, before: Listeners = {}, listeners: Listeners = {}): void {
  for (const [name, listener] of Object.entries(before)) element.removeEventListener(name, listener);
  for (const [name, listener] of Object.entries(listeners)) element.addEventListener(name, listener);
}

function ancestors(element: Element, top: Element): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element.parentElement; at && at !== top.parentElement; at = at.parentElement) found.push(at);
  return found;
}

function refocus(around: readonly HTMLElement[]): void {
  around.find((element) => element.isConnected && element.hasAttribute("tabindex"))?.focus();
}
