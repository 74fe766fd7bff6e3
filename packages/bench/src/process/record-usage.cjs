// Preloaded into a measured process, and so into each Node process that it starts: writes its peak memory when it ends.
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  process.once("exit", () => {
    const path = join(process.env.BENCH_USAGE_FOLDER, `${process.pid}.json`);
    writeFileSync(path, JSON.stringify({ bytes: peakBytes() }));
  });
}

function peakBytes() {
  try {
    // of this program alone: after exec, Linux's maxRSS begins with the peak of the process that has started it
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
