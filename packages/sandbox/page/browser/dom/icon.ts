import { type Description, h } from "./element.ts";

const shapes = {
  phone:
    "M5 1.5h6a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 13V3A1.5 1.5 0 0 1 5 1.5ZM7 12.5h2",
  text: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  mail: "M2 3.5h12v9H2zM2.2 4l5.8 4.6L13.8 4",
  call: "M3 2.5h2.6l1.2 3-1.5 1.2a8 8 0 0 0 4 4l1.2-1.5 3 1.2V13a1 1 0 0 1-1 1A10.5 10.5 0 0 1 2 3.500a1 1 0 0 1 1-1Z",
  shield: "M8 1.500l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4zM5.7 8l1.7 1.7 3-3.3",
  clock: "M8 1.500a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.500V8l2.5 1.5",
  key: "M10.5 2a3.5 3.5 0 1 1-2.7 5.700L2.5 13v1.500H5V13h1.500v-1.500H8l1-1M11 5h.01",
  copy: "M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3",
  check: "M3 8.500l3.5 3.500L13 4.5",
  close: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof shapes;

/** A drawing of 16 px that says nothing to a screen reader: the text beside it does. */
export function icon(name: IconName): Description {
  const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.4 };
  const ends = { "stroke-linecap": "round", "stroke-linejoin": "round" };
  const drawing = { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" };
  return h("svg", { ...drawing, ...line, ...ends }, h("path", { d: shapes[name] }));
}
