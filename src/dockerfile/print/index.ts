export {
  type PrintedDockerfile,
  type PrintedSection,
  type PrintedStage,
  printDockerfile,
} from './image.js'
export { reachableStages } from './stages.js'
