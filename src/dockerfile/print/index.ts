export { type PrintedDockerfile, type PrintedSection, printDockerfile } from './image.js'
export { reachableStages } from './stages.js'
