/** A configuration with one release, for tests of single steps with fakes. */
export const ECHO_CONFIG = `terragrunt: {root: live}
releases:
  echo:
    host: echo.example
    router: {unit: router, file: values.yaml, key: default}
    colors:
      blue: {unit: blue, subset: v1}
      green: {unit: green, subset: v2}
    version: {file: values.yaml, key: image.tag}
    preview: {cookie: x-version}
    smoke:
      - {path: /, expect: {status: 200}}
`;
