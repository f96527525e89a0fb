import { ByteReader } from './byte-reader.js'
import { isSpace } from './space.js'
import type { EscapeCharacter } from './tree.js'

const DASH = 0x2d
const SINGLE_QUOTE = 0x27
const DOUBLE_QUOTE = 0x22

export interface FlagWord {
  readonly value: string
  /** Indices into the line. */
  readonly start: number
  readonly end: number
}

export interface FlagWords {
  readonly words: readonly FlagWord[]
  /** Index of what stands behind the flags. */
  readonly rest: number
  /** Bytes that are left over in front of the rest where BuildKit cuts a character in two. */
  readonly brokenBytes: number
}

const NO_WORDS: readonly FlagWord[] = []

/**
 * The words that begin with `--` behind the keyword. BuildKit: `extractBuilderFlags`.
 *
 * BuildKit reads them byte by byte and takes each byte for a character: beyond ASCII a value comes out as UTF-8
 * read as Latin-1, and the bytes 0x85 and 0xa0 end a word. So it is done on bytes here as well.
 */
export function readFlagWords(
  text: string,
  start: number,
  end: number,
  escape: EscapeCharacter,
): FlagWords {
  let first = start
  while (first < end && text.charCodeAt(first) < 0x80 && isSpace(text.charCodeAt(first))) first++
  if (!isFlag(text, first, end)) {
    return { words: NO_WORDS, rest: first, brokenBytes: 0 }
  }
  const words: FlagWord[] = []
  const plain = readPlainWords(text, first, end, escape, words)
  if (!isFlag(text, plain, end)) return { words, rest: plain, brokenBytes: 0 }
  const bytes = new ByteReader(text, plain, end)
  for (;;) {
    while (!bytes.atEnd && isSpace(bytes.byte)) bytes.next()
    if (bytes.atEnd || bytes.within || !isFlag(text, bytes.index, end)) break
    const word = readWord(bytes, escape.charCodeAt(0))
    if (word.value === '--') break
    words.push(word)
  }
  return { words, rest: bytes.indexBehind, brokenBytes: bytes.bytesLeft }
}

/** Adds the words in which each character stands for itself; gives the index behind them and their spaces. */
function readPlainWords(
  text: string,
  first: number,
  end: number,
  escape: EscapeCharacter,
  words: FlagWord[],
): number {
  const escapeCode = escape.charCodeAt(0)
  let start = first
  while (isFlag(text, start, end)) {
    let wordEnd = start
    for (; wordEnd < end; wordEnd++) {
      const code = text.charCodeAt(wordEnd)
      if (code >= 0x80 || code === escapeCode || code === SINGLE_QUOTE || code === DOUBLE_QUOTE) {
        return start
      }
      if (isSpace(code)) break
    }
    // A bare `--` ends the flags, and is not one.
    if (wordEnd - start === 2) return start
    words.push({ value: text.slice(start, wordEnd), start, end: wordEnd })
    start = wordEnd
    while (start < end && text.charCodeAt(start) < 0x80 && isSpace(text.charCodeAt(start))) start++
  }
  return start
}

function isFlag(text: string, index: number, end: number): boolean {
  return index + 1 < end && text.charCodeAt(index) === DASH && text.charCodeAt(index + 1) === DASH
}

/** A word from its first `-` up to a space, quotes and escapes resolved. */
function readWord(bytes: ByteReader, escape: number): FlagWord {
  const characters: string[] = []
  const start = bytes.index
  let quote = 0
  for (; !bytes.atEnd; bytes.next()) {
    const { byte } = bytes
    if (quote === 0 && isSpace(byte)) break
    if (quote === 0 && (byte === SINGLE_QUOTE || byte === DOUBLE_QUOTE)) {
      quote = byte
    } else if (quote !== 0 && byte === quote) {
      quote = 0
    } else if (byte === escape) {
      bytes.next()
      // An escape at the end of the line falls away.
      if (!bytes.atEnd) characters.push(String.fromCharCode(bytes.byte))
    } else {
      characters.push(String.fromCharCode(byte))
    }
  }
  return { value: characters.join(''), start, end: bytes.indexBehind }
}
