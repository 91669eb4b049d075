/** Codes of errors: the cluster's API and the gateway's answers. */
import type { Codes } from "./code.ts";

export const CLUSTER_CODES = {
  CLUSTER_UNREACHABLE: {
    exit: "surroundings",
    outcome: "maybe-done",
    silent: true,
    meaning:
      "the cluster does not answer, does not take the credentials, or the kubeconfig does not lead to one",
  },
  CLUSTER_FORBIDDEN: {
    exit: "surroundings",
    outcome: "not-done",
    forbidden: true,
    meaning: "the account may not do this; the remedy is the rule that it lacks, as the API server words it",
  },
  CLUSTER_NO_SUCH_TYPE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the cluster lacks a type: install its CRDs",
  },
  CLUSTER_CONFLICT: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "someone else changed the object first: run again",
  },
  CLUSTER_UNCONDITIONAL: {
    exit: "refused",
    outcome: "not-done",
    meaning: "a write that does not name what it read is never made",
  },
  CLUSTER_FAILED: {
    exit: "surroundings",
    outcome: "maybe-done",
    silent: true,
    meaning: "kubectl or the API server failed for another reason; its words are below",
  },
  GATEWAY_UNKNOWN: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "the gateway's address cannot be told",
  },
  GATEWAY_UNREACHABLE: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "nothing answers at the gateway's address",
  },
  GATEWAY_UNTRUSTED: {
    exit: "surroundings",
    outcome: "not-done",
    meaning: "its certificate is not one for the host from an authority that is trusted: nothing was sent",
  },
  GATEWAY_CA_INVALID: {
    exit: "usage",
    outcome: "not-done",
    meaning: "`gateway.ca` of bluegreen.yaml names no certificate",
  },
  GATEWAY_REDIRECTS: {
    exit: "usage",
    outcome: "not-done",
    meaning:
      "it answers with a redirect that no color gave: mostly plain requests to https; the address with TLS is named",
  },
} as const satisfies Codes;
