export { container, type ContainerRunOptions } from './container.js'
export { runContainer } from './run.js'
