const SPACES = /\p{White_Space}+/gu

/**
 * Cuts what the lexer hands on into words. BuildKit: `wordsStruct`, with its way of forgetting a begun word
 * where an operand within it is read: both write to one buffer.
 */
export class WordSplitter {
  readonly #words: string[] = []
  #word = ''
  #inWord = false

  /** Text that belongs to the word whatever it is. */
  addRaw(text: string): void {
    this.#word += text
    this.#inWord = true
  }

  /** Text in which blanks end a word. */
  add(text: string): void {
    let from = 0
    for (const blanks of text.matchAll(SPACES)) {
      if (blanks.index > from) this.addRaw(text.slice(from, blanks.index))
      this.#endWord()
      from = blanks.index + blanks[0].length
    }
    if (from < text.length) this.addRaw(text.slice(from))
  }

  forget(): void {
    this.#word = ''
  }

  words(): readonly string[] {
    return this.#word === '' ? this.#words : [...this.#words, this.#word]
  }

  #endWord(): void {
    if (!this.#inWord || this.#word === '') return
    this.#words.push(this.#word)
    this.#word = ''
    this.#inWord = false
  }
}
