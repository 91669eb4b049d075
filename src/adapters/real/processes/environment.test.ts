import { describe, expect, it } from "vitest";
import { declaredIn, environmentOfTools, secretsByName, secretsByUse } from "./environment.ts";

describe("tools", () => {
  it("do not get what is meant for the action alone, and get what their logins need", () => {
    const env = {
      PATH: "/bin",
      "INPUT_GITHUB-TOKEN": "x",
      BLUEGREEN_INPUTS: "x",
      ACTIONS_RUNTIME_TOKEN: "x",
      ACTIONS_RUNTIME_URL: "x",
      ACTIONS_RESULTS_URL: "x",
      ACTIONS_CACHE_URL: "x",
      ACTIONS_ID_TOKEN_REQUEST_URL: "x",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
      GITHUB_TOKEN: "x",
      TF_VAR_input_x: "x",
    };
    expect(Object.keys(environmentOfTools(env))).toEqual([
      "PATH",
      "ACTIONS_ID_TOKEN_REQUEST_URL",
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
      "GITHUB_TOKEN",
      "TF_VAR_input_x",
    ]);
  });
});

describe("secret by the variable's name", () => {
  it.each([
    "KIALI_PASSPHRASE",
    "db_password",
    "ARM_CLIENT_SECRET",
    "INPUT_GITHUB-TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "TF_VAR_api_key",
    "GOOGLE_CREDENTIALS",
  ])("is the value of %s", (name) => {
    expect(secretsByName({ [name]: "hunter2" })).toEqual(["hunter2"]);
  });

  it.each([
    ["COMPASS", "north-west"],
    ["KEYBOARD", "qwertz-de"],
    ["PWD", "/home/ann"],
    ["SSH_KEY_PATH", "/home/ann/.ssh/id"],
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token"],
    ["DB_PASSWORD", ""],
    ["DB_PASSWORD", "admin"],
    ["ROTATE_SECRETS", "enabled"],
    ["TOKEN_TTL", "86400000"],
  ])("is not that of %s=%s", (name, value) => {
    expect(secretsByName({ [name]: value })).toEqual([]);
  });
});

describe("secret by the variable's use", () => {
  const declared = declaredIn([
    'variable "region" {}\nvariable "login" {\n  type = object({\n    a = string\n  })\n  sensitive = true\n}\n',
    'variable "note" {\n  # sensitive = true\n}\n',
    'inputs = { a = get_env("MESH_LOGIN"), b = "${get_env( "STAGE", "dev")}" }',
  ]);

  it("is what a module marks so, what nobody declares, and what a unit reads", () => {
    const env = {
      TF_VAR_login: "ann-and-bob",
      TF_VAR_from_elsewhere: "s3cr3t-value",
      MESH_LOGIN: "ann:s3cr3t",
    };
    expect(secretsByUse(env, declared)).toEqual(["ann-and-bob", "s3cr3t-value", "ann:s3cr3t"]);
  });

  it.each([
    ["TF_VAR_region", "Frankfurt 7x"],
    ["TF_VAR_note", "some words"],
    ["TF_VAR_other_region", "eu-west-1"],
    ["TF_VAR_other", "/srv/charts"],
    ["STAGE", "production"],
    ["STAGE", "v1.35.2"],
    ["STAGE", "https://service-mesh.dev/x"],
    ["NOT_READ", "s3cr3t-value"],
  ])("is not %s=%s", (name, value) => {
    expect(secretsByUse({ [name]: value }, declared)).toEqual([]);
  });

  it("is an address with a password in it", () => {
    const address = "https://ann:pw@host/x";
    expect(secretsByUse({ STAGE: address }, declared)).toEqual([address]);
  });
});
