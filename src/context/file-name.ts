/** What Node puts in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** False where a decoded name certainly is what the bytes say; the bytes must be asked otherwise. */
export function isDoubtful(name: string): boolean {
  return name.includes(REPLACEMENT)
}

export function isUtf8(name: Uint8Array): boolean {
  try {
    strict.decode(name)
    return true
  } catch {
    return false
  }
}

/** A name to show: bytes that are not UTF-8 as `\xNN`. */
export function escapeName(name: Uint8Array): string {
  let shown = ''
  for (let at = 0; at < name.length;) {
    const length = [1, 2, 3, 4].find((count) => isUtf8(name.subarray(at, at + count)))
    const character = name.subarray(at, at + (length ?? 1))
    shown +=
      length === undefined
        ? `\\x${Buffer.from(character).toString('hex')}`
        : Buffer.from(character).toString()
    at += character.length
  }
  return shown
}
