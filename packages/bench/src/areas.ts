import type { Area } from "./area.ts";
import { clientCall } from "./areas/client-call.ts";
import { clientLoopback } from "./areas/client-loopback.ts";
import { clientSize } from "./areas/client-size.ts";
import { codegen } from "./areas/codegen.ts";
import { codegenGithub } from "./areas/codegen-github.ts";
import { codegenGrowth } from "./areas/codegen-growth.ts";
import { loop } from "./areas/loop.ts";
import { manySpecs } from "./areas/many-specs.ts";
import { sandbox } from "./areas/sandbox.ts";
import { workspace } from "./areas/workspace.ts";

/** All areas, in the order in which they are measured and shown. */
export const areas: readonly Area[] = [
  codegen,
  codegenGithub,
  codegenGrowth,
  clientCall,
  clientLoopback,
  clientSize,
  sandbox,
  loop,
  manySpecs,
  workspace,
];
