import { encode } from "uqr";
import { type Description, h } from "./element.ts";

// a camera needs four light modules around the code (ISO/IEC 18004)
const quietZone = 4;
const drawn = new Map<string, { readonly size: number; readonly path: string }>();

/** The text as a QR code. `label` says to a screen reader what it is for. */
export function qrCode(text: string, label: string): Description {
  const { size, path } = drawing(text);
  const attributes = { class: "qr-code", role: "img", "aria-label": label, "shape-rendering": "crispEdges" };
  const area = `${-quietZone} ${-quietZone} ${size + 2 * quietZone} ${size + 2 * quietZone}`;
  return h("svg", { ...attributes, viewBox: area }, h("path", { d: path, fill: "#000" }));
}

/** Kept, as the page is drawn again each second. */
function drawing(text: string): { readonly size: number; readonly path: string } {
  const known = drawn.get(text);
  if (known) return known;
  const { size, data } = encode(text, { border: 0, ecc: "M" });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const made = { size, path: dark.join("") };
  drawn.set(text, made);
  return made;
}
