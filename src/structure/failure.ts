import {
  ContainerOptionsError,
  ContainerPathError,
  ContainerPathNotFoundError,
  ContainerStartError,
} from '../errors/index.js'

/**
 * What an error says of the image, as the failure of a test. An error that says something of the Engine, or of us, is
 * thrown on: it is no answer.
 */
export function failureOf(error: unknown): string {
  // Without the names of containers and images that nobody knows.
  if (error instanceof ContainerStartError)
    return `Error creating container: ${error.engineMessage}`
  if (error instanceof ContainerPathNotFoundError) return `there is nothing at ${error.path}`
  if (error instanceof ContainerPathError) {
    return error.summary.slice(error.summary.lastIndexOf(`: ${error.path} `) + 2)
  }
  if (error instanceof ContainerOptionsError) return error.summary
  throw error
}
