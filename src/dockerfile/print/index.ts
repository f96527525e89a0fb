export {
  type PrintedDockerfile,
  type PrintedSection,
  type PrintedStage,
  printDockerfile,
} from './image.js'
export { originsOf, reachableStages } from './stages.js'
