import "./rolldown-runtime.js";
import { Failure, Failures, trafficOf, usage, withTraffic } from "./model.js";
import { renderThrown, stepOutcomeOf } from "./capability.js";
import { isRouter } from "./mesh-api.js";
// src/flow/capabilities.ts
const CAPABILITIES = {
	setup: async () => (await import("./lazy/setup-entry.js")).setupCapability,
	lint: async () => (await import("./lazy/lint-entry.js")).lintCapability,
	plan: async () => (await import("./lazy/plan-entry.js")).planCapability,
	apply: async () => (await import("./lazy/apply-entry.js")).applyCapability,
	deploy: async () => (await import("./lazy/deploy-entry.js")).deployCapability,
	smoke: async () => (await import("./lazy/smoke-entry.js")).smokeCapability,
	promote: async () => (await import("./lazy/promote-entry.js")).promoteCapability,
	rollback: async () => (await import("./lazy/rollback-entry.js")).rollbackCapability,
	status: async () => (await import("./lazy/status-entry.js")).statusCapability
};
// src/flow/inputs.ts
const INPUTS = {
	root: [
		{
			"name": "command",
			"description": "What to run. `auto` chooses by event: `plan` on a pull request, `release` on a push to the default branch. Otherwise `plan`, `release`, `promote`, `rollback` or `status`.",
			"required": false,
			"default": "auto"
		},
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "github-token",
			"description": "Token that writes the comment on the pull request; it needs `pull-requests: write`.",
			"required": false,
			"default": "${{ github.token }}"
		},
		{
			"name": "terragrunt-version",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "tofu-version",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "terraform-version",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "helm-version",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "kubectl-version",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "mirrors",
			"description": "As in setup.",
			"required": false,
			"default": ""
		},
		{
			"name": "paths",
			"description": "What to lint, as in lint.",
			"required": false,
			"default": ""
		},
		{
			"name": "fail-on",
			"description": "Lowest severity of a finding that stops the flow: `error` or `warning`.",
			"required": false,
			"default": "error"
		},
		{
			"name": "units",
			"description": "Units to plan and apply, one a line or separated by commas. Without it, every unit below `terragrunt.root`.",
			"required": false,
			"default": ""
		},
		{
			"name": "comment",
			"description": "`auto` posts or updates one comment when the run belongs to a pull request; `never` writes the step summary only.",
			"required": false,
			"default": "auto"
		},
		{
			"name": "digest",
			"description": "Digest of the plan that was reviewed. When the plan made now has another one, nothing is applied. Without it, the plan that this run made and showed is the one applied.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-active",
			"description": "Lets apply change the pods of the color that has the traffic, although nobody has tested what they would be. Without it, such a unit is held back, and the others are applied: bring the change up on the idle color, and promote. While the colors share pods, it also lets a change through that gives the active color other pods.",
			"required": false,
			"default": "false"
		},
		{
			"name": "allow-unknown",
			"description": "Units that apply applies although it cannot tell what they do to routes, one a line or separated by commas: those that are known to have nothing to do with them. A release's own units are never among them.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-older",
			"description": "Lets `release` apply and deploy a checkout that lacks commits of its branch, or from which the default branch has gone on, and a version that a newer run has replaced. Without it, both are refused: to go back to an older version, use `rollback`.",
			"required": false,
			"default": "false"
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		},
		{
			"name": "version",
			"description": "Version that `release` deploys to the idle color. When it has the traffic already, nothing is deployed or tested. Without it, `release` ends after apply.",
			"required": false,
			"default": ""
		},
		{
			"name": "force",
			"description": "`true` deploys and tests a version that has the traffic already on the idle color too, which then is no way back any more.",
			"required": false,
			"default": "false"
		},
		{
			"name": "gateway",
			"description": "Address of the ingress gateway: host:port, with https:// before it for TLS; several separated by commas. Without it, `gateway` of bluegreen.yaml, and then the ingress gateway's Service, at the port that serves the host.",
			"required": false,
			"default": ""
		},
		{
			"name": "timeout",
			"description": "Seconds that deploy, smoke, promote and rollback may each take, at least 5 for the last two. Without it, each one's own default.",
			"required": false,
			"default": ""
		},
		{
			"name": "watch",
			"description": "Seconds to keep watching the new color's answers after a promotion. Without it, as in promote.",
			"required": false,
			"default": ""
		},
		{
			"name": "record",
			"description": "`commit` commits and pushes what deploy, promote and rollback wrote; `none` leaves it in the working tree.",
			"required": false,
			"default": "commit"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	setup: [
		{
			"name": "terragrunt-version",
			"description": "Version or range of Terragrunt, such as `1.1.0` or `1.x`. Empty takes what is on PATH, else the pinned version; `none` leaves it out.",
			"required": false,
			"default": ""
		},
		{
			"name": "tofu-version",
			"description": "Version or range of OpenTofu. Empty takes what is on PATH, else the pinned version; `none` leaves it out.",
			"required": false,
			"default": ""
		},
		{
			"name": "terraform-version",
			"description": "Version or range of Terraform. Empty or `none` leaves it out; give it to use Terraform in place of OpenTofu.",
			"required": false,
			"default": ""
		},
		{
			"name": "helm-version",
			"description": "Version or range of Helm. Empty takes what is on PATH, else the pinned version; `none` leaves it out.",
			"required": false,
			"default": ""
		},
		{
			"name": "kubectl-version",
			"description": "Version or range of kubectl. Empty takes what is on PATH, else the pinned version; `none` leaves it out.",
			"required": false,
			"default": ""
		},
		{
			"name": "mirrors",
			"description": "Base URLs that stand for the publishers' own, one `tool=https://…` a line. Checksums come from the same place, so a mirror is trusted.",
			"required": false,
			"default": ""
		}
	],
	lint: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "paths",
			"description": "Files, folders of manifests, or charts, one a line or separated by commas. Without it, what bluegreen.yaml names.",
			"required": false,
			"default": ""
		},
		{
			"name": "fail-on",
			"description": "Lowest severity that fails the step: `error` or `warning`.",
			"required": false,
			"default": "error"
		}
	],
	plan: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "units",
			"description": "Units to plan, one a line or separated by commas. Without it, every unit below `terragrunt.root`.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-active",
			"description": "As `apply` will be given it. It decides whether the plan's head says that a change of the active color's pods is held back.",
			"required": false,
			"default": "false"
		},
		{
			"name": "allow-unknown",
			"description": "As `apply` will be given it: units that are applied although it cannot be told what they do to routes, one a line or separated by commas.",
			"required": false,
			"default": ""
		},
		{
			"name": "comment",
			"description": "`auto` posts or updates one comment when the run belongs to a pull request; `never` writes the step summary only.",
			"required": false,
			"default": "auto"
		},
		{
			"name": "github-token",
			"description": "Token that writes the comment; it needs `pull-requests: write`.",
			"required": false,
			"default": "${{ github.token }}"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "dry-run",
			"description": "Plans, and writes no comment. The step summary is written.",
			"required": false,
			"default": "false"
		}
	],
	apply: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "units",
			"description": "Units to apply, one a line or separated by commas. Without it, every unit below `terragrunt.root`.",
			"required": false,
			"default": ""
		},
		{
			"name": "digest",
			"description": "Digest of the plan that was reviewed. When the plan made now has another one, nothing is applied.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-active",
			"description": "Lets the step change the pods of the color that has the traffic, although nobody has tested what they would be. Without it, such a unit is held back, and the others are applied: bring the change up on the idle color, and promote. While the colors share pods, it also lets a change through that gives the active color other pods.",
			"required": false,
			"default": "false"
		},
		{
			"name": "allow-unknown",
			"description": "Units that the step applies although it cannot tell what they do to routes, one a line or separated by commas: those that are known to have nothing to do with them. A release's own units are never among them.",
			"required": false,
			"default": ""
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-older",
			"description": "Lets a checkout be applied that lacks commits of its branch, or from which the default branch has gone on: what they changed is taken back. Without it, such a checkout is refused, as a job's is when its branch cannot be asked for. To go back to an older version of a release, use rollback.",
			"required": false,
			"default": "false"
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	deploy: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		},
		{
			"name": "version",
			"description": "Version to deploy, such as the image's tag. It goes to the color that has no traffic; when the other one runs it already, nothing is deployed.",
			"required": true
		},
		{
			"name": "force",
			"description": "`true` deploys a version that has the traffic already to the idle color too, which then is no way back any more.",
			"required": false,
			"default": "false"
		},
		{
			"name": "gateway",
			"description": "Address of the ingress gateway: host:port, with https:// before it for TLS; several separated by commas. Without it, `gateway` of bluegreen.yaml, and then the ingress gateway's Service, at the port that serves the host.",
			"required": false,
			"default": ""
		},
		{
			"name": "timeout",
			"description": "Seconds to wait until the color is ready and answers through the gateway.",
			"required": false,
			"default": "300"
		},
		{
			"name": "record",
			"description": "`commit` commits and pushes the changed values file; `none` leaves it in the working tree.",
			"required": false,
			"default": "commit"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "allow-older",
			"description": "Lets a checkout deploy that lacks commits of its branch, or from which the default branch has gone on, and a version that a newer run has replaced. Without it, both are refused. To go back to an older version, use rollback.",
			"required": false,
			"default": "false"
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	smoke: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		},
		{
			"name": "version",
			"description": "Version to test. When it has the traffic already, there is nothing to test. Without it, whatever the idle color runs is tested.",
			"required": false,
			"default": ""
		},
		{
			"name": "force",
			"description": "`true` tests the idle color also when the version has the traffic already.",
			"required": false,
			"default": "false"
		},
		{
			"name": "gateway",
			"description": "Address of the ingress gateway: host:port, with https:// before it for TLS; several separated by commas. Without it, `gateway` of bluegreen.yaml, and then the ingress gateway's Service, at the port that serves the host.",
			"required": false,
			"default": ""
		},
		{
			"name": "timeout",
			"description": "Seconds until every check must have passed.",
			"required": false,
			"default": "60"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	promote: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		},
		{
			"name": "gateway",
			"description": "Address of the ingress gateway: host:port, with https:// before it for TLS; several separated by commas. Without it, `gateway` of bluegreen.yaml, and then the ingress gateway's Service, at the port that serves the host.",
			"required": false,
			"default": ""
		},
		{
			"name": "timeout",
			"description": "Seconds until every answer must come from the new color, at least 5. After that the flip is undone.",
			"required": false,
			"default": "120"
		},
		{
			"name": "watch",
			"description": "Seconds to keep watching the answers after every one comes from the new color. A wrong one takes the traffic back.",
			"required": false,
			"default": "10"
		},
		{
			"name": "record",
			"description": "`commit` commits and pushes the router's new default; `none` leaves it in the working tree.",
			"required": false,
			"default": "commit"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	rollback: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		},
		{
			"name": "gateway",
			"description": "Address of the ingress gateway: host:port, with https:// before it for TLS; several separated by commas. Without it, `gateway` of bluegreen.yaml, and then the ingress gateway's Service, at the port that serves the host.",
			"required": false,
			"default": ""
		},
		{
			"name": "timeout",
			"description": "Seconds until every answer must come from the color rolled back to, at least 5; a deploy under way is waited for as long before.",
			"required": false,
			"default": "60"
		},
		{
			"name": "record",
			"description": "`commit` commits and pushes the router's default afterwards; `none` leaves it in the working tree.",
			"required": false,
			"default": "commit"
		},
		{
			"name": "page",
			"description": "File to write a page of the run to, relative to the working directory: one self-contained HTML file with phases, requests, units, routes and findings. Without it, none.",
			"required": false,
			"default": ""
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	status: [
		{
			"name": "config",
			"description": "Path of bluegreen.yaml, relative to the working directory.",
			"required": false,
			"default": "bluegreen.yaml"
		},
		{
			"name": "working-directory",
			"description": "Folder of the repository, absolute or relative to the workspace, which is the current folder on a command line. Every other path is relative to it.",
			"required": false,
			"default": "."
		},
		{
			"name": "kubeconfig",
			"description": "Path of the kubeconfig file. Without it, KUBECONFIG and then the default place are read, as kubectl does.",
			"required": false,
			"default": ""
		},
		{
			"name": "kube-context",
			"description": "Context in the kubeconfig. Without it, the current context.",
			"required": false,
			"default": ""
		},
		{
			"name": "release",
			"description": "Name of the release in bluegreen.yaml. May be left out when there is exactly one.",
			"required": false,
			"default": ""
		}
	]
};
// src/flow/rules.ts
const FLOW_COMMANDS = [
	"plan",
	"release",
	"promote",
	"rollback",
	"status"
];
function chooseFlow(request) {
	const command = request.command === "auto" ? commandOfEvent(request.trigger) : request.command;
	const found = FLOW_COMMANDS.find((candidate) => candidate === command);
	if (found === void 0) return {
		kind: "refuse",
		failure: notChosen(request)
	};
	const urgent = found === "rollback";
	return {
		kind: "run",
		command: found,
		steps: stepsOf(found, request.version),
		urgent
	};
}
function commandOfEvent(trigger) {
	if (trigger.event === "pull_request") return "plan";
	if (trigger.event === "push" && isDefaultBranch(trigger)) return "release";
}
function isDefaultBranch({ ref, defaultBranch }) {
	return defaultBranch !== void 0 && ref === `refs/heads/${defaultBranch}`;
}
function stepsOf(command, version) {
	const prepared = [
		"setup",
		"lint",
		"plan"
	];
	switch (command) {
		case "plan": return prepared;
		case "release": return version === void 0 ? [...prepared, "apply"] : [
			...prepared,
			"apply",
			"deploy",
			"smoke"
		];
		case "promote":
		case "rollback":
		case "status": return ["setup", command];
	}
}
function notChosen(request) {
	if (request.command !== "auto") return usage("INPUT_INVALID", `input command is ${JSON.stringify(request.command)}`, { remedy: `Give one of: auto, ${FLOW_COMMANDS.join(", ")}` });
	return usage("FLOW_NOT_CHOSEN", notKnown(request.trigger), { remedy: `Give the input command, one of: ${FLOW_COMMANDS.join(", ")}` });
}
function notKnown({ event, ref, defaultBranch }) {
	if (event !== "push") return `the event is ${event ?? "none"}, and auto knows pull_request and push only`;
	const known = defaultBranch === void 0 ? ", which the event does not name" : `, ${defaultBranch}`;
	return `the push was to ${ref ?? "no known ref"}, and auto releases the default branch only${known}`;
}
// src/flow/flow.ts
async function runFlow(raw, trigger, world, observe) {
	const choice = chooseFlow(requestOf(raw, trigger));
	if (choice.kind === "refuse") throw choice.failure;
	const before = { command: choice.command };
	const planned = choice.steps.map((step) => [step, stepInputs(step, raw, before)]);
	const { refuseWrongInputs } = await import("./lazy/flow-preflight.js");
	await refuseWrongInputs(planned, (await world.openPorts()).files);
	if (!choice.urgent) return { outputs: await runSteps(choice.steps, before, raw, world, observe) };
	const tools = await urgentTools(raw, world, observe);
	try {
		return { outputs: await runSteps(choice.steps.filter((step) => step !== "setup"), before, raw, {
			...world,
			openPorts: tools.openPorts
		}, observe) };
	} finally {
		await tools.settled;
	}
}
async function runSteps(steps, before, raw, world, observe) {
	let outputs = before;
	for (const step of steps) {
		const ports = await world.openPorts();
		const capability = await world.loadStep(step);
		const inputs = stepInputs(step, raw, outputs);
		const outcome = await ports.log.group(step, () => capability(inputs, ports, world.openToolchain));
		outputs = {
			...outputs,
			...flowOutputs(step, outcome.outputs)
		};
		await observe(step, outcome, ports);
		if (outcome.refusal !== void 0) throw outcome.refusal;
	}
	return outputs;
}
async function urgentTools(raw, world, observe) {
	const { onlyNeeded } = await import("./lazy/toolchain-tools-releases.js");
	const fetched = async (without) => {
		try {
			await runSteps(["setup"], {}, {
				...raw,
				...without
			}, world, observe);
		} catch (error) {
			if (!(error instanceof Failure || error instanceof Failures)) throw error;
			const { log } = await world.openPorts();
			log.warning(`Not every tool could be fetched; going on with what is on PATH. ${renderThrown(error)}`);
		}
	};
	await fetched(onlyNeeded("before-traffic"));
	const rest = fetched(onlyNeeded("for-records"));
	const settled = rest.catch(() => void 0);
	const openPorts = async () => waiting(rest, await world.openPorts());
	return {
		openPorts,
		settled
	};
}
function waiting(tools, ports) {
	const { terragrunt, helm } = ports;
	const after = async (call) => {
		await tools;
		return call();
	};
	return {
		...ports,
		terragrunt: {
			units: (root, need) => after(() => terragrunt.units(root, need)),
			chart: (unit) => after(() => terragrunt.chart(unit)),
			plan: (unit) => after(() => terragrunt.plan(unit)),
			apply: (unit, plan) => after(() => terragrunt.apply(unit, plan))
		},
		helm: {
			template: (request) => after(() => helm.template(request)),
			lint: (request) => after(() => helm.lint(request)),
			manifest: (release, namespace) => after(() => helm.manifest(release, namespace)),
			status: (release, namespace) => after(() => helm.status(release, namespace)),
			release: (release, namespace) => after(() => helm.release(release, namespace))
		}
	};
}
function requestOf(raw, trigger) {
	const version = raw["version"]?.trim();
	return {
		command: raw["command"]?.trim() || "auto",
		trigger,
		version: version === "" ? void 0 : version
	};
}
function stepInputs(step, raw, before) {
	const given = INPUTS[step].map((input) => [input.name, raw[input.name] || input.default]);
	const inputs = Object.fromEntries(given);
	if (step !== "apply") return inputs;
	return {
		...inputs,
		digest: inputs["digest"] || before["plan-digest"]
	};
}
function flowOutputs(step, outputs) {
	const digest = step === "plan" || step === "apply" ? "plan-digest" : "color-digest";
	const renamed = Object.entries(outputs).map(([name, value]) => [name === "digest" ? digest : name, value]);
	return Object.fromEntries(renamed);
}
// src/flow/last-line.ts
var LastLine = class {
	#traffic;
	heard(outcome) {
		this.#traffic = outcome.traffic ?? this.#traffic;
		return outcome;
	}
	async over(body) {
		try {
			return await body();
		} catch (error) {
			if (this.#traffic === void 0 || trafficOf(error) !== void 0) throw error;
			throw withTraffic(error, this.#traffic);
		}
	}
	get text() {
		return this.#traffic?.sentence;
	}
};
// src/flow/recorded-run.ts
async function recordedRun(command, raw, now) {
	const page = raw["page"]?.trim() || void 0;
	const summary = command === "root" || command === "plan";
	if (page === void 0 && !summary) return UNRECORDED;
	const { Recording } = await import("./lazy/flow-recording.js");
	const recording = new Recording(now);
	let last;
	return {
		step(name, capability) {
			const watched = recording.watched(name, capability);
			return async (inputs, ports, openToolchain) => {
				if (last === void 0 && page !== void 0) await ports.files.read(page);
				last = ports;
				return watched(inputs, ports, openToolchain);
			};
		},
		async whole(body) {
			try {
				return await body();
			} finally {
				if (last !== void 0) {
					const { leave } = await import("./lazy/flow-page-leave.js");
					const wanted = {
						command: titleOf(command, raw),
						config: raw["config"] || "bluegreen.yaml"
					};
					const release = raw["release"]?.trim() || void 0;
					await leave(recording.observations(), {
						...wanted,
						release,
						page,
						summary
					}, last);
				}
			}
		}
	};
}
const UNRECORDED = {
	step: (_, capability) => capability,
	whole: (body) => body()
};
function titleOf(command, raw) {
	if (command !== "root") return command;
	const given = raw["command"]?.trim();
	return given === void 0 || given === "" || given === "auto" ? "run" : given;
}
// src/flow/recording.ts
var Recording = class {
	#now;
	#began;
	#steps = [];
	#requests = [];
	#writes = [];
	#plans = [];
	#routers = new Map();
	#units = [];
	#findings = [];
	constructor(now) {
		this.#now = now;
		this.#began = now();
	}
	observations() {
		return {
			began: this.#began,
			steps: this.#steps,
			requests: this.#requests,
			writes: this.#writes,
			units: this.#units,
			plans: this.#plans,
			findings: this.#findings
		};
	}
	watched(name, capability) {
		return async (raw, ports, openToolchain) => {
			const start = this.#elapsed();
			try {
				const outcome = await capability(raw, this.#ports(name, ports), openToolchain);
				this.#findings = outcome.findings?.findings ?? this.#findings;
				this.#step(name, start, outcome);
				return outcome;
			} catch (error) {
				this.#steps.push({
					...thrownPhase(name, start, this.#elapsed(), error),
					convergedMs: void 0
				});
				throw error;
			}
		};
	}
	#elapsed() {
		return this.#now() - this.#began;
	}
	#step(name, start, outcome) {
		const end = this.#elapsed();
		const phase = outcome.refusal === void 0 ? {
			name,
			start,
			end,
			outcome: "done",
			detail: sentenceOf(outcome)
		} : thrownPhase(name, start, end, outcome.refusal);
		this.#steps.push({
			...phase,
			convergedMs: outcome.convergedMs
		});
	}
	#ports(step, ports) {
		return {
			...ports,
			http: this.#http(ports.http),
			cluster: this.#cluster(step, ports.cluster),
			terragrunt: this.#terragrunt(ports.terragrunt)
		};
	}
	#http(http) {
		return replaced(http, { send: async (request) => {
			try {
				const response = await http.send(request);
				const { status, headers } = response;
				this.#requests.push({
					at: this.#elapsed(),
					request,
					response: {
						status,
						headers
					}
				});
				return response;
			} catch (error) {
				this.#requests.push({
					at: this.#elapsed(),
					request,
					response: void 0
				});
				throw error;
			}
		} });
	}
	#cluster(step, cluster) {
		return replaced(cluster, {
			get: async (reference) => this.#sees(await cluster.get(reference)),
			list: async (type, selection) => {
				const found = await cluster.list(type, selection);
				for (const object of found) this.#sees(object);
				return found;
			},
			replace: async (object) => {
				const before = this.#routers.get(keyOf(object));
				const after = await cluster.replace(object);
				if (before !== void 0) this.#writes.push({
					at: this.#elapsed(),
					step,
					before,
					after
				});
				return this.#sees(after);
			}
		});
	}
	#sees(object) {
		if (object !== void 0 && isRouter(object)) this.#routers.set(keyOf(object), object);
		return object;
	}
	#terragrunt(terragrunt) {
		return replaced(terragrunt, {
			units: async (root, need) => this.#units = await terragrunt.units(root, need),
			plan: async (unit) => {
				const start = this.#elapsed();
				const plan = await terragrunt.plan(unit);
				this.#plans.push({
					plan,
					start,
					end: this.#elapsed()
				});
				return plan;
			}
		});
	}
};
function replaced(port, methods) {
	return new Proxy(port, { get(target, name) {
		if (name in methods) return Reflect.get(methods, name);
		const own = Reflect.get(target, name);
		return typeof own === "function" ? own.bind(target) : own;
	} });
}
function keyOf({ kind, metadata }) {
	return [
		kind,
		metadata.namespace ?? "",
		metadata.name
	].join("/");
}
function sentenceOf({ sentence, text }) {
	return sentence ?? firstLine(text);
}
function thrownPhase(name, start, end, thrown) {
	return {
		name,
		start,
		end,
		outcome: stepOutcomeOf(thrown),
		detail: firstLine(renderThrown(thrown))
	};
}
function firstLine(text) {
	return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
export { CAPABILITIES, INPUTS, LastLine, Recording, recordedRun, replaced, runFlow };
