import { InputReader } from "./model.js";
import { colorNamed, isHeld, readRelease, readReleaseInputs, readValue, releaseContext } from "./release.js";
import { decidePromotion } from "./promote.js";
import { mayOnlyRecord } from "./rollback.js";
// src/status/inputs.ts
function parseStatusInputs(raw) {
	const reader = new InputReader(raw);
	return reader.done(readReleaseInputs(reader));
}
// src/status/rules.ts
function nextCommand(state, recorded) {
	const transition = state.record?.transition;
	if (transition?.kind === "rollback") return "Run rollback: it finishes what it began";
	if (transition !== void 0) return "Run promote to finish the promote, or rollback to undo it";
	if (recorded !== void 0 && recorded !== state.active) return differs(state, recorded);
	const decision = decidePromotion(state);
	switch (decision.kind) {
		case "flip": return `Run promote: ${decision.to} was tested and is ready`;
		case "nothing": return `Run deploy to bring up the next version on ${state.idle}, or rollback to go back to it`;
		case "finish": return "Run promote to finish the promote";
		case "refuse": return decision.remedy;
	}
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
	const { state } = await readRelease(spec, ports);
	const { record } = state;
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
		transition: record?.transition ?? null,
		holder: holderOf(state, ports.clock.now()),
		smoke: record?.smoke ?? null,
		lastFlip: record?.lastFlip ?? null,
		recorded,
		next: nextCommand(state, recorded.color ?? void 0)
	};
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
export { parseStatusInputs, status };
