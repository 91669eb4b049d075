import type { Helm } from "../ports.ts";

/** Helm that renders each chart once; everything else is asked as often as it is called. */
export function rememberingHelm(helm: Helm): Helm {
  const renders = new Map<string, Promise<string>>();
  return {
    template(request) {
      const key = JSON.stringify(request);
      const render = renders.get(key) ?? helm.template(request);
      renders.set(key, render);
      return render;
    },
    lint: (request) => helm.lint(request),
    manifest: (release, namespace) => helm.manifest(release, namespace),
    status: (release, namespace) => helm.status(release, namespace),
    release: (release, namespace) => helm.release(release, namespace),
    upgrade: (chart) => helm.upgrade(chart),
  };
}
