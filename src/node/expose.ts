import { z } from 'zod'
import type { SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from './source-location.js'
import { literalText, type Word, wordSchema } from './word.js'

export interface ExposeNode {
  readonly kind: 'expose'
  /** Each `port[-port][/protocol]`. */
  readonly ports: readonly Word[]
  readonly at?: SourceLocation
}

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/i
const LARGEST_PORT = 65_535

export const exposeSchema: z.ZodType<ExposeNode> = z.strictObject({
  kind: z.literal('expose'),
  ports: z
    .array(wordSchema.refine(isPort, 'must be a port such as 80, "80/udp" or "8000-8010"'))
    .min(1, 'must name at least one port')
    .readonly(),
  at: sourceLocationSchema.exactOptional(),
})

/** A word with a variable in it is known only when it is expanded. */
function isPort(word: Word): boolean {
  const text = literalText(word)
  if (text === undefined) return true
  const match = PORT.exec(text)
  if (!match) return false
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  return first <= last && last <= LARGEST_PORT
}
