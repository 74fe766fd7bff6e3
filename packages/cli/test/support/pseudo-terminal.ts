import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Runs the command in a pseudo terminal, as a person does. */
export function runInTerminal(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = "" } = process.env;
  const terminal = spawn(process.execPath, [cli, ...args], { cols: 200, rows: 50, env: { PATH, ...env } });
  let text = "";
  let check = () => {};
  terminal.onData((data) => {
    text += data;
    check();
  });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  /** Resolves once a text has been printed after what was printed before the last call. */
  let from = 0;
  const says = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      check = () => {
        const at = text.indexOf(wanted, from);
        if (at < 0) return;
        from = at + wanted.length;
        resolve();
      };
      ended.then((code) =>
        reject(new Error(`It has ended with ${code} before it said "${wanted}":\n${text}`)),
      );
      check();
    });
  const type = (keys: string) => terminal.write(keys);
  /** Closes the window: a method that the types do not have. */
  const close = () => (terminal as unknown as { destroy: () => void }).destroy();
  return { ended, says, type, text: () => text, close };
}

/** Ctrl-C, as a key. */
export const controlC = "\u0003";
