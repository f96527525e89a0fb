export {
  type Pins,
  type PrintedDockerfile,
  type PrintedSection,
  type PrintedStage,
  printDockerfile,
} from './image.js'
export type { PrintContext } from './context.js'
export { mergeHeaders } from './header.js'
export { printInstruction } from './instruction.js'
export { originsOf, reachableStages } from './stages.js'
