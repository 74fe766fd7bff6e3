// Preloaded into a measured process, and so into each Node process that it starts: writes what it has used when it ends.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    // after exec, Linux's maxRSS begins with the peak of the process that has started this one
    const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? maxRSS;
    const usage = { time: (userCPUTime + systemCPUTime) / 1000, memory: peak / 1024 };
    writeFileSync(`${process.env.BENCH_USAGES}/${process.pid}.json`, JSON.stringify(usage));
  });
}
