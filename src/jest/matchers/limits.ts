import { imageOfSubject, inspectOnce } from '../image-of-subject.js'
import {
  type Call,
  callOf,
  type MatcherContext,
  type MatcherResult,
  misusedArgument,
} from './context.js'
import { receivedImage } from './received.js'
import { expectedLine, paragraphs, receivedLine, Words } from './report.js'
import { bytesOfSize, sizeText } from './sizes.js'

/** The size that `docker images` shows of an image, against a limit such as `50MB` or a number of bytes. */
export async function toBeSmallerThan(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const call = callOf(this, 'toBeSmallerThan', ['size'])
  const limit = bytesOfSize(expected)
  if (limit === undefined) {
    throw misusedArgument(
      call,
      'size must be a number of bytes, or as in "50MB" or "1.5GiB"',
      expected,
    )
  }
  const { size } = await inspectOnce(await imageOfSubject(receivedImage(call, received)))
  return {
    pass: size < limit,
    message: () =>
      limitText(call, 'size', '< ', String(expected), `${sizeText(size)} (${size} bytes)`),
  }
}

/** How many layers an image has, those of its base with them. */
export async function toHaveAtMostLayers(
  this: MatcherContext,
  received: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const call = callOf(this, 'toHaveAtMostLayers', ['count'])
  if (!Number.isSafeInteger(expected) || Number(expected) < 0) {
    throw misusedArgument(call, 'count must be a whole number', expected)
  }
  const { layers } = await inspectOnce(await imageOfSubject(receivedImage(call, received)))
  return {
    pass: layers.length <= Number(expected),
    message: () => limitText(call, 'layers', '<= ', String(expected), String(layers.length)),
  }
}

/** Both numbers in one column. */
function limitText(
  call: Call,
  noun: string,
  relation: string,
  expected: string,
  received: string,
): string {
  const { isNot } = call.context
  return paragraphs(
    call,
    [
      expectedLine(call, `Expected ${noun}`, new Words(relation + expected), isNot),
      receivedLine(
        call,
        `Received ${noun}`,
        new Words(' '.repeat(relation.length) + received),
        isNot,
      ),
    ].join('\n'),
  )
}
