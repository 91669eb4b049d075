/** What mesh tests stand on: the environment that `npm run test:mesh` gives, kubectl, raw HTTP, and load. */
export { type Address, type MeshEnvironment, meshEnvironment } from "./environment.ts";
export { apply, eventually, getObjects, kubectl, untilAvailable } from "./kubectl.ts";
export { type Load, type LoadOptions, type LoadResult, startLoad } from "./load.ts";
export { RawConnection, type RawResponse, get, headerOf, rawRequest } from "./raw-http.ts";
export { chartsReleased, type ReleasedUnit, releaseUnit, writeUnit } from "./released.ts";
export { type CommandLine, commandLine, makeRepository } from "./command-line.ts";
