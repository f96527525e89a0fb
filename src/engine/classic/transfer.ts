import type { ProgressEvent } from '../../progress/event.js'
import type { JsonMessage } from '../json-stream.js'

/** Words of the daemon for a part of a transfer that is done, and which part it ends. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['Download complete', 'Downloading'],
  ['Pull complete', 'Extracting'],
  ['Already exists', 'Already exists'],
])

const STARTS: ReadonlySet<string> = new Set(['Downloading', 'Extracting'])

/** The bytes of a pull (a layer each) or of `ADD <url>`; nothing for what has no bytes to tell. */
export function transferEvent(
  digest: string,
  status: string,
  { id, progressDetail }: JsonMessage,
): ProgressEvent | undefined {
  const ended = ENDINGS.get(status)
  const phase = ended ?? (STARTS.has(status) ? status : undefined)
  if (phase === undefined) return undefined
  const subject = typeof id === 'string' && id !== '' ? ` ${id}` : ''
  const detail = typeof progressDetail === 'object' && progressDetail !== null ? progressDetail : {}
  return {
    type: 'progress',
    digest,
    id: `${phase}${subject}`,
    name: `${status}${subject}`,
    current: 'current' in detail && typeof detail.current === 'number' ? detail.current : 0,
    total: 'total' in detail && typeof detail.total === 'number' ? detail.total : 0,
    finished: ended !== undefined,
  }
}
