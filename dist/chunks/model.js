import { createHash } from "node:crypto";
// src/errors/checks.ts
const CHECK_CODES = {
	LINT_FAILED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "there are findings at or above `fail-on`"
	},
	LINT_NOTHING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "no manifest was found or rendered, so no rule had anything to look at ([what is left out](lint.md))"
	},
	PATH_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a path given to `lint` or `route` is not there. Where one request goes is asked by its URL: `route --explain=http://HOST/PATH`"
	},
	CHART_SCHEMA_OUTSIDE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a chart's values.schema.json refers to a file or an address outside of it, or cannot be looked through"
	},
	CHART_RENDER_FAILED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "Helm cannot render the chart with these values, or what it rendered cannot be read"
	},
	MANIFEST_INVALID: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a manifest is no Kubernetes object"
	},
	HELM_RELEASE_UNREADABLE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "what Helm released cannot be read"
	},
	ROUTE_NOTHING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "no manifest was found in the paths that were given, no gateway among them has a route, or the file of requests is empty: nothing was asked"
	},
	ROUTE_PROBLEMS: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the routes have problems"
	},
	ROUTE_UNSAFE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a request goes where it must not"
	},
	ROUTE_UNPROVEN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "where a request goes cannot be told for certain"
	},
	ROUTE_REQUESTS_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the file of requests is not there"
	},
	ROUTE_REQUEST_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a request cannot be read"
	},
	HTTP_REQUEST_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a smoke check holds what cannot be sent"
	}
};
// src/errors/cluster.ts
const CLUSTER_CODES = {
	CLUSTER_UNREACHABLE: {
		exit: "surroundings",
		outcome: "maybe-done",
		silent: true,
		meaning: "the cluster does not answer, does not take the credentials, or the kubeconfig does not lead to one"
	},
	CLUSTER_FORBIDDEN: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the account may not do this; the remedy is the rule that it lacks, as the API server words it"
	},
	CLUSTER_NO_SUCH_TYPE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the cluster lacks a type: install its CRDs"
	},
	CLUSTER_CONFLICT: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "someone else changed the object first: run again"
	},
	CLUSTER_UNCONDITIONAL: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a write that does not name what it read is never made"
	},
	CLUSTER_FAILED: {
		exit: "surroundings",
		outcome: "maybe-done",
		silent: true,
		meaning: "kubectl or the API server failed for another reason; its words are below"
	},
	GATEWAY_UNKNOWN: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the gateway's address cannot be told"
	},
	GATEWAY_UNREACHABLE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "nothing answers at the gateway's address"
	},
	GATEWAY_UNTRUSTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "its certificate is not one for the host from an authority that is trusted: nothing was sent"
	},
	GATEWAY_CA_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "`gateway.ca` of bluegreen.yaml names no certificate"
	},
	GATEWAY_REDIRECTS: {
		exit: "usage",
		outcome: "not-done",
		meaning: "it answers with a redirect that no color gave: mostly plain requests to https; the address with TLS is named"
	}
};
// src/errors/git.ts
const GIT_CODES = {
	GIT_PUSH_REJECTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the record cannot be pushed; `record: none` leaves it in the working tree"
	},
	GIT_DETACHED: {
		exit: "usage",
		outcome: "not-done",
		meaning: "no branch is checked out to push to"
	},
	GITHUB_TOKEN_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there is no token"
	},
	GITHUB_FORBIDDEN: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the token may not; what it needs is said"
	},
	GITHUB_RATE_LIMITED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "GitHub takes no more requests for now"
	},
	GITHUB_UNREACHABLE: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "GitHub does not answer"
	},
	GITHUB_FAILED: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "GitHub refused for another reason"
	},
	GITHUB_EVENT_UNREADABLE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the event's file cannot be read"
	},
	GITHUB_REPOSITORY_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "GITHUB_REPOSITORY does not name a repository"
	}
};
// src/errors/release.ts
const RELEASE_CODES = {
	ROUTER_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "none, or more than one, object routes the host; of several, each is named, with what removes the others"
	},
	RELEASE_DRIFT: {
		exit: "refused",
		outcome: "not-done",
		meaning: "something that the release rests on is missing, is being deleted, belongs to another, or is not in the cluster as its unit released it; or its Helm release is not settled; or something lies beside it that keeps it from being read (a second router of the host, a second definition of a subset). `status` fails on any of it, and on what it could not see; `apply` fails on what the release cannot work without, and warns of the rest; `plan` says it and fails on none"
	},
	ROUTE_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "its default route cannot be told"
	},
	ROUTE_NOWHERE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the default route goes to neither color"
	},
	COLORS_OVERLAP: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the colors have no pods of their own: both selections, and the pods and workloads that both select, or that one selects and the other's unit released, are named. Only `rollback` goes on; `apply` takes the change that mends it"
	},
	COLORS_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "whether the colors have pods of their own cannot be told: something else than a selector decides; a WorkloadEntry or WorkloadGroup has the labels of a color; the account may not list what may answer as a color (the rule that it lacks is the remedy); or Helm cannot say what a color's unit released"
	},
	COLOR_MIXED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a color selects pods that its unit did not release, by Helm's record of it, whatever is written on them: each workload is named with the Helm release that it claims"
	},
	COLOR_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "by `status`: what runs of a color cannot be told, and why"
	},
	BOTH_COLORS_MISSING: {
		exit: "refused",
		outcome: "not-done",
		meaning: "nothing of the release runs: apply first"
	},
	RECORD_UNREADABLE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the record on the Lease was changed by someone else"
	},
	LEASE_HELD: {
		exit: "refused",
		outcome: "not-done",
		meaning: "another run works on the release; a rollback waits for a deploy or an apply, until its `timeout`, and for nobody else"
	},
	LEASE_LOST: {
		exit: "refused",
		outcome: "maybe-done",
		endsRun: true,
		meaning: "another run took the release over"
	},
	TRANSITION_UNDER_WAY: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a flip is not finished: promote finishes it, rollback undoes it"
	},
	DEPLOY_DESTRUCTIVE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the plan of the color would take something away"
	},
	DEPLOY_TIMEOUT: {
		exit: "refused",
		outcome: "maybe-done",
		meaning: "the color was not up in time; what was seen last is said"
	},
	DEPLOY_OLDER_RUN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a newer run on GitHub deployed another version since; start a new run with the version you want"
	},
	DEPLOY_MOVED: {
		exit: "refused",
		outcome: "done",
		meaning: "the color got the traffic meanwhile"
	},
	SMOKE_NOT_READY: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the idle color is not ready"
	},
	SMOKE_FAILED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "an answer is not as expected"
	},
	SMOKE_WRONG_COLOR: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the other color answered"
	},
	SMOKE_UNIDENTIFIED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the answer does not say who gave it"
	},
	SMOKE_CHANGED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the color changed during the test"
	},
	SMOKE_TIMEOUT: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the test took too long"
	},
	PROMOTE_NOT_READY: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the color is not ready"
	},
	PROMOTE_UNTESTED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the color was not tested: run smoke"
	},
	PROMOTE_STALE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the color changed since it was tested"
	},
	PROMOTE_PARTIAL: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a flip would move a part of the host's users only: rules beside the default keep leading to the old color, or nobody can say; each with a curl command"
	},
	PROMOTE_UNPROVEN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the gateway does not answer as it should before the flip"
	},
	PROMOTE_REVERTED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "after the flip something was wrong; the traffic is back. A second failure beside it says which record is left"
	},
	PROMOTE_MOVED_BACK: {
		exit: "refused",
		outcome: "not-done",
		meaning: "someone else moved the traffic back"
	},
	PROMOTE_STUCK: {
		exit: "refused",
		outcome: "maybe-done",
		meaning: "after the flip something was wrong, and going back is not safe, or failed with what is said beside it: look"
	},
	ROLLBACK_NOTHING: {
		exit: "refused",
		outcome: "not-done",
		meaning: "no promote is on record that could be taken back"
	},
	ROLLBACK_NOT_READY: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the old color is not ready; or the traffic is back already, at a color that cannot be told or is not ready"
	},
	ROLLBACK_CHANGED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the old color is not what it was"
	},
	ROLLBACK_UNPROVEN: {
		exit: "refused",
		outcome: "done",
		meaning: "the traffic is back and the records say so, but that every answer comes from there was not proven: the gateway answers otherwise, or its address cannot be told"
	},
	FLIP_NOT_ALONE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the flip would change more than the default destination"
	},
	ROUTER_DRIFT: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the router's unit has changes that were not applied, or the cluster's router was changed by hand: apply first, so that the flip is alone"
	},
	ROUTER_UNIT_BLOCKED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "before a flip: the router's unit could not be applied after it, because its state is locked, it cannot be planned, or its Helm release is pending or failed; who holds it, and what frees it, is said"
	},
	ROUTER_VALUE_OVERRIDDEN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "what stands in `router.file` does not decide where the default route goes: something wins over it"
	},
	ROUTER_NOT_RENDERED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the unit's chart does not render the router"
	},
	RECONCILE_REFUSED: {
		exit: "warning",
		outcome: "done",
		meaning: "a warning: after a flip or a rollback, applying the router's unit would change more than the default route, so Terraform's state was left as it is; review the plan and apply it"
	}
};
// src/errors/repository.ts
const REPOSITORY_CODES = {
	PORT_TAKEN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "another program listens on the port"
	},
	INSTALL_FAILED: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "`npm ci` failed in a clone of this repository; what npm said is above"
	},
	DEMO_INCOMPLETE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "something that the demo needs is not there"
	},
	DEMO_FAULT_EMBEDDED: {
		exit: "usage",
		outcome: "not-done",
		meaning: "this fault can be had in the embedded world only"
	},
	PAGE_UNWRITABLE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the file that was named for the page cannot be written"
	},
	DEMO_GIT_FAILED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the demo's repository cannot be made"
	},
	DEMO_SANDBOX_UNKNOWN: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the sandbox of the demo cannot be found"
	},
	SANDBOX_USAGE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the command is not as it must be"
	},
	SANDBOX_NAME: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the name is none that a sandbox may have"
	},
	SANDBOX_FOLDER: {
		exit: ["usage", "surroundings"],
		outcome: "not-done",
		meaning: "the sandbox's folder belongs to someone else (2), or cannot be made or used (3)"
	},
	SANDBOX_DISK: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "there is not enough room on the disk for a sandbox, or for what it writes"
	},
	SANDBOX_DIFFERENT: {
		exit: "refused",
		outcome: "not-done",
		meaning: "`up` found one that is up and not as asked for: gateways, gear or `--for`"
	},
	SANDBOX_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there is no such sandbox"
	},
	SANDBOX_STARTING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "it is being started by another command"
	},
	SANDBOX_TOOL_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a tool of the machine is missing"
	},
	SANDBOX_FORBIDDEN: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the machine does not let this user make namespaces"
	},
	SANDBOX_NETWORK: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "its network cannot be set up"
	},
	SANDBOX_COMPONENT: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a component did not start; its log is named"
	},
	SANDBOX_DIED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "it ended while starting"
	},
	SANDBOX_FAILED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "it failed for another reason"
	},
	SANDBOX_INTERRUPTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "starting was interrupted"
	},
	GEAR_TOOL_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "Go, or another tool to build the gear with, is missing"
	},
	GEAR_GO_OLD: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "Go is older than the gear's modules ask for; both versions are named"
	},
	GEAR_PLATFORM: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the gear cannot be built on this machine"
	},
	GEAR_DISK: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "there is not enough room on the disk"
	},
	GEAR_REGISTRY: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a registry does not answer"
	},
	GEAR_DIGEST: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "what was downloaded is not what is pinned"
	},
	GEAR_BUILD: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a build failed; its words are below"
	},
	GEAR_INTERRUPTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "building was interrupted; the next run goes on"
	}
};
// src/errors/tools.ts
const TOOL_CODES = {
	TOOL_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a tool is not on PATH: run `setup` first"
	},
	TOOL_FAILED: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "a tool failed; its words are below"
	},
	TOOL_TIMEOUT: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "a tool did not end in time"
	},
	TOOL_OUTPUT_TOO_LARGE: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "a tool printed more than anybody can read; it was ended ([limits](limits.md))"
	},
	NEVER_ENDS: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "the run waited for something that will never come: a fault of this program, which says what it was"
	},
	INTERRUPTED: {
		exit: "surroundings",
		outcome: "maybe-done",
		endsRun: true,
		meaning: "a signal ended the run; run the step again, it goes on or undoes"
	},
	VERSION_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a tool's version is no version"
	},
	VERSION_NOT_EXACT: {
		exit: "usage",
		outcome: "not-done",
		meaning: "setup needs one exact version, not a range"
	},
	VERSION_MISMATCH: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "an installed tool says another version than was asked for"
	},
	PLATFORM_UNSUPPORTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "nobody publishes this tool for this machine"
	},
	DOWNLOAD_FAILED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a download did not come"
	},
	CHECKSUM_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the publisher's checksum was not found: nothing is installed"
	},
	CHECKSUM_MISMATCH: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "what was downloaded is not what was published: nothing is installed"
	},
	ARCHIVE_UNEXPECTED: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the archive does not hold what it should"
	},
	HELM_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "Helm cannot be found where setup looks"
	},
	INTERNAL: {
		exit: "surroundings",
		outcome: "maybe-done",
		meaning: "a bug of ours: please report it with its lines, the command and the version"
	}
};
// src/errors/units.ts
const UNIT_CODES = {
	UNITS_ROOT_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "`terragrunt.root` is no folder"
	},
	UNITS_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there are no units below it"
	},
	UNITS_UNREADABLE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "Terragrunt cannot read the units, or they wait for each other"
	},
	UNITS_SELECTION_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a variable or a filter chooses units in a way that has no meaning here: units outside the root, files of another name, what Terragrunt's filter syntax cannot say (braces, operators beside blanks), or an older name that Terragrunt refuses in strict mode"
	},
	UNIT_EXCLUDED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a unit that was asked for by name, or that a release needs, is one that Terragrunt leaves out; the reason is beside it"
	},
	UNIT_EXCLUDE_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "whether an `exclude` block leaves its unit out cannot be told"
	},
	UNIT_JSON: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a unit or a stack is written in JSON, which Terragrunt's runs over all units pass over"
	},
	STACK_NOT_GENERATED: {
		exit: "usage",
		outcome: "not-done",
		meaning: "units of a `terragrunt.stack.hcl` are not there; the command that makes them is beside it"
	},
	STACK_STALE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a stack has changed since it was generated"
	},
	UNIT_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there is no unit of that name"
	},
	UNIT_UNREADABLE: {
		exit: ["refused", "usage"],
		outcome: "not-done",
		meaning: "a unit cannot be read"
	},
	UNIT_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a unit's file is not as it must be"
	},
	UNIT_CYCLE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "units wait for each other in a circle"
	},
	UNIT_NOT_HELM: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the unit releases no chart of this repository"
	},
	UNIT_PLAN_FAILED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a unit cannot be planned; what the tool said is below"
	},
	UNIT_APPLY_FAILED: {
		exit: ["refused", "surroundings"],
		outcome: "maybe-done",
		meaning: "a unit was not applied to the end; run again, what was applied stays (1: there is no saved plan of it)"
	},
	PLAN_UNREADABLE: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "a plan cannot be read: it is none, or a hook, `run_cmd` or wrapper prints another beside it"
	},
	PLAN_COMMENT_FORBIDDEN: {
		exit: "warning",
		outcome: "done",
		meaning: "a warning: the token may not comment; the plan is in the step summary"
	},
	PAGE_NOT_WRITTEN: {
		exit: "warning",
		outcome: "done",
		meaning: "a warning: the page of the run could not be written; the run itself ended as it says"
	},
	CHECKOUT_OLDER: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the checkout lacks commits of its branch, or the default branch has gone on from it, whatever its own is called: to apply or deploy it would take back what they changed. Start a new run or pull; to go back, run rollback"
	},
	CHECKOUT_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "in a job, whether the checkout is the newest cannot be told: check out a branch, keep the credentials, and where the remedy says so fetch the whole history"
	},
	APPLY_STALE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the plan is not the one that was reviewed"
	},
	UNIT_PLAN_MOCKED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "the plan stands on mock outputs of a unit that was not applied yet"
	},
	APPLY_MOCKED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "on the real outputs the plan is another than the one that was reviewed, or there are none"
	},
	APPLY_MOVES_ROUTE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a unit would take traffic from the color that has it, which only promote and rollback may"
	},
	APPLY_ROUTE_UNKNOWN: {
		exit: "refused",
		outcome: "not-done",
		meaning: "what a unit does to routes cannot be told"
	},
	APPLY_ROLLS_ACTIVE: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a unit that was asked for by name would change pods that have the traffic, and nobody has tested what they would be; or any unit would take them away"
	},
	VALUES_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a values file is not there"
	},
	VALUES_YAML: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a values file is no YAML"
	},
	VALUES_KEY_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a values file lacks the key that bluegreen.yaml names"
	},
	VALUES_UNCOMMITTED: {
		exit: "refused",
		outcome: "not-done",
		meaning: "a record would commit more than its one value: the values file has other edits (also staged ones), no commit has it, the branch has it no more, or a merge, rebase or the like is not ended. Refused before anything is touched; a rollback moves the traffic first"
	}
};
// src/errors/catalogue.ts
const CATALOGUE = {
	COMMAND_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there is no such command"
	},
	FLAG_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the command has no such flag"
	},
	FLAG_INCOMPLETE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a flag needs a value"
	},
	FLAG_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a flag's value is none of those allowed"
	},
	ARGUMENT_UNEXPECTED: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the command takes no such argument"
	},
	INPUT_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "an input is missing or is not what it must be; all of them are shown at once"
	},
	PATH_UNREADABLE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a folder that was named, or one below it, cannot be read by this account"
	},
	INPUTS_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the root action's program was started without action.yml"
	},
	FLOW_NOT_CHOSEN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "the event says nothing about what to run: give `command`"
	},
	WORKING_DIRECTORY_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "`working-directory` is no folder"
	},
	CONFIG_MISSING: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there is no bluegreen.yaml"
	},
	CONFIG_YAML: {
		exit: "usage",
		outcome: "not-done",
		meaning: "bluegreen.yaml is no YAML"
	},
	CONFIG_INVALID: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a key or value of bluegreen.yaml is wrong; all of them are shown at once, each with its line"
	},
	RELEASE_UNKNOWN: {
		exit: "usage",
		outcome: "not-done",
		meaning: "bluegreen.yaml has no release of that name"
	},
	RELEASE_AMBIGUOUS: {
		exit: "usage",
		outcome: "not-done",
		meaning: "there are several releases: name one with `release`"
	},
	PATH_OUTSIDE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a path leads out of the repository"
	},
	FILE_TOO_LARGE: {
		exit: "usage",
		outcome: "not-done",
		meaning: "a file is larger than anything that is read here, or is a pipe or a device ([limits](limits.md))"
	},
	NODE_TOO_OLD: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "Node is older than 20.19"
	},
	NODE_MISSING: {
		exit: "surroundings",
		outcome: "not-done",
		meaning: "the root action finds no Node 20.19 or later on the runner: put actions/setup-node before it"
	},
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
	get endsRun() {
		return entryOf(this.code).endsRun === true;
	}
};
function isSilent(code) {
	return entryOf(code).silent === true;
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
// src/model/traffic.ts
function withTraffic(thrown, traffic) {
	const error = thrown instanceof Error ? carrier(thrown) : new Error(thrownText(thrown), { cause: thrown });
	return Object.defineProperty(error, "traffic", {
		value: traffic,
		configurable: true,
		writable: true
	});
}
function carrier(error) {
	return Object.isExtensible(error) && !Object.hasOwn(error, "traffic") ? error : Object.create(error);
}
function trafficOf(thrown) {
	return thrown instanceof Error ? thrown.traffic : void 0;
}
// src/ends.ts
function withoutEnd(text, characters) {
	let end = text.length;
	while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}
function withoutEnds(text, characters) {
	let start = 0;
	while (start < text.length && characters.includes(text.charAt(start))) start += 1;
	return withoutEnd(text.slice(start), characters);
}
// src/limits.ts
const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1e3;
const LIMITS = {
	responseBody: MIB,
	responseHead: 64 * KIB,
	interimResponses: 20,
	apiAnswer: 256 * MIB,
	githubAnswer: 64 * MIB,
	githubPages: 100,
	fileText: 32 * MIB,
	toolOutput: 512 * MIB,
	toolWords: 4 * MIB,
	versionOutput: 64 * KIB,
	rendering: 64 * MIB,
	nesting: 100,
	jsonNesting: 500,
	aliased: 1.5 * MIB,
	aliasedInAll: 4.5 * MIB,
	evaluation: 5e4,
	download: 10 * (60 * SECOND),
	downloadIdle: 30 * SECOND,
	downloadSlowest: 10 * KIB,
	downloadProgress: 30 * SECOND,
	downloadSize: 512 * MIB,
	sumsSize: MIB,
	programSize: MIB * 1024,
	packedChart: 64 * MIB
};
// src/nested-json.ts
function parseJson(text) {
	if (isTooDeep(text)) throw new SyntaxError(`it is nested more than ${LIMITS.jsonNesting} deep`);
	return JSON.parse(text);
}
function isTooDeep(text) {
	let depth = 0;
	for (let at = 0; at < text.length; at += 1) {
		const next = text[at];
		if (next === "\"") at = endOfString(text, at);
		else if (next === "[" || next === "{") depth += 1;
		else if (next === "]" || next === "}") depth -= 1;
		if (depth > LIMITS.jsonNesting) return true;
	}
	return false;
}
function endOfNested(text, start) {
	let depth = 0;
	for (let at = start; at < text.length; at += 1) {
		const next = text[at];
		if (next === "\"") at = endOfString(text, at);
		else if (next === "[" || next === "{") depth += 1;
		else if (next === "]" || next === "}") depth -= 1;
		if (depth === 0) return at + 1;
		if (depth > LIMITS.jsonNesting) return void 0;
	}
	return text.length;
}
function endOfString(text, start) {
	let at = start + 1;
	while (at < text.length && text[at] !== "\"") at += text[at] === "\\" ? 2 : 1;
	return at;
}
// src/model/observed.ts
function known(value) {
	return {
		known: true,
		value
	};
}
function unknown(reason, from) {
	return from === void 0 ? {
		known: false,
		reason
	} : {
		known: false,
		reason,
		from
	};
}
// src/json/read.ts
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
function record(value) {
	return isRecord(value) ? value : void 0;
}
function fields(value) {
	return isRecord(value) ? value : {};
}
function list(value) {
	return Array.isArray(value) ? value : [];
}
function records(value) {
	return list(value).filter(isRecord);
}
function text(value) {
	return typeof value === "string" ? value : void 0;
}
function filledText(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
function texts(value) {
	return list(value).filter((item) => typeof item === "string");
}
function numberOr(value, fallback) {
	return typeof value === "number" ? value : fallback;
}
function whole$1(value) {
	return typeof value === "number" && Number.isInteger(value) ? value : void 0;
}
function at(value, ...keys) {
	let inner = value;
	for (const key of keys) if (Array.isArray(inner)) inner = typeof key === "number" ? inner[key] : void 0;
	else inner = isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : void 0;
	return inner;
}
function stringMap(value) {
	const entries = Object.entries(fields(value));
	return Object.fromEntries(entries.filter((entry) => typeof entry[1] === "string"));
}
function asTexts(value) {
	return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, String(one)]));
}
// src/model/gateway-address.ts
const HOST = String.raw`\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?`;
const PORT = String.raw`[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]`;
const ADDRESS = String.raw`(?:https?:\/\/)?(?:${HOST})(?::(?:${PORT}))?\/?`;
const BETWEEN = String.raw`\s*[,\n]\s*`;
const GATEWAY_ADDRESSES = new RegExp(`^${ADDRESS}(?:${BETWEEN}${ADDRESS})*$`);
const GATEWAY_ADDRESSES_ALLOWED = "host:port, such as 203.0.113.7:80, with https:// before it for TLS; several separated by commas";
function parseGatewayAddresses(written) {
	if (!GATEWAY_ADDRESSES.test(written)) return void 0;
	const [first, ...rest] = written.split(/[,\n]/).map((part) => parseAddress(part.trim()));
	return first === void 0 ? void 0 : [first, ...rest];
}
function parseAddress(written) {
	const [, scheme, host = "", port] = /^(?:(https?):\/\/)?(.+?)(?::(\d+))?\/?$/.exec(written) ?? [];
	const tls = scheme === "https";
	const address = {
		host: host.replace(/^\[|\]$/g, ""),
		port: Number(port ?? (tls ? 443 : 80))
	};
	return tls ? {
		...address,
		tls
	} : address;
}
function gatewayAddressText({ host, port, tls }) {
	const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
	return tls === true ? `https://${authority}` : authority;
}
// src/json/canonical.ts
function canonicalJson(value) {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	const object = value;
	let text = "";
	for (const key of Object.keys(object).sort()) {
		const item = object[key];
		if (item !== void 0) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(item)}`;
	}
	return `{${text}}`;
}
function jsonDigest(value) {
	return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
// src/model/kubernetes.ts
function resourceName(object) {
	return [
		object.kind,
		object.metadata.namespace ?? "",
		object.metadata.name
	].filter(Boolean).join("/");
}
// src/inputs.ts
var InputReader = class {
	#raw;
	#failures = [];
	constructor(raw) {
		this.#raw = raw;
	}
	optional(name) {
		const value = this.#raw[name]?.trim();
		return value === "" ? void 0 : value;
	}
	text(name, fallback) {
		return this.optional(name) ?? fallback;
	}
	required(name) {
		const value = this.optional(name);
		if (value === void 0) this.#fail(name, "is required and was not given", `Give ${name}`);
		return value ?? "";
	}
	flag(name, fallback) {
		const value = this.optional(name)?.toLowerCase();
		if (value === void 0) return fallback;
		if (value !== "true" && value !== "false") this.#unexpected(name, value, ["true", "false"]);
		return value === "true";
	}
	oneOf(name, allowed, fallback) {
		const value = this.optional(name);
		if (value === void 0) return fallback;
		const found = allowed.find((candidate) => candidate === value);
		if (found === void 0) this.#unexpected(name, value, allowed);
		return found ?? fallback;
	}
	formed(name, form, allowed) {
		const value = this.optional(name);
		if (value === void 0 || form.test(value)) return value;
		this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
	}
	seconds(name, fallbackSeconds, least = 0) {
		const value = this.optional(name);
		if (value !== void 0 && !/^\d{1,6}$/.test(value)) {
			this.#fail(name, `is ${JSON.stringify(value)}, not a whole number of seconds`, "Give a number such as 120");
			return fallbackSeconds * 1e3;
		}
		if (value !== void 0 && Number(value) < least) this.#fail(name, `is ${value} seconds, which is too short`, `Give ${least} or more`);
		return (value === void 0 ? fallbackSeconds : Number(value)) * 1e3;
	}
	count(name, fallback) {
		const value = this.optional(name);
		if (value === void 0) return fallback;
		if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
		this.#fail(name, `is ${JSON.stringify(value)}, not a whole number from 1 on`, `Give a number such as ${fallback}`);
		return fallback;
	}
	parsed(name, parse, allowed) {
		const value = this.optional(name);
		if (value === void 0) return void 0;
		const found = parse(value);
		if (found === void 0) this.#fail(name, `is ${JSON.stringify(value)}`, `Give ${allowed}`);
		return found;
	}
	list(name) {
		return (this.optional(name) ?? "").split(/[\n,]/).map((item) => item.trim()).filter((item) => item !== "");
	}
	done(inputs) {
		const [first, ...rest] = this.#failures;
		if (first !== void 0) throw new Failures([first, ...rest]);
		return inputs;
	}
	#unexpected(name, value, allowed) {
		this.#fail(name, `is ${JSON.stringify(value)}`, `Give one of: ${allowed.join(", ")}`);
	}
	#fail(name, fact, remedy) {
		this.#failures.push(usage("INPUT_INVALID", `input ${name} ${fact}`, { remedy }));
	}
};
// src/model/target-words.generated.ts
const TARGET_WORDS = {
	subset: {
		api: "Istio API",
		what: "a subset of the DestinationRule",
		example: "v1",
		docs: "Istio API: the subset of the DestinationRule that selects this color."
	},
	service: {
		api: "Gateway API",
		what: "a Service's name",
		example: "web-echo-blue",
		docs: "Gateway API: the Service that selects this color."
	}
};
// src/model/target.ts
const TARGET_KINDS = Object.keys(TARGET_WORDS);
// src/model/release.ts
const COLORS = ["blue", "green"];
function otherColor(color) {
	return color === "blue" ? "green" : "blue";
}
function sameTarget(a, b) {
	return a.kind === b.kind && a.name === b.name;
}
// src/model/split.ts
function whole(target) {
	return {
		kind: "whole",
		target
	};
}
// package.json
var version = "0.1.0";
// src/model/settled.ts
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
// src/model/run.ts
function worstOutcome(outcomes) {
	return ["failed", "refused"].find((one) => outcomes.includes(one)) ?? "done";
}
export { COLORS, Failure, Failures, GATEWAY_ADDRESSES, GATEWAY_ADDRESSES_ALLOWED, InputReader, LIMITS, TARGET_KINDS, TARGET_WORDS, asTexts, at, canonicalJson, coded, endOfNested, fields, filledText, gatewayAddressText, isRecord, isSilent, jsonDigest, known, list, mayHaveHappened, numberOr, otherColor, parseGatewayAddresses, parseJson, record, records, refused, renderFailure, resourceName, reworded, sameTarget, settled, stringMap, surroundings, text, texts, throwAll, thrownText, trafficOf, unknown, usage, version, whole, whole$1, withTraffic, withoutEnd, withoutEnds, worstOutcome };
