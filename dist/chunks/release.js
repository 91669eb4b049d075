import { Failure, refused, surroundings } from "./model.js";
import { readConfig, selectRelease, unitReferences, unknownUnits } from "./config.js";
// src/release/refusal.ts
function refuse(code, fact, remedy) {
	return {
		kind: "refuse",
		code,
		fact,
		remedy
	};
}
function refusalFailure({ code, fact, remedy }) {
	return refused(code, fact, { remedy });
}
// src/release/patience.ts
const AGAIN_MS = 1e3;
const SILENCE = ["CLUSTER_UNREACHABLE", "CLUSTER_FAILED"];
function isSilence(error) {
	return error instanceof Failure && SILENCE.includes(error.code);
}
async function patiently(clock, milliseconds, work) {
	const end = clock.now() + milliseconds;
	for (;;) try {
		return await work();
	} catch (error) {
		if (!isSilence(error) || clock.now() >= end) throw error;
		await clock.sleep(AGAIN_MS);
	}
}
async function settled(work) {
	try {
		return {
			ok: true,
			value: await work
		};
	} catch (error) {
		return {
			ok: false,
			error
		};
	}
}
// src/release/context.ts
async function releaseContext(inputs, ports) {
	const config = await readConfig(ports.files, inputs.config);
	return {
		config,
		spec: selectRelease(config, inputs.release),
		ports
	};
}
async function findUnit({ config, spec, ports }, name) {
	const unit = (await ports.terragrunt.units(config.terragruntRoot, "some")).find((one) => one.name === name);
	if (unit !== void 0) return unit;
	const units = await ports.terragrunt.units(config.terragruntRoot);
	const named = unitReferences(spec).find((reference) => reference.unit === name);
	throw unknownUnits(config, [named ?? {
		unit: name,
		path: ["releases", spec.name]
	}], units)[0];
}
function refuseExcludedUnit(unit) {
	const { excluded } = unit;
	if (excluded === void 0) return;
	throw refused("UNIT_EXCLUDED", `Terragrunt leaves unit ${unit.name} out: ${excluded.apply}`, {
		where: unit.path,
		remedy: "Take away what leaves it out, and run again"
	});
}
function rfc3339(milliseconds) {
	return new Date(milliseconds).toISOString();
}
// src/release/journal.ts
var Journal = class {
	holder;
	write;
	applied;
	confirmed;
	left = new Set();
	behind;
	begin(holder) {
		if (this.holder !== void 0) return;
		this.holder = holder;
		this.open("Git", "Terraform");
	}
	open(...what) {
		for (const one of what) this.left.add(one);
	}
	done(what) {
		this.left.delete(what);
	}
	reconciled(reconciliation) {
		this.behind = reconciliation === "left" || reconciliation === "excluded" ? reconciliation : void 0;
		if (this.behind === void 0) this.done("Terraform");
	}
};
// src/release/reason.ts
function reasonOf(error) {
	const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
	return error instanceof Failure ? `${error.code}: ${line}` : line;
}
function asFailure(error) {
	if (error instanceof Failure) return error;
	const stack = error instanceof Error ? error.stack : void 0;
	return surroundings("INTERNAL", reasonOf(error), {
		remedy: "This is a bug. Please report it with the lines below, the command and the version",
		cause: error,
		...stack === void 0 ? {} : { stderr: stack }
	});
}
export { Journal, asFailure, findUnit, isSilence, patiently, reasonOf, refusalFailure, refuse, refuseExcludedUnit, releaseContext, rfc3339, settled };
