import { ContainerNotFoundError } from '../errors/container-error.js'
import { EngineRequestError, UpgradeRefusedError } from '../errors/engine-error.js'
import type { Target } from './target.js'

/** A refusal because the container is gone, with its type; anything else as it is. */
export function orContainerNotFound(
  { name }: Pick<Target, 'name'>,
  doing: string,
  error: unknown,
): unknown {
  const refused = error instanceof EngineRequestError || error instanceof UpgradeRefusedError
  if (!refused || error.status !== 404 || !/no such container/i.test(error.engineMessage)) {
    return error
  }
  return new ContainerNotFoundError(name, doing, { cause: error })
}
