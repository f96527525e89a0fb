export { type LoweredDockerfile, lowerDockerfile, type LowerOptions } from './lower.js'
