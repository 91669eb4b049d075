import { chartsInFiles, driftFailures, readDrift } from "./drift.js";
import { Failure, Failures, reworded } from "./model.js";
import { colorNamed, finishingCommand, isHeld, notApart, readRelease, readValue, releaseContext, unknownOutside } from "./release.js";
import { findUnits } from "./units.js";
import { decidePromotion } from "./promote.js";
import { mayOnlyRecord, wouldTakeOver } from "./rollback.js";
// src/status/rules.ts
function nextWhileHeld(state, { name, until }) {
	return `Wait until ${until ?? `${name} gives the release back`}${wouldTakeOver(state) ? `, or run rollback: it takes over from ${name} at once` : ""}; then run status again`;
}
function nextCommand(state, recorded) {
	const finishing = finishingCommand(state);
	if (finishing !== void 0) return finishing;
	const mixed = notApart(state);
	if (mixed !== void 0) return mixed.remedy;
	if (recorded !== void 0 && recorded !== state.active) return differs(state, recorded);
	const decision = decidePromotion(state);
	switch (decision.kind) {
		case "flip": return `Run promote: ${decision.to} was tested and is ready`;
		case "nothing": return `Run deploy to bring up the next version on ${state.idle}, or rollback to go back to it`;
		case "finish": return "Run promote to finish the promote";
		case "refuse": return mendIdle(state) ?? decision.remedy;
	}
}
function mendIdle(state) {
	const reason = unknownOutside(state, state.idle);
	return reason === void 0 ? void 0 : `Correct what ${state.idle} cannot be told for (${reason}), then run status again`;
}
function differs(state, recorded) {
	const fact = `Git names ${recorded}, and ${state.active} has the traffic`;
	const last = state.record?.lastFlip;
	if (last?.kind === "rollback" && last.to === recorded) return `${fact}: the last rollback had led to ${recorded}; run rollback to go there again, or promote`;
	return mayOnlyRecord(state) ? `${fact}: run rollback, it writes ${state.active} into Git again` : `${fact}: run promote to move the traffic, or write ${state.active} into the router's values`;
}
// src/status/step.ts
async function status(inputs, ports) {
	const { spec, config } = await releaseContext(inputs, ports);
	const recorded = await recordedIn(ports.files, spec, config.terragruntRoot);
	const [seen, drift] = await Promise.all([readRelease(spec, ports).then((value) => ({
		value,
		error: void 0
	}), (error) => ({
		value: void 0,
		error
	})), releaseDrift(spec, config.terragruntRoot, ports)]);
	if (seen.value === void 0) throw explained(seen.error, drift);
	const { state } = seen.value;
	const { record } = state;
	const mixed = notApart(state);
	const command = nextCommand(state, recorded.color ?? void 0);
	const holder = holderOf(state, ports.clock.now());
	return {
		release: spec.name,
		host: spec.host,
		router: `${state.router.namespace}/${state.router.name}`,
		active: state.active,
		idle: state.idle,
		colors: {
			blue: colorStatus("blue", state, spec.colors.blue.target.name),
			green: colorStatus("green", state, spec.colors.green.target.name)
		},
		separation: state.separation,
		refusal: mixed === void 0 ? null : {
			code: mixed.code,
			fact: mixed.fact,
			remedy: command
		},
		transition: record?.transition ?? null,
		holder,
		smoke: record?.smoke ?? null,
		lastFlip: record?.lastFlip ?? null,
		recorded,
		drift,
		next: holder === null ? firstOf(drift, state) ?? command : nextWhileHeld(state, holder)
	};
}
function firstOf({ findings }, { record }) {
	return record?.transition === void 0 ? findings[0]?.remedy : void 0;
}
async function releaseDrift(spec, root, ports) {
	const units = await findUnits(ports.files, root);
	const scope = {
		config: { releases: new Map([[spec.name, spec]]) },
		units,
		chartOf: chartsInFiles(ports.files),
		plans: [],
		isReadElsewhere: true
	};
	const [drift] = await readDrift(scope, ports);
	return drift;
}
function explained(error, { findings }) {
	const [first, ...rest] = driftFailures(findings);
	if (!(error instanceof Failure) || error.failureClass !== "refused" || first === void 0) return error;
	const { message, where } = error;
	return new Failures([
		reworded(error, message, {
			remedy: "Run what is named with RELEASE_DRIFT, then status again",
			...where && { where }
		}),
		first,
		...rest
	]);
}
async function recordedIn(files, spec, root) {
	const { unit, value: location } = spec.router;
	const file = `${root}/${unit}/${location.file}`;
	const text = await files.read(file);
	try {
		const value = text === void 0 ? null : readValue(text, location.key, file);
		return {
			file,
			value,
			color: (value === null ? void 0 : colorNamed(spec, value)) ?? null
		};
	} catch {
		return {
			file,
			value: null,
			color: null
		};
	}
}
function holderOf({ record }, now) {
	if (record?.holder === void 0 || !isHeld(record, now)) return null;
	return {
		name: record.holder,
		until: record.expiresAt ?? null
	};
}
function colorStatus(color, state, target) {
	const role = state.active === color ? "active" : "idle";
	const seen = state.colors[color];
	if (!seen.known) return {
		color,
		role,
		target,
		unknown: seen.reason
	};
	const { version, images, ready, desired, workloads, digest } = seen.value;
	return {
		color,
		role,
		target,
		...version === void 0 ? {} : { version },
		images,
		ready,
		desired,
		workloads,
		...digest.known ? { digest: digest.value } : { unknown: digest.reason }
	};
}
export { status };
