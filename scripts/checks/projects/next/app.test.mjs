import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { startSandbox } from "@onelogin-mfa/sandbox/node";

const routes = ["/one", "/each", "/prerendered", "/control"];
const next = "node_modules/next/dist/bin/next";

const { url, credentials, close } = await startSandbox();
after(close);
const env = {
  ...process.env,
  NEXT_TELEMETRY_DISABLED: "1",
  ONELOGIN_API_URL: url,
  ONELOGIN_CLIENT_ID: credentials.clientId,
  ONELOGIN_CLIENT_SECRET: credentials.clientSecret,
};

test("next build reports nothing", async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [next, "build"], { env });
  assert.deepEqual(reportsIn(stdout + stderr), []);
});

for (const command of ["start", "dev"])
  test(`next ${command} shows what the client returns, and reports only the control`, async () => {
    const { pages, reports } = await visit(command);
    for (const [route, html] of pages) assert.match(html, /\d factors/, route);
    const isControl = (report) => report.includes('"/control"');
    assert.deepEqual(
      reports.filter((report) => !isControl(report)),
      [],
    );
    assert.notDeepEqual(reports.filter(isControl), []);
  });

/** Starts the application, and asks for each page three times: the first time, Next.js reports less. */
async function visit(command) {
  const args = [next, command, "--port", "0", "--hostname", "127.0.0.1"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let output = "";
  const address = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const [, found] = /Local: +(http:\S+)[\s\S]*Ready/.exec(output) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    ended.then(() => reject(new Error(`Next.js did not start: ${output}`)));
  });
  const pages = [];
  for (const route of routes.flatMap((one) => [one, one, one]))
    pages.push([route, await (await fetch(`${address}${route}`)).text()]);
  child.kill();
  await ended;
  return { pages, reports: reportsIn(output) };
}

/** The errors that Next.js has printed, each once. */
function reportsIn(output) {
  return [...new Set(output.match(/^.*(Error:|⨯|encountered).*$/gm))];
}
