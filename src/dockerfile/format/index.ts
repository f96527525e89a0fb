export { formatDockerfile } from './format.js'
