export { classicBuild, type ClassicBuildOptions } from './classic-build.js'
export type { ClassicBuildRequest } from './build-request.js'
