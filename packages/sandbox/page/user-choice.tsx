import { useEffect, useRef, useState } from "hono/jsx/dom";
import type { App } from "./app.ts";
import type { Schemas } from "./control-api.ts";
import { type Data, findUsers } from "./data.ts";
import { Icon } from "./parts.tsx";

type User = Schemas["User"];

/** Number of users that are listed; typing finds the others. */
const usersListed = 20;

interface Open {
  /** The text that was typed; empty until then. */
  readonly text: string;
  /** Absent until they are loaded. */
  readonly found?: readonly User[];
  /** The position of the option that Enter chooses; -1 for none. */
  readonly active: number;
}

/** A choice of the user whose phone and devices are shown, by typing an id, a name, an address or a number. */
export function UserChoice({ app, data: { user, state } }: { app: App; data: Data }) {
  // absent while the list is closed
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(0);
  const { users } = state.counts;
  const search = (text: string) => {
    const question = (asked.current ?? 0) + 1;
    asked.current = question;
    setOpen({ text, active: -1 });
    app.ask(async () => {
      const found = await findUsers(text.trim(), usersListed);
      // a later text, or a closed list, wins
      if (asked.current === question) setOpen({ text, found, active: text === "" ? -1 : 0 });
    });
  };
  const close = () => {
    asked.current = (asked.current ?? 0) + 1;
    setOpen(undefined);
  };
  const cancel = () => {
    close();
    // what is typed next is another search
    requestAnimationFrame(() => field.current?.select());
  };
  const choose = (chosen: User | undefined) => {
    cancel();
    if (chosen) app.go({ user: chosen.id, message: "" });
  };
  const active = open?.found?.[open.active];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.key === "Escape" && open) cancel();
    else if (event.key === "Enter" && open?.found) choose(active);
    else if (step !== undefined && open) setOpen({ ...open, active: next(open, step) });
    else if (step !== undefined) search("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="choice">
      <input
        ref={field}
        class="input"
        type="text"
        role="combobox"
        aria-label="User"
        aria-autocomplete="list"
        aria-expanded={open ? "true" : "false"}
        aria-controls="users"
        aria-activedescendant={active && `user-${active.id}`}
        autocomplete="off"
        spellcheck={false}
        placeholder={users === 0 ? "No users" : "Name, id, e-mail, phone"}
        value={open ? open.text : user && `${user.id} ${user.name}`}
        onClick={() => {
          if (!open) search("");
        }}
        onInput={({ currentTarget }: Event) => {
          if (currentTarget instanceof HTMLInputElement) search(currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <Icon name="chevron" />
      <div class="options" hidden={!open}>
        <div id="users" role="listbox" tabindex={-1} aria-label="Users">
          {open?.found?.map((one, index) => (
            <Option
              key={one.id}
              user={one}
              isActive={index === open.active}
              isChosen={one.id === user?.id}
              choose={() => choose(one)}
            />
          ))}
        </div>
        <p class="quiet" role="status">
          {open && countOf(open, users)}
        </p>
      </div>
    </div>
  );
}

const steps: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** The option after or before the active one; past an end, the one at the other end. */
function next({ found = [], active }: Open, step: 1 | -1): number {
  const start = active === -1 && step === -1 ? 0 : active;
  return found.length === 0 ? -1 : (start + step + found.length) % found.length;
}

/** Says how many users were found, and how to find others. */
function countOf({ found, text }: Open, users: number): string {
  if (!found) return "";
  const all = users.toLocaleString("en");
  if (found.length === 0) return text === "" ? "There is no user." : `No user matches “${text}”.`;
  if (found.length === usersListed && users > usersListed)
    return `The first ${usersListed} of ${text === "" ? all : "those that match"}. Type to find others.`;
  return text === "" ? `${all} in all` : `${found.length} of ${all} match`;
}

interface OptionProps {
  readonly user: User;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Option({ user, isActive, isChosen, choose }: OptionProps) {
  const { id, name, email, phone } = user;
  const option = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isActive) option.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <div
      ref={option}
      id={`user-${id}`}
      role="option"
      tabIndex={-1}
      class={isActive ? "active" : ""}
      aria-selected={isChosen ? "true" : "false"}
      onMouseDown={(event: Event) => {
        // the field keeps the focus, and the list does not close before the click
        event.preventDefault();
        choose();
      }}
    >
      <bdi>
        {id} {name}
      </bdi>
      <span class="quiet">{[email, phone].filter(Boolean).join(" · ")}</span>
    </div>
  );
}
