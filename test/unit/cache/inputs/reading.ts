import { createHash } from 'node:crypto'
import type { Content, ContentEntry } from '../../../../src/cache/content/content.js'
import type { ResolvedImage } from '../../../../src/cache/inputs/images.js'
import type { BuildInputs } from '../../../../src/cache/inputs/inputs.js'
import {
  type InputsRequest,
  type ReadInputs,
  readInputs,
} from '../../../../src/cache/inputs/read-inputs.js'
import { directorySource, type LocalSource, memorySource } from '../../../../src/context/index.js'
import type { ImageConfig } from '../../../../src/dockerfile/evaluate/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { type PrintedDockerfile, printDockerfile } from '../../../../src/dockerfile/print/index.js'
import { image } from '../../../../src/index.js'

/** Files of a folder by their path. */
export type Files = Readonly<Record<string, string>>

export interface ReadOptions extends Partial<
  Omit<InputsRequest, 'dockerfile' | 'parsed' | 'contexts'>
> {
  /** Folders that are in memory only, by the name of the context. */
  readonly files?: Readonly<Record<string, Files>>
  readonly contexts?: Readonly<Record<string, string>>
  /** Configs by the name of an image; `undefined` for one that nobody knows. Default: an empty config. */
  readonly configs?: Readonly<Record<string, ImageConfig | undefined>>
}

/** What a definition, or the Dockerfile of one, is read as where each image has the digest of its name. */
export async function read(
  definition: string | Pick<PrintedDockerfile, 'text' | 'stages'>,
  { files = {}, contexts = {}, configs = {}, ...request }: ReadOptions = {},
): Promise<ReadInputs> {
  const dockerfile = typeof definition === 'string' ? printed(definition) : definition
  return readInputs({
    dockerfile,
    parsed: parseDockerfile(dockerfile.text),
    buildArgs: {},
    platform: 'linux/amd64',
    settings: {},
    ignorePatterns: [],
    contexts: {
      '': 'memory:',
      ...Object.fromEntries(Object.keys(files).map((name) => [name, `memory:${name}`])),
      ...contexts,
    },
    resolveImage: async (reference, platform) => resolved(reference, platform, configs),
    readContent: (folder, selection) => {
      const inMemory = folder.startsWith('memory:') ? folder.slice('memory:'.length) : undefined
      return contentOf(
        inMemory === undefined
          ? directorySource(folder)
          : memorySource(memoryFiles(files[inMemory] ?? {})),
        selection,
      )
    },
    ...request,
  })
}

export function printed(text: string): PrintedDockerfile {
  return printDockerfile(image.fromDockerfile({ text }).node)
}

export function resolved(
  reference: string,
  platform: string,
  configs: NonNullable<ReadOptions['configs']> = {},
): ResolvedImage {
  const config = Object.hasOwn(configs, reference) ? configs[reference] : {}
  const digest = sha256(`${reference} ${platform}`)
  return { reference, digest, source: 'engine', ...(config && { config }) }
}

/** The paths that each instruction takes, by its text; folders that are only on the way left out. */
export function taken({
  inputs,
  contents,
}: ReadInputs): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    inputs.stages
      .flatMap(({ instructions }) => instructions)
      .filter((instruction) => instruction.contents.length > 0)
      .map((instruction) => [
        instruction.text,
        instruction.contents.flatMap(({ context, digest }) =>
          (contents.get(digest)?.entries ?? [])
            .filter(({ kind }) => kind !== 'directory')
            .map(({ path }) => (context === '' ? path : `${context}:${path}`)),
        ),
      ]),
  )
}

export function instructionsOf({ stages }: BuildInputs) {
  return stages.flatMap(({ instructions }) => instructions)
}

async function contentOf(
  source: LocalSource,
  selection: Parameters<LocalSource['walk']>[0],
): Promise<Content> {
  const entries: ContentEntry[] = []
  for await (const batch of source.walk(selection)) {
    for (const { path, kind, mode, linkname } of batch) {
      const bytes: Uint8Array[] = []
      if (kind === 'file')
        for await (const chunk of source.read(path)) bytes.push(Buffer.from(chunk))
      const content = Buffer.concat(bytes)
      entries.push({
        path,
        kind,
        mode,
        size: content.length,
        ...(kind === 'file' && { digest: sha256(content) }),
        ...(linkname !== undefined && { linkname }),
      })
    }
  }
  return { digest: sha256(JSON.stringify(entries)), entries }
}

function memoryFiles(files: Files) {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { content }]))
}

function sha256(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
