import { type LocalSelection, loadIgnorePatterns } from '../../context/index.js'
import type { Content } from '../content/index.js'
import { BUILD_CONTEXT, readContext } from './contexts.js'
import type { ContentInput } from './inputs.js'
import { everything, type Question, questionsOf, type TakenPaths } from './selections.js'

/** The folders of a build, and what reads them. */
export interface FolderRequest {
  readonly contexts: Readonly<Record<string, string>>
  readonly ignorePatterns: readonly string[]
  readonly readContent: (folder: string, selection: LocalSelection) => Promise<Content>
  readonly signal?: AbortSignal | undefined
}

/** Reads what instructions take from folders; equal selections once. */
export class TakenFiles {
  readonly contents = new Map<string, Content>()
  readonly #request: FolderRequest
  readonly #ignorePatterns = new Map<string, readonly string[]>()
  readonly #answers = new Map<string, Content>()

  constructor(request: FolderRequest) {
    this.#request = request
    this.#ignorePatterns.set(BUILD_CONTEXT, request.ignorePatterns)
  }

  /** @param taken - all of the folder where it is missing. */
  async read(context: string, taken?: TakenPaths): Promise<readonly ContentInput[]> {
    const folder = this.#request.contexts[context] ?? '.'
    const ignorePatterns = await this.#ignorePatternsOf(context, folder)
    const all = { selection: everything(ignorePatterns) }
    const questions = taken ? questionsOf(taken, ignorePatterns) : [all]
    const digests = new Set<string>()
    // One after the other: what one has hashed, the next finds in the index.
    for (const question of questions) digests.add(await this.#answer(folder, question))
    return [...digests].map((digest) => ({ context, digest }))
  }

  /** All of all folders. */
  async readAll(): Promise<readonly ContentInput[]> {
    const folders = Object.entries(this.#request.contexts)
      .filter(([, value]) => readContext(value).kind === 'folder')
      .map(([name]) => name)
      .toSorted()
    const inputs: ContentInput[] = []
    for (const name of folders) inputs.push(...(await this.read(name)))
    return inputs
  }

  async #ignorePatternsOf(context: string, folder: string): Promise<readonly string[]> {
    const known = this.#ignorePatterns.get(context)
    if (known) return known
    // Without the name of a Dockerfile there is but `.dockerignore`. BuildKit: `dockerui.NamedContext.load`.
    const { patterns } = await loadIgnorePatterns(folder, '')
    this.#ignorePatterns.set(context, patterns)
    return patterns
  }

  async #answer(folder: string, { selection, following }: Question): Promise<string> {
    const content = await this.#read(folder, selection)
    const linked = following && meetsLink(content, following.depth)
    const answer = linked ? await this.#read(folder, following.selection) : content
    this.contents.set(answer.digest, answer)
    return answer.digest
  }

  async #read(folder: string, selection: LocalSelection): Promise<Content> {
    const question = JSON.stringify([folder, selection])
    const known = this.#answers.get(question)
    if (known !== undefined) return known
    this.#request.signal?.throwIfAborted()
    const content = await this.#request.readContent(folder, selection)
    this.#answers.set(question, content)
    return content
  }
}

function meetsLink({ entries }: Content, depth: number): boolean {
  const isLink = ({ kind, path }: Content['entries'][number]): boolean =>
    kind === 'symlink' && path.split('/').length === depth
  return entries.length === 0 || entries.some(isLink)
}
