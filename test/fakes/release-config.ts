/** `bluegreen.yaml` of one release, for tests of what reads it. */
export const CONFIG = `
terragrunt: {root: live}
gateway: {address: "192.0.2.1:80"}
releases:
  web-echo:
    host: service-mesh.dev
    router: {unit: router, file: values/values.yaml, key: defaultServiceSubset}
    colors:
      blue: {unit: blue, subset: v1}
      green: {unit: green, subset: v2}
    version: {file: values/values.yaml, key: image.tag}
    smoke:
      - {path: /, expect: {status: 200}}
`;
