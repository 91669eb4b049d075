// src/errors/checks.ts
const CHECK_CODES = {
	LINT_FAILED: { outcome: "not-done" },
	LINT_NOTHING: { outcome: "not-done" },
	PATH_MISSING: { outcome: "not-done" },
	CHART_SCHEMA_OUTSIDE: { outcome: "not-done" },
	CHART_RENDER_FAILED: { outcome: "not-done" },
	MANIFEST_INVALID: { outcome: "not-done" },
	HELM_RELEASE_UNREADABLE: { outcome: "not-done" },
	HELM_UPGRADE_FAILED: {
		outcome: "maybe-done",
		byTool: true
	},
	ROUTE_NOTHING: { outcome: "not-done" },
	ROUTE_PROBLEMS: { outcome: "not-done" },
	ROUTE_UNSAFE: { outcome: "not-done" },
	ROUTE_UNPROVEN: { outcome: "not-done" },
	ROUTE_REQUESTS_MISSING: { outcome: "not-done" },
	ROUTE_REQUEST_INVALID: { outcome: "not-done" },
	HTTP_REQUEST_INVALID: { outcome: "not-done" }
};
// src/errors/cluster.ts
const CLUSTER_CODES = {
	CLUSTER_UNREACHABLE: {
		outcome: "maybe-done",
		silent: true
	},
	CLUSTER_FORBIDDEN: {
		outcome: "not-done",
		forbidden: true
	},
	CLUSTER_NO_SUCH_TYPE: { outcome: "not-done" },
	CLUSTER_CONFLICT: { outcome: "not-done" },
	CLUSTER_UNCONDITIONAL: { outcome: "not-done" },
	CLUSTER_FAILED: {
		outcome: "maybe-done",
		silent: true
	},
	GATEWAY_UNKNOWN: { outcome: "not-done" },
	GATEWAY_UNREACHABLE: { outcome: "not-done" },
	GATEWAY_UNTRUSTED: { outcome: "not-done" },
	GATEWAY_CA_INVALID: { outcome: "not-done" },
	GATEWAY_REDIRECTS: { outcome: "not-done" }
};
// src/errors/git.ts
const GIT_CODES = {
	GIT_PUSH_REJECTED: { outcome: "not-done" },
	GIT_DETACHED: { outcome: "not-done" },
	GITHUB_TOKEN_MISSING: {
		outcome: "not-done",
		forbidden: true
	},
	GITHUB_FORBIDDEN: {
		outcome: "not-done",
		forbidden: true
	},
	GITHUB_RATE_LIMITED: { outcome: "not-done" },
	GITHUB_UNREACHABLE: { outcome: "maybe-done" },
	GITHUB_FAILED: { outcome: "maybe-done" },
	GITHUB_EVENT_UNREADABLE: { outcome: "not-done" },
	GITHUB_REPOSITORY_MISSING: { outcome: "not-done" }
};
// src/errors/release.ts
const RELEASE_CODES = {
	ROUTER_UNKNOWN: { outcome: "not-done" },
	RELEASE_DRIFT: {
		outcome: "not-done",
		seen: true
	},
	REPAIR_LEFT: {
		outcome: "not-done",
		seen: true
	},
	REPAIR_UNPROVEN: {
		outcome: "not-done",
		seen: true
	},
	ROUTE_UNKNOWN: { outcome: "not-done" },
	ROUTE_NOWHERE: { outcome: "not-done" },
	COLORS_OVERLAP: {
		outcome: "not-done",
		seen: true
	},
	COLORS_UNKNOWN: { outcome: "not-done" },
	COLOR_MIXED: {
		outcome: "not-done",
		seen: true
	},
	COLOR_UNKNOWN: { outcome: "not-done" },
	COLOR_NOT_READY: {
		outcome: "not-done",
		seen: true
	},
	BOTH_COLORS_MISSING: { outcome: "not-done" },
	RECORD_UNREADABLE: { outcome: "not-done" },
	LEASE_HELD: { outcome: "not-done" },
	LEASE_LOST: {
		outcome: "maybe-done",
		endsRun: true
	},
	TRANSITION_UNDER_WAY: { outcome: "not-done" },
	DEPLOY_DESTRUCTIVE: { outcome: "not-done" },
	DEPLOY_TIMEOUT: { outcome: "maybe-done" },
	DEPLOY_OLDER_RUN: { outcome: "not-done" },
	DEPLOY_MOVED: { outcome: "done" },
	SMOKE_NOT_READY: { outcome: "not-done" },
	SMOKE_FAILED: { outcome: "not-done" },
	SMOKE_WRONG_COLOR: { outcome: "not-done" },
	SMOKE_UNIDENTIFIED: { outcome: "not-done" },
	SMOKE_CHANGED: { outcome: "not-done" },
	SMOKE_TIMEOUT: { outcome: "not-done" },
	PROMOTE_NOT_READY: { outcome: "not-done" },
	PROMOTE_UNTESTED: { outcome: "not-done" },
	PROMOTE_STALE: { outcome: "not-done" },
	PROMOTE_EXPIRED: { outcome: "not-done" },
	PROMOTE_NOT_APPROVED: { outcome: "not-done" },
	PROMOTE_UNDEPLOYED: { outcome: "not-done" },
	PROMOTE_PARTIAL: { outcome: "not-done" },
	PROMOTE_CAPACITY: { outcome: "not-done" },
	PROMOTE_UNPROVEN: { outcome: "not-done" },
	PROMOTE_REVERTED: {
		outcome: "not-done",
		settled: true
	},
	PROMOTE_MOVED_BACK: { outcome: "not-done" },
	PROMOTE_STUCK: {
		outcome: "maybe-done",
		settled: true
	},
	ROLLBACK_NOTHING: { outcome: "not-done" },
	ROLLBACK_NOT_READY: { outcome: "not-done" },
	ROLLBACK_CHANGED: { outcome: "not-done" },
	ROLLBACK_UNPROVEN: { outcome: "done" },
	FLIP_NOT_ALONE: { outcome: "not-done" },
	ROUTER_DRIFT: { outcome: "not-done" },
	ROUTER_UNIT_BLOCKED: { outcome: "not-done" },
	ROUTER_VALUE_OVERRIDDEN: { outcome: "not-done" },
	ROUTER_NOT_RENDERED: { outcome: "not-done" },
	RECONCILE_REFUSED: { outcome: "done" }
};
// src/errors/repository.ts
const REPOSITORY_CODES = {
	PORT_TAKEN: { outcome: "not-done" },
	INSTALL_FAILED: { outcome: "maybe-done" },
	DEMO_INCOMPLETE: { outcome: "not-done" },
	DEMO_FAULT_EMBEDDED: { outcome: "not-done" },
	PAGE_UNWRITABLE: { outcome: "not-done" },
	DEMO_GIT_FAILED: { outcome: "not-done" },
	DEMO_SANDBOX_UNKNOWN: { outcome: "not-done" },
	SANDBOX_USAGE: { outcome: "not-done" },
	SANDBOX_NAME: { outcome: "not-done" },
	SANDBOX_FOLDER: { outcome: "not-done" },
	SANDBOX_DISK: { outcome: "not-done" },
	SANDBOX_DIFFERENT: { outcome: "not-done" },
	SANDBOX_MISSING: { outcome: "not-done" },
	SANDBOX_STARTING: { outcome: "not-done" },
	SANDBOX_TOOL_MISSING: { outcome: "not-done" },
	SANDBOX_FORBIDDEN: { outcome: "not-done" },
	SANDBOX_NETWORK: { outcome: "not-done" },
	SANDBOX_COMPONENT: { outcome: "not-done" },
	SANDBOX_DIED: { outcome: "not-done" },
	SANDBOX_FAILED: { outcome: "not-done" },
	SANDBOX_INTERRUPTED: { outcome: "not-done" },
	GEAR_TOOL_MISSING: { outcome: "not-done" },
	GEAR_GO_OLD: { outcome: "not-done" },
	GEAR_PLATFORM: { outcome: "not-done" },
	GEAR_DISK: { outcome: "not-done" },
	GEAR_REGISTRY: { outcome: "not-done" },
	GEAR_DIGEST: { outcome: "not-done" },
	GEAR_BUILD: { outcome: "not-done" },
	GEAR_INTERRUPTED: { outcome: "not-done" }
};
// src/errors/tools.ts
const TOOL_CODES = {
	TOOL_MISSING: { outcome: "not-done" },
	TOOL_FAILED: {
		outcome: "maybe-done",
		byTool: true
	},
	TOOL_TIMEOUT: {
		outcome: "maybe-done",
		byTool: true
	},
	TOOL_OUTPUT_TOO_LARGE: {
		outcome: "maybe-done",
		byTool: true
	},
	NEVER_ENDS: { outcome: "maybe-done" },
	INTERRUPTED: {
		outcome: "maybe-done",
		endsRun: true
	},
	VERSION_INVALID: { outcome: "not-done" },
	VERSION_NOT_EXACT: { outcome: "not-done" },
	VERSION_MISMATCH: { outcome: "not-done" },
	PLATFORM_UNSUPPORTED: { outcome: "not-done" },
	DOWNLOAD_FAILED: { outcome: "not-done" },
	CHECKSUM_MISSING: { outcome: "not-done" },
	CHECKSUM_MISMATCH: { outcome: "not-done" },
	ARCHIVE_UNEXPECTED: { outcome: "not-done" },
	HELM_MISSING: { outcome: "not-done" },
	INTERNAL: { outcome: "maybe-done" }
};
// src/errors/units.ts
const UNIT_CODES = {
	UNITS_ROOT_MISSING: { outcome: "not-done" },
	UNITS_MISSING: { outcome: "not-done" },
	UNITS_UNREADABLE: { outcome: "not-done" },
	UNITS_SELECTION_UNKNOWN: { outcome: "not-done" },
	UNIT_EXCLUDED: {
		outcome: "not-done",
		seen: true
	},
	UNIT_EXCLUDE_UNKNOWN: { outcome: "not-done" },
	UNIT_JSON: { outcome: "not-done" },
	STACK_NOT_GENERATED: { outcome: "not-done" },
	STACK_STALE: { outcome: "not-done" },
	UNIT_UNKNOWN: {
		outcome: "not-done",
		seen: true
	},
	UNIT_UNREADABLE: { outcome: "not-done" },
	UNIT_INVALID: { outcome: "not-done" },
	UNIT_CYCLE: { outcome: "not-done" },
	UNIT_NOT_HELM: { outcome: "not-done" },
	UNIT_PLAN_FAILED: {
		outcome: "not-done",
		mayPass: true
	},
	UNIT_APPLY_FAILED: {
		outcome: "maybe-done",
		mayPass: true
	},
	UNIT_UNLOCK_FAILED: { outcome: "maybe-done" },
	PLAN_UNREADABLE: {
		outcome: "not-done",
		byTool: true
	},
	PLAN_COMMENT_FORBIDDEN: { outcome: "done" },
	PAGE_NOT_WRITTEN: { outcome: "done" },
	CHECKOUT_OLDER: { outcome: "not-done" },
	CHECKOUT_UNKNOWN: { outcome: "not-done" },
	APPLY_STALE: { outcome: "not-done" },
	UNIT_PLAN_MOCKED: { outcome: "not-done" },
	APPLY_MOCKED: { outcome: "not-done" },
	APPLY_MOVES_ROUTE: { outcome: "not-done" },
	APPLY_ROUTE_UNKNOWN: { outcome: "not-done" },
	APPLY_ROLLS_ACTIVE: { outcome: "not-done" },
	VALUES_MISSING: { outcome: "not-done" },
	VALUES_YAML: { outcome: "not-done" },
	VALUES_KEY_MISSING: { outcome: "not-done" },
	VALUES_UNCOMMITTED: { outcome: "not-done" }
};
// src/errors/catalogue.ts
const CATALOGUE = {
	COMMAND_UNKNOWN: { outcome: "not-done" },
	FLAG_UNKNOWN: { outcome: "not-done" },
	FLAG_INCOMPLETE: { outcome: "not-done" },
	FLAG_INVALID: { outcome: "not-done" },
	ARGUMENT_UNEXPECTED: { outcome: "not-done" },
	INPUT_INVALID: { outcome: "not-done" },
	PATH_UNREADABLE: { outcome: "not-done" },
	INPUTS_MISSING: { outcome: "not-done" },
	FLOW_NOT_CHOSEN: { outcome: "not-done" },
	WORKING_DIRECTORY_MISSING: { outcome: "not-done" },
	CONFIG_MISSING: { outcome: "not-done" },
	CONFIG_YAML: { outcome: "not-done" },
	CONFIG_INVALID: { outcome: "not-done" },
	RELEASE_UNKNOWN: { outcome: "not-done" },
	RELEASE_AMBIGUOUS: { outcome: "not-done" },
	PATH_OUTSIDE: { outcome: "not-done" },
	FILE_TOO_LARGE: { outcome: "not-done" },
	NODE_TOO_OLD: { outcome: "not-done" },
	NODE_MISSING: { outcome: "not-done" },
	...TOOL_CODES,
	...CHECK_CODES,
	...UNIT_CODES,
	...CLUSTER_CODES,
	...RELEASE_CODES,
	...GIT_CODES,
	...REPOSITORY_CODES
};
// src/errors/errors.ts
const EXIT_CODES = {
	refused: 1,
	usage: 2,
	surroundings: 3
};
var Failure = class extends Error {
	code;
	failureClass;
	remedy;
	where;
	stderr;
	constructor(failureClass, code, fact, details) {
		super(fact, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.name = "Failure";
		this.code = code;
		this.failureClass = failureClass;
		this.remedy = details.remedy;
		this.where = details.where;
		this.stderr = details.stderr;
	}
	get exitCode() {
		return EXIT_CODES[this.failureClass];
	}
	get outcome() {
		return entryOf(this.code).outcome;
	}
	get isSilence() {
		return isSilent(this.code);
	}
	get isByTool() {
		return entryOf(this.code).byTool === true;
	}
	get isForbidden() {
		return isForbidden(this.code);
	}
	get isSeen() {
		return entryOf(this.code).seen === true;
	}
	get isSettled() {
		return entryOf(this.code).settled === true;
	}
	get mayPass() {
		return entryOf(this.code).mayPass === true;
	}
	get endsRun() {
		return entryOf(this.code).endsRun === true;
	}
};
function isSilent(code) {
	return entryOf(code).silent === true;
}
function isForbidden(code) {
	return entryOf(code).forbidden === true;
}
function entryOf(code) {
	return CATALOGUE[code];
}
function mayHaveHappened(error) {
	return !(error instanceof Failure) || error.outcome !== "not-done";
}
function reworded({ failureClass, code }, fact, details) {
	return new Failure(failureClass, code, fact, details);
}
function coded(code, text) {
	return `${code}: ${text}`;
}
function refused(code, fact, details) {
	return new Failure("refused", code, fact, details);
}
function usage(code, fact, details) {
	return new Failure("usage", code, fact, details);
}
function surroundings(code, fact, details) {
	return new Failure("surroundings", code, fact, details);
}
const MOST_REMEDY = 800;
function renderFailure(failure) {
	const where = failure.where === void 0 ? "" : `${failure.where}: `;
	const fits = failure.remedy.length <= MOST_REMEDY && !/[\r\n]/.test(failure.remedy);
	const remedy = fits ? failure.remedy : "What to do stands below";
	return [`${failure.code}: ${where}${sentence(failure.message)} ${sentence(remedy)}`, ...[fits ? void 0 : failure.remedy, failure.stderr?.trim()].filter((text) => text).map((text) => indent(text ?? ""))].join("\n");
}
function sentence(text) {
	return /[.!?:]$/.test(text) ? text : `${text}.`;
}
function indent(text) {
	return text.replaceAll(/^/gm, "    ");
}
var Failures = class extends Error {
	failures;
	constructor(failures) {
		super(failures.map(renderFailure).join("\n"));
		this.name = "Failures";
		this.failures = failures;
	}
	get exitCode() {
		return this.failures.map((failure) => failure.exitCode).reduce((highest, code) => code > highest ? code : highest, 1);
	}
};
function throwAll([first, ...rest]) {
	if (first !== void 0) throw new Failures([first, ...rest]);
}
function thrownText(thrown) {
	if (thrown instanceof Error) return thrown.message;
	try {
		return String(thrown);
	} catch {
		return "something was thrown that has no text";
	}
}
export { Failure, Failures, coded, isForbidden, isSilent, mayHaveHappened, refused, renderFailure, reworded, surroundings, throwAll, thrownText, usage };
