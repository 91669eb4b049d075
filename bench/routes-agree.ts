/**
 * The simulator against the real mesh on 200,000 generated pairs. Inside a sandbox (`bluegreen sandbox exec`)
 * it uses that one; else it starts one of its own and takes it down again. ROUTES_PAIRS and ROUTES_SEED
 * change size and seed.
 */
import { fileURLToPath } from "node:url";
import { sandboxCommand } from "../src/adapters/sandbox/command.ts";
import { agreementRound, asMirrored, deviation, type Round } from "../test/mesh/support-routes/agree.ts";
import { nothingCounted, printed } from "../test/mesh/support-routes/features.ts";
import { Mesh } from "../test/mesh/support-routes/mesh.ts";
import { recordShrunk } from "../test/mesh/support-routes/shrink.ts";

const SIZE = { cases: 250, requestsEach: 80 };
const PAIRS = Number(process.env["ROUTES_PAIRS"] ?? 200_000);

/** Runs the comparison and prints its figures; throws when anything differs. */
export async function run(): Promise<void> {
  if (process.env["BLUEGREEN_SANDBOX_GATEWAYS"] === undefined) return inOwnSandbox();
  const mesh = new Mesh();
  await mesh.start();
  try {
    await compare(mesh, Number(process.env["ROUTES_SEED"] ?? Math.trunc(performance.timeOrigin) % 1_000_000));
  } finally {
    await mesh.stop();
  }
}

async function compare(mesh: Mesh, firstSeed: number): Promise<void> {
  const counts = nothingCounted();
  const wrong: string[] = [];
  const started = performance.now();
  let pairs = 0;
  for (let seed = firstSeed; pairs < PAIRS; seed += 1) {
    const round = await agreementRound(mesh, { seed, ...SIZE }, counts);
    pairs += round.pairs.length;
    wrong.push(...(await differences(mesh, round)));
    console.log(`seed ${seed}: ${figure(pairs)} pairs, ${wrong.length} differences, ${seconds(started)} s`);
    await mesh.clear();
  }
  console.log(
    `${printed(counts)}\n${figure(pairs)} pairs in ${seconds(started)} s, ${wrong.length} differences`,
  );
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

/** What differs in a round; the first is shrunk and recorded. */
async function differences(mesh: Mesh, round: Round): Promise<string[]> {
  const different = round.pairs.filter(({ what }) => what !== undefined);
  const mirrors = round.mirrored.filter((each) => !asMirrored(each));
  const draws = round.draws.filter((draw) => deviation(draw) >= 6);
  const [first, ...others] = different;
  return [
    ...(first === undefined ? [] : [await recordShrunk(mesh, round, first)]),
    ...others.map(({ what, request }) => `${what}: ${JSON.stringify(request)}`),
    ...round.refusals,
    ...mirrors.map(
      ({ cluster, expected, sent }) => `mirrored to ${cluster}: expected ${expected}, ${sent} sent`,
    ),
    ...draws.map(
      ({ path, share, first: one, of }) => `${path}: ${one} of ${of} drawn for a share of ${share}`,
    ),
  ];
}

/** The same bench again in a sandbox that ends with it. */
async function inOwnSandbox(): Promise<void> {
  const name = `bench-${process.pid}`;
  const io = { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() };
  const self = [
    process.execPath,
    ...process.execArgv,
    fileURLToPath(new URL("run.ts", import.meta.url)),
    "routes-agree",
  ];
  if ((await sandboxCommand(["up", "--name", name, "--for", String(process.pid)], io)) !== 0)
    throw new Error("The sandbox does not start.");
  try {
    const code = await sandboxCommand(["exec", "--name", name, "--", ...self], io);
    if (code !== 0) throw new Error("Simulator and mesh do not agree.");
  } finally {
    await sandboxCommand(["down", "--name", name], io);
  }
}

function figure(value: number): string {
  return value.toLocaleString("en-US");
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
