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
			"description": "Token that writes the comment on the pull request; it needs `pull-requests: write`; and reads who approved the run, which needs `actions: read`.",
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
			"description": "Digest of the plan that was reviewed. When the plan made now has another one, nothing is applied. Without it, the plan that this run made and showed is the one applied. For `promote`, the digest of the color that was approved, as smoke put it out (`color-digest`): when the idle color has another one, nothing is moved.",
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
			"description": "Version that `release` deploys to the idle color. When it has the traffic already, nothing is deployed or tested. Without it, `release` ends after apply. For `promote`, the version that was approved: when the idle color runs another one, nothing is moved.",
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
			"name": "version",
			"description": "Version that was approved, as smoke put it out. When the idle color runs another one, nothing is moved. Without it, whatever was tested is.",
			"required": false,
			"default": ""
		},
		{
			"name": "digest",
			"description": "Digest that was approved, as smoke put it out. When the idle color has another one, nothing is moved.",
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
			"name": "github-token",
			"description": "Token that reads who approved the run, for the history of the release; it needs `actions: read`. Without that, it stays unknown.",
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
			"name": "github-token",
			"description": "Token that reads who approved the run, for the history of the release; it needs `actions: read`. Without that, it stays unknown.",
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
			"description": "Says what would be done, in the log and the step summary, and changes nothing.",
			"required": false,
			"default": "false"
		}
	],
	repair: [
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
			"name": "allow-active",
			"description": "Lets the step make pods of the color that has the traffic anew, as its unit released them. Without it, what would do so is left as it is, and named.",
			"required": false,
			"default": "false"
		},
		{
			"name": "dry-run",
			"description": "Says what would be done, and changes nothing. A repair acts only when this is false.",
			"required": false,
			"default": "true"
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
export { INPUTS };
