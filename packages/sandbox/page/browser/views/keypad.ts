import { type Description, h } from "../dom/element.ts";
import { icon } from "../dom/icon.ts";

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** The keypad of a phone during a call; the digits may as well be typed into its field. */
export function keypad(enter: (digits: string) => void): Description {
  const submit = (event: Event) => {
    event.preventDefault();
    const digits = fieldOf(event).value.trim();
    if (digits !== "") enter(digits);
  };
  const field = { class: "input", name: "digits", inputmode: "numeric", autocomplete: "off", maxlength: 20 };
  return h(
    "form",
    { class: "keypad", on: { submit } },
    h("input", { ...field, "aria-label": "Token that your app shows", placeholder: "token" }),
    h(
      "div",
      { class: "keys", role: "group", "aria-label": "Keypad" },
      ...keys.map(digitKey),
      h(
        "button",
        { type: "button", class: "button", "aria-label": "Delete", on: { click: erase } },
        icon("close"),
      ),
      digitKey("0"),
      h("button", { type: "submit", class: "button main", "aria-label": "Enter" }, icon("check")),
    ),
  );
}

function digitKey(digit: string): Description {
  const click = (event: Event) => {
    const field = fieldOf(event);
    if (field.value.length < field.maxLength) field.value += digit;
  };
  return h("button", { type: "button", class: "button", on: { click } }, digit);
}

function erase(event: Event): void {
  const field = fieldOf(event);
  field.value = field.value.slice(0, -1);
}

function fieldOf({ currentTarget }: Event): HTMLInputElement {
  const form = currentTarget instanceof HTMLElement ? currentTarget.closest("form") : null;
  const field = form?.elements.namedItem("digits");
  if (field instanceof HTMLInputElement) return field;
  throw new Error("The keypad has lost its field");
}
