import type { BuildRequest } from '../../definition/index.js'
import type { ImagewrightError } from '../../errors/index.js'
import { buildOnce } from '../build-once.js'
import { errorCode } from '../error-code.js'
import { callOf, type MatcherContext, type MatcherResult, misusedArgument } from './context.js'
import { receivedDefinition } from './received-definition.js'
import { paragraphs } from './report.js'

/**
 * What says that a definition cannot be built, wherever it is tried. Anything else, such as an Engine that is away, says
 * nothing of the definition: it is no result, with `.not` neither.
 */
const BUILD_FAILURES: ReadonlySet<string> = new Set([
  'BUILD_FAILED',
  'CONTEXT_CONFLICT',
  'DOCKERFILE_SYNTAX',
  'FEATURE_UNSUPPORTED',
  'PATH_OUTSIDE_CONTEXT',
  'STAGE_CONFLICT',
  'UNPRINTABLE_VALUE',
])

/** Whether a definition can be built; the image stays for the other expectations of the test file. */
export async function toBuild(
  this: MatcherContext,
  received: unknown,
  ...args: readonly unknown[]
): Promise<MatcherResult> {
  const call = callOf(this, 'toBuild', args.length > 0 ? ['options'] : [])
  const [options] = args
  if (args.length > 0 && (typeof options !== 'object' || options === null)) {
    throw misusedArgument(call, 'options must be an object, as build() takes it', options)
  }
  const definition = receivedDefinition(call, received)
  try {
    const { id } = await buildOnce(definition, (options ?? {}) as BuildRequest)
    const message = () =>
      paragraphs(call, `Expected: a build that fails\nReceived: ${this.utils.printReceived(id)}`)
    return { pass: true, message }
  } catch (error) {
    if (!BUILD_FAILURES.has(errorCode(error) ?? '')) throw error
    const { message: reason } = error as ImagewrightError
    const message = () =>
      paragraphs(
        call,
        'Expected: an image\nReceived: a build that failed',
        this.utils.RECEIVED_COLOR(reason),
      )
    return { pass: false, message }
  }
}
