import { stripVTControlCharacters } from 'node:util'

/** What a matcher is asked, by what is special about it. */
export type Cases = Readonly<Record<string, () => unknown>>

/**
 * What becomes of each case: that it holds, the text that it fails with, or the error that is no failure of an expectation.
 * All run at the same time. Colours are taken out, and what differs from Engine to Engine or with the lines of a test.
 */
export async function outcomes(cases: Cases): Promise<string> {
  const texts = await Promise.all(
    Object.entries(cases).map(async ([title, run]) => {
      try {
        await run()
        return `holds: ${title}`
      } catch (error) {
        const { message, matcherResult, code } = error as Thrown
        const kind = matcherResult ? 'fails' : `throws ${code}`
        return `${kind}: ${title}\n${indented(plain(message))}`
      }
    }),
  )
  return texts.join('\n')
}

interface Thrown extends Error {
  /** Of a failed expectation only. */
  readonly matcherResult?: unknown
  readonly code?: string
}

function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<digest>')
    .replace(/imagewright-[0-9a-f]{12}/g, 'imagewright-<digits>')
    .replace(/at \S+\.test\.ts:\d+:\d+/g, 'at <call>')
    .replace(/(?:\n +(?:> )? *\d* \|.*)+/g, '\n  <lines around it>')
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}
