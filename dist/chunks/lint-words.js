// src/lint/rules/words.generated.ts
const RULE_WORDS = [
	{
		name: "catch-all-missing",
		docs: "No rule takes the requests that no other rule matches: they are answered 404.",
		severity: "warning",
		covers: [],
		why: "Requests that no rule matches get a 404 from Envoy that no application has written. Mostly a path was forgotten; after the\nnext change of the application it is one that users need.\n\nThe rules of all VirtualServices that share gateway and host are one list, so the rule may stand in another of them. On the host\nof a release it is an error: nobody may be left without a route there.",
		mend: "End the routes with one rule without `match`."
	},
	{
		name: "chart-not-rendered",
		docs: "A chart does not render with its bare defaults, so it was not checked.",
		severity: "warning",
		covers: [],
		why: "That is no mistake of a chart that wants values of its user. But nothing in it was looked at: where it was checked with other\nvalues, it is only to be known (info).",
		mend: "Put values that it renders with into its folder `ci`, as `ci/NAME-values.yaml`, or lint the units that release it."
	},
	{
		name: "chart-render-failed",
		docs: "A chart does not render with values that somebody wrote for it: what it holds cannot be released.",
		severity: "error",
		covers: [],
		why: "The release would fail at this very place. Nothing of the chart was checked with these values.",
		mend: "Correct the template or the values that Helm names."
	},
	{
		name: "chart-schema-outside",
		docs: "A chart's schema refers to what lies outside of it: the chart is not rendered.",
		severity: "error",
		covers: [],
		why: "Helm fetches what a schema refers to, from the network or from any file of the machine. A check of a pull request does neither.",
		mend: "Copy what the schema refers to into it."
	},
	{
		name: "colors-overlap",
		docs: "The colors of a release share pods: nobody can tell who answered, and a deploy may change pods that have the traffic.",
		severity: "error",
		covers: [],
		why: "A blue-green release rests on two sets of pods. Where one pod is of both, a deploy to the idle color changes pods that serve\nusers, a smoke test may be answered by the old version, and a rollback leads to what it was to lead away from.",
		mend: "Give each color labels that no pod of the other carries, such as `version: blue` and `version: green`, in its pod template and\nin its subset or Service."
	},
	{
		name: "destination-host-missing",
		docs: "A route sends traffic to a host that no Service and no ServiceEntry has: every request there is answered 503.",
		severity: "error",
		covers: ["IST0101", "KIA1101"],
		why: "Istio takes the VirtualService as it is. The gateway gets a route to a cluster without endpoints, and whoever comes by that\nroute gets 503, whatever else is healthy. Nothing in `kubectl get` shows it.\n\nA name without a dot is a Service of the VirtualService's own namespace. A name with a dot is taken as it is written:\n`web.apps` is no Service, `web.apps.svc.cluster.local` is one.\n\nWhere the Service may lie outside of what was checked, the finding is only to be known (info).",
		mend: "Name a Service that is there: by its name alone within the namespace, else as `name.namespace.svc.cluster.local`. For a host\noutside the mesh, add a ServiceEntry."
	},
	{
		name: "destination-port-missing",
		docs: "A route names a port that the destination's Service does not have: every request there is answered 503.",
		severity: "error",
		covers: ["IST0101"],
		why: "A destination's port is the Service's `port`, not the `targetPort` that the pods listen on. Envoy has one cluster for each port of a\nService, and none for any other number: whoever comes by that route gets 503, while Service and pods are healthy.\n\nServices of one name count together, and nothing is said where a ServiceEntry has the host, for its ports count as well.",
		mend: "Name a port of the Service, or leave `port` out where the Service has one port only."
	},
	{
		name: "flip-leaves-behind",
		docs: "A rule without a preview sends users of a release's host to the color that has the traffic: a flip of the default route leaves them there.",
		severity: "error",
		covers: [],
		why: "A release moves one value: the default route's. Whoever comes by another rule that names the color is not moved by a flip, and\nnot by a rollback. Half of the users are on the new version, and the numbers look fine.\n\nA rule that leads users to the idle color already, or of which it cannot be told where it leads, is a warning.",
		mend: "Let the default route answer these requests, or lead them to what is no color's. Testers ask for a color with the preview cookie."
	},
	{
		name: "gateway-missing",
		docs: "A VirtualService is bound to a Gateway that does not exist: it gets no request from there.",
		severity: "error",
		covers: ["IST0101", "KIA1102"],
		why: "Istio takes the VirtualService without a word, and the gateway answers 404 for its hosts, as if nobody had written it.\n\nA name alone is a Gateway of the VirtualService's own namespace. Where the Gateway may lie outside of what was checked, in the\nplatform's namespace for example, the finding is only to be known (info).",
		mend: "Name a Gateway that is there, as `namespace/name` when it lies in another namespace. `mesh` stands for callers in the mesh."
	},
	{
		name: "helm-lint",
		docs: "Helm's own `helm lint` says it of the chart.",
		severity: "as Helm says",
		covers: [],
		why: "Helm's advice is about the chart itself, its warnings and errors about the chart with the values that the finding names.",
		mend: "Correct the chart, or the values, as Helm says."
	},
	{
		name: "manifest-invalid",
		docs: "A document is no YAML that Kubernetes reads, or no object that the API server takes.",
		severity: "error",
		covers: [],
		why: "The apply fails, or an object silently lacks a part. What the document holds was not checked.",
		mend: "Correct the document at the line. What is no manifest at all has neither `apiVersion` nor `kind`."
	},
	{
		name: "object-refused",
		docs: "A field is unknown or of another type, or Istio's webhook refuses the object: the cluster never gets it.",
		severity: "error",
		covers: ["IST0106"],
		why: "The API server or istiod's webhook says no, so the apply fails, after other objects were changed already. Some mistakes look\nright: `on` and `010` without quotes are no texts, and a misspelt field is dropped where nobody is strict.",
		mend: "Correct the field as the finding says: quotes around what is meant as text, the field's name as the reference has it."
	},
	{
		name: "object-twice",
		docs: "One workload is rendered twice: the cluster has it once, so Helm refuses the second, or one takes the place of the other.",
		severity: "error",
		covers: [],
		why: "Two releases, or two templates of one chart, render an object of the same kind, namespace and name. Helm refuses to take over\nwhat another release owns; without Helm the second overwrites the first, and the first comes back with its next apply.\n\nUnits in different folders may be of different clusters: there it is a warning.",
		mend: "Give each a name, or a namespace, of its own: with the release's name in it, for example."
	},
	{
		name: "prefix-without-boundary",
		docs: "A prefix that does not end in a slash matches longer names too: /v1 takes /v10.",
		severity: "warning",
		covers: [],
		why: "A prefix is compared as text. `/v1` takes `/v10` and `/v1-old`, today or with the next path that somebody adds.",
		mend: "Match `exact: /v1` and `prefix: /v1/` instead."
	},
	{
		name: "regex-invalid",
		docs: "A regular expression is not RE2, or is longer than 1,024 characters: Istio refuses the object.",
		severity: "error",
		covers: ["IST0106"],
		why: "Envoy matches with RE2: without lookaround and back-references, and always against the whole value. Istio's webhook refuses the\nobject, so the apply fails in the middle of the others.",
		mend: "Write it in RE2's syntax, anchored by itself. What only lookahead could say is mostly two rules in the right order."
	},
	{
		name: "rewrite-double-slash",
		docs: "A rewrite puts two slashes into the path: the matched prefix is replaced as text, so /v1 → / makes //x of /v1/x.",
		severity: "error",
		covers: [],
		why: "Most applications answer `//x` with 404 or with a redirect, and some with another page than `/x`.",
		mend: "Let prefix and rewrite both end in a slash, and match the path without it by a second condition, exactly."
	},
	{
		name: "rewrite-glues-path",
		docs: "A rewrite takes away the slash between prefix and rest: /v1/ → /base makes /basex of /v1/x.",
		severity: "error",
		covers: [],
		why: "The matched prefix is replaced as text, its slash with it: the rest of the path is glued to the new prefix, and the application\nanswers 404.",
		mend: "Let prefix and rewrite both end in a slash, and match the path without it by a second condition, exactly."
	},
	{
		name: "rule-after-catch-all",
		docs: "A rule stands after one that takes every request: Istio drops it.",
		severity: "error",
		covers: ["IST0130"],
		why: "Istio takes the first rule that matches, and leaves out what stands behind a rule that takes everything. The rule looks as if it\ndid something, in a review most of all.",
		mend: "Move the rule that takes every request to the end."
	},
	{
		name: "subset-selects-nothing",
		docs: "No pod template that the Service selects carries the subset's labels: a route to the subset is answered 503.",
		severity: "error",
		covers: ["IST0173", "KIA0203"],
		why: "A subset's pods are those of the Service that carry the subset's labels as well. Where there are none, the route is answered\n503. It is judged by pod templates, for what is not deployed yet has no pods; pods with the labels that the Service does not\nselect do not count.\n\nNothing is said where the Service has no selector, or where an object of a kind that nobody here knows may make the pods.",
		mend: "Give the subset labels that the pods of its workload carry, and give these pods the Service's selector."
	},
	{
		name: "subset-undefined",
		docs: "A route names a subset that no DestinationRule of its host defines: every request there is answered 503.",
		severity: "error",
		covers: ["IST0101", "KIA1107"],
		why: "A subset is a name that only a DestinationRule gives a meaning. Without it there is no cluster behind the route: 503. A\nDestinationRule for the host itself hides those of a wildcard, so its list is the whole list.\n\nWhere no DestinationRule of the host is among what was checked, and one may lie outside, the finding is only to be known (info).",
		mend: "Define the subset in the DestinationRule of the host, or name one that it has."
	},
	{
		name: "subsets-overlap",
		docs: "Routes tell two subsets apart that select the same pods: requests for one are answered by the other.",
		severity: "warning",
		covers: [],
		why: "A weight, a header or a path chooses a subset, and the same pods answer in either case: the choice does nothing, and nobody\nnotices while both versions are alike.",
		mend: "Give each subset labels that no pod of the other carries."
	},
	{
		name: "unit-exclude-unknown",
		docs: "Whether Terragrunt leaves a unit out cannot be told; it is looked at as if not.",
		severity: "warning",
		covers: [],
		why: "The check may speak of objects that nobody applies.",
		mend: "Write `if` and `actions` of its `exclude` block as plain values."
	},
	{
		name: "unit-excluded",
		docs: "Terragrunt leaves a unit out: what it releases is no part of what is checked together.",
		severity: "info",
		covers: [],
		why: "Somebody may look at a green check and think that the unit was in it.",
		mend: "Nothing, when that is meant; else the unit's `exclude` block."
	},
	{
		name: "unit-invalid",
		docs: "A unit's file is not valid HCL, or says what Terragrunt does not take.",
		severity: "error",
		covers: [],
		why: "Terragrunt stops there, for this unit and for those that depend on it.",
		mend: "Correct the file at the line."
	},
	{
		name: "unit-unreadable",
		docs: "What a unit releases cannot be told from its file, so it is not checked.",
		severity: "warning",
		covers: [],
		why: "Units are read without running Terragrunt. Functions and references that only a run can resolve hide chart, values or names, and\neverything that other units refer to in it.",
		mend: "Write name, namespace, chart and values_files as strings and path functions."
	}
];
export { RULE_WORDS };
