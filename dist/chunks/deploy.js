import { refused } from "./errors.js";
import { gatewayAddressText, otherColor } from "./model.js";
import { blocks, codeCell, factsTable, heading, paragraph } from "./report.js";
import { at, jsonObjects } from "./json.js";
import { HistoryAuthor, colorsWithTraffic, digestOf, findUnit, finishingCommand, gatewayAddresses, harmlessCheck, holderName, keepingLease, makesOthersPods, nestedValue, notApart, notReady, pathText, podMakers, probe, readColorOwners, readRelease, readUnitValue, recordStore, recordVersion, refusalFailure, refuse, refuseDestructive, refuseExcludedUnit, refuseFailed, refuseGatewayFault, refuseUnrecordableVersion, releaseContext, renderedObjects, requireNewestCheckout, runs, sayingWhy, timestamp, unitChart, unmet, whileHolding, withTrailers, writeValue } from "./release.js";
// src/deploy/rules.ts
function decideDeploy(facts) {
	const { state, version, force, written, rendered, live } = facts;
	const transition = state.record?.transition;
	if (transition !== void 0) return underWay(state, transition);
	if (state.active === void 0) return underWay(state, state.record.transition);
	const mixed = notApart(state) ?? touchesActive(state, facts);
	if (mixed !== void 0) return mixed;
	if (!force && runs(state.colors[state.active], version)) return {
		kind: "live",
		color: state.active
	};
	const color = state.idle;
	return {
		kind: written === version && behind(rendered, live) === void 0 && notReady(state.colors[color]) === void 0 ? "present" : "deploy",
		color
	};
}
function touchesActive({ active, idle, colors }, { unit, activeSelections }) {
	const own = {
		unit: unit.name,
		color: idle,
		makers: podMakers(unit.objects)
	};
	const seen = colors[active];
	const workloads = seen.known ? seen.value.workloads : [];
	return makesOthersPods(own, {
		color: active,
		selections: activeSelections,
		workloads
	});
}
function underWay(state, { kind }) {
	const fact = `a ${kind} is not finished, so either color may be the one in use`;
	return refuse("TRANSITION_UNDER_WAY", fact, finishingCommand(state) ?? "Run status: it names what is missing and the command that mends it");
}
function behind(rendered, live) {
	for (const wanted of rendered) {
		const { name } = wanted.metadata;
		const found = live.find((one) => one.metadata.name === name);
		if (found === void 0) return `Deployment ${name} is not there yet`;
		const [difference] = unmet(containers(wanted), containers(found));
		if (difference !== void 0) return `Deployment ${name} has another ${pathText(difference.path)}`;
	}
	return rendered.length === 0 ? "the chart renders no Deployment" : void 0;
}
function containers(deployment) {
	const all = jsonObjects(at(deployment.spec, "template", "spec", "containers"));
	return Object.fromEntries(all.map(({ name, image, command, args, env }) => [String(name), {
		image,
		command,
		args,
		env
	}]));
}
// src/deploy/run-rules.ts
function refuseOlderRun({ deployed, runUrl, version, allowOlder }) {
	if (allowOlder || deployed?.run === void 0 || deployed.version === version) return void 0;
	if (!isNewer(deployed.run, runUrl)) return void 0;
	return refuse("DEPLOY_OLDER_RUN", `a newer run (${deployed.run}) put ${deployed.version} on ${deployed.color} at ${deployed.at}; ${version} is older`, "Start a new run with the version you want. To go back to an older version run rollback; allow-older deploys it to the idle color all the same");
}
function isNewer(first, second) {
	const [theirs, ours] = [first, second ?? ""].map((url) => /^(.*)\/actions\/runs\/(\d+)$/.exec(url));
	if (!theirs || !ours || theirs[1] !== ours[1]) return false;
	return BigInt(theirs[2] ?? 0) > BigInt(ours[2] ?? 0);
}
// src/deploy/step.ts
const POLL_MS = 1e3;
const REACHABLE_ANSWERS = 3;
async function deploy(inputs, ports) {
	const context = await releaseContext(inputs, ports);
	await requireNewestCheckout(ports, inputs.allowOlder);
	const seen = await readRelease(context.spec, ports, readColorOwners(context));
	const { state, router } = seen;
	if (state.active === void 0) throw refusalFailure(underWay(state, state.record.transition));
	const unit = await findUnit(context, context.spec.colors[state.idle].unit);
	const deadline = ports.clock.now() + inputs.timeoutMs;
	const chart = await unitChart(context, unit);
	const run = {
		...context,
		inputs,
		unit,
		chart,
		color: state.idle,
		deadline
	};
	const decision = await decide(run, seen);
	if (decision.kind === "refuse") throw refusalFailure(decision);
	if (decision.kind === "live") return nothing(run, decision.color);
	refuseExcludedUnit(unit);
	if (decision.kind === "deploy") await refuseUnrecordableVersion(run, unit, inputs.version, inputs.record);
	if (inputs.dryRun) return preview(run, decision);
	const addresses = await gatewayAddresses(run, router, inputs.gateway);
	if (decision.kind === "deploy") await bringUp(run, state.router.namespace);
	else await noteDeployed(run, state);
	const digest = await waitReady(run);
	await waitReachable(run, addresses);
	return {
		...result(run, decision),
		digest
	};
}
async function decide(run, { state, selections }) {
	const older = olderRun(run, state.record);
	if (older !== void 0) return older;
	const { value } = await readUnitValue(run, run.unit, run.spec.version);
	const { version } = run.inputs;
	const now = await renderedObjects(run.ports.helm, run.chart);
	const rendered = now.filter(isDeployment);
	return decideDeploy({
		state,
		unit: {
			name: run.unit.name,
			objects: value === version ? now : await renderedWith(run, version)
		},
		activeSelections: selections[otherColor(run.color)],
		version,
		force: run.inputs.force,
		written: value,
		rendered,
		live: await liveDeployments(run, rendered)
	});
}
function olderRun({ inputs, ports }, record) {
	const { version, allowOlder } = inputs;
	return refuseOlderRun({
		deployed: record?.deployed,
		runUrl: ports.github.runUrl(),
		version,
		allowOlder
	});
}
function withDeployed({ color, inputs: { version }, ports }) {
	const run = ports.github.runUrl();
	const deployed = {
		color,
		version,
		at: timestamp(ports.clock),
		...run === void 0 ? {} : { run }
	};
	return (content) => ({
		...content,
		deployed
	});
}
async function noteDeployed(run, { router: { namespace }, record }) {
	const { deployed } = record ?? {};
	const url = run.ports.github.runUrl();
	if (url === void 0 || deployed?.run === url && deployed.version === run.inputs.version) return;
	const author = authorOf(run, holderName("deploy", run.ports));
	await recordStore(run.ports, {
		namespace,
		release: run.spec.name
	}, author).note(withDeployed(run));
}
function authorOf({ color, inputs: { version }, ports }, holder) {
	const author = new HistoryAuthor(ports, holder);
	const startedAt = timestamp(ports.clock);
	author.deploy = {
		id: `deploy-${color}-${startedAt}`,
		color,
		version,
		startedAt
	};
	return author;
}
function told({ color, inputs: { version }, spec }, author) {
	const turn = {
		release: spec.name,
		turn: author.deploy?.id,
		kind: "deploy",
		to: color,
		version
	};
	return (subject) => withTrailers(subject, turn, author);
}
async function bringUp(run, namespace) {
	const { inputs, ports, spec, unit } = run;
	const before = await readUnitValue(run, unit, spec.version);
	const text = writeValue(before.text, spec.version.key, inputs.version, before.file);
	if (text !== before.text) await ports.files.write(before.file, text);
	const plan = await planOrRestore(run, before);
	const holder = holderName("deploy", ports);
	const author = authorOf(run, holder);
	const store = recordStore(ports, {
		namespace,
		release: spec.name
	}, author);
	const lease = {
		store,
		holder
	};
	const keeping = (work) => keepingLease(lease, ports.clock, work);
	let begun = false;
	let commit;
	const bring = async () => {
		await refuseMoved(run);
		await keeping(async () => {
			const what = {
				color: run.color,
				version: inputs.version
			};
			commit = await recordVersion(run, unit, what, inputs.record, told(run, author));
			begun = true;
		});
		if (plan.outcome === "changes") await keeping(() => ports.terragrunt.apply(unit, plan));
		await store.release(lease.holder, withDeployed(run));
	};
	await whileHolding(lease, ports, () => sayingWhy(author, bring)).catch(async (error) => {
		if (commit !== void 0) ports.log.warning(leftInGit(run, commit));
		if (!begun) await restore(run, before);
		throw error;
	});
}
function leftInGit({ color, inputs: { version } }, commit) {
	return `Commit ${commit.slice(0, 12)}, which says ${version} for ${color}, was pushed and stays in Git; the deploy did not end. The next deploy, of this or another version, goes on from there.`;
}
async function planOrRestore(run, before) {
	try {
		const plan = await run.ports.terragrunt.plan(run.unit);
		refuseFailed(run.unit, plan);
		refuseDestructive(run.unit, plan);
		return plan;
	} catch (error) {
		await restore(run, before);
		throw error;
	}
}
async function restore({ ports, spec, inputs }, { file, text, value }) {
	const now = await ports.files.read(file);
	const { key } = spec.version;
	if (now === void 0 || now === text) return;
	const isOurs = now === writeValue(text, key, inputs.version, file);
	await ports.files.write(file, isOurs ? text : writeValue(now, key, value, file));
}
async function refuseMoved(run) {
	const { spec, ports, color } = run;
	const { state } = await readRelease(spec, ports);
	const older = olderRun(run, state.record);
	if (older !== void 0) throw refusalFailure(older);
	refuseMixed(state);
	if (state.idle === color && state.record?.transition === void 0) return;
	throw refused("DEPLOY_MOVED", `${color} is not idle any more: somebody moves the traffic`, { remedy: "Run status, then deploy again" });
}
function refuseMixed(state) {
	const mixed = notApart(state);
	if (mixed !== void 0) throw refusalFailure(mixed);
}
async function waitReady(run) {
	const { spec, ports, color } = run;
	const rendered = await renderedDeployments(run);
	for (;;) {
		const { state } = await readRelease(spec, ports);
		if (colorsWithTraffic(state).includes(color)) await refuseMoved(run);
		refuseMixed(state);
		const seen = state.colors[color];
		const reason = notReady(seen) ?? behind(rendered, await liveDeployments(run, rendered));
		const digest = digestOf(seen);
		if (reason === void 0 && digest !== void 0) return digest;
		await sleepOrTimeOut(run, reason ?? "its digest cannot be told");
	}
}
async function waitReachable(run, addresses) {
	for (const address of addresses) for (let right = 0; right < REACHABLE_ANSWERS;) {
		const check = harmlessCheck(run.spec);
		const answer = await probe(run.spec, run.ports.http, {
			address,
			check,
			preview: run.color
		});
		const found = answer.kind === "color" && answer.color === run.color;
		right = found ? right + 1 : 0;
		if (found) continue;
		const late = run.ports.clock.now() >= run.deadline;
		if (answer.kind !== "color" && (late || answer.lasting === true)) await refuseGatewayFault(run.spec, run.ports.http, [address]);
		const seen = answer.kind === "color" ? `${answer.color} answered instead` : answer.reason;
		await sleepOrTimeOut(run, `${gatewayAddressText(address)}, asked with its cookie: ${seen}`);
	}
}
async function sleepOrTimeOut({ ports, deadline, color, inputs }, seen) {
	if (ports.clock.now() < deadline) return ports.clock.sleep(POLL_MS);
	const fact = `${color} was not up at ${inputs.version} within ${inputs.timeoutMs / 1e3} s; last seen: ${seen}`;
	throw refused("DEPLOY_TIMEOUT", fact, { remedy: "Look at the pods of the color, then run deploy again: it goes on where this run ended" });
}
async function renderedDeployments({ ports, chart }) {
	return (await renderedObjects(ports.helm, chart)).filter(isDeployment);
}
function renderedWith({ ports, chart, spec }, version) {
	return renderedObjects(ports.helm, chart, nestedValue(spec.version.key, version));
}
function isDeployment({ kind }) {
	return kind === "Deployment";
}
async function liveDeployments({ ports }, rendered) {
	return (await Promise.all(rendered.map(({ metadata: { name, namespace } }) => ports.cluster.get({
		type: "deployments.apps",
		name,
		...namespace === void 0 ? {} : { namespace }
	})))).filter((object) => object !== void 0);
}
function result({ spec, color, inputs }, decision) {
	const changed = decision.kind === "deploy";
	const summary = changed ? `${color} runs ${inputs.version}, is ready, and its cookie reaches it` : `${color} ran ${inputs.version} already; it is ready, and its cookie reaches it`;
	const { version } = inputs;
	return {
		release: spec.name,
		color,
		version,
		live: false,
		changed,
		dryRun: false,
		summary
	};
}
function nothing({ spec, inputs, color: idle }, color) {
	const { version, dryRun } = inputs;
	const summary = `nothing to deploy: ${color}, which has the traffic, runs ${version} already; ${idle} stays the way back`;
	return {
		release: spec.name,
		color,
		version,
		live: true,
		changed: false,
		dryRun,
		summary
	};
}
function preview({ spec, color, inputs, unit }, decision) {
	const { version } = inputs;
	const summary = decision.kind === "present" ? `${color} runs ${version} already` : `would set ${spec.version.key} to ${version} in unit ${unit.name} and apply it: ${color} is idle`;
	return {
		release: spec.name,
		color,
		version,
		live: false,
		changed: false,
		dryRun: true,
		summary
	};
}
// src/deploy/report.ts
function deployMarkdown(result) {
	const { release, color, version, digest, live, summary } = result;
	return blocks(heading(2, `Deploy ${release}: ${deployTitle(result)}`), paragraph(summary), factsTable([
		[live ? "Active color" : "Idle color", color],
		["Version", codeCell(version)],
		...digest === void 0 ? [] : [["Digest", codeCell(digest)]]
	]));
}
function deployTitle({ color, version, live, changed, dryRun }) {
	if (live) return "nothing to deploy";
	if (dryRun) return `${version} would go to ${color} (dry run)`;
	return changed ? `${color} has ${version}` : `${color} had ${version} already`;
}
export { deploy, deployMarkdown };
