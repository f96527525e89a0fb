import { verify, type VerifyOptions } from '../../build/verify/verify.js'
import { callOf, type MatcherContext, type MatcherResult, misusedArgument } from './context.js'
import { receivedDefinition } from './received-definition.js'
import { paragraphs } from './report.js'

/** Whether two builds of a definition give the same bytes, the second with its files elsewhere, and one on each further Engine. */
export async function toBeReproducible(
  this: MatcherContext,
  received: unknown,
  ...args: readonly unknown[]
): Promise<MatcherResult> {
  const call = callOf(this, 'toBeReproducible', args.length > 0 ? ['options'] : [])
  const [options] = args
  if (args.length > 0 && (typeof options !== 'object' || options === null)) {
    throw misusedArgument(call, 'options must be an object, as verify() takes it', options)
  }
  const definition = receivedDefinition(call, received)
  const { equal, text } = await verify(definition, (options ?? {}) as VerifyOptions)
  const message = () =>
    paragraphs(
      call,
      equal ? 'Expected: images that differ' : 'Expected: the same image from each build',
      this.utils.RECEIVED_COLOR(text.trimEnd()),
    )
  return { pass: equal, message }
}
