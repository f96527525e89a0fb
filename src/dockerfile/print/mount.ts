import type { MountNode, OriginNode, Word } from '../../node/index.js'
import type { PrintContext } from './context.js'
import { printBareWord } from './word.js'

type Field = readonly [key: string, value: Word | number | boolean | undefined]

/** The value of one `--mount` flag: comma-separated fields. */
export function printMount(mount: MountNode, context: PrintContext): string {
  return mountFields(mount, context)
    .flatMap(([key, value]) => {
      if (value === undefined || value === false) return []
      if (value === true) return [key]
      const text = typeof value === 'number' ? String(value) : printBareWord(value, context)
      return [printField(`${key}=${text}`)]
    })
    .join(',')
}

function mountFields(mount: MountNode, context: PrintContext): readonly Field[] {
  switch (mount.type) {
    case 'bind':
      return [
        ['type', 'bind'],
        ['from', mount.from && printOrigin(mount.from, context)],
        ['source', mount.source],
        ['target', mount.target],
        ['rw', mount.readWrite],
      ]
    case 'cache':
      return [
        ['type', 'cache'],
        ['id', mount.id],
        ['from', mount.from && printOrigin(mount.from, context)],
        ['source', mount.source],
        ['target', mount.target],
        ['sharing', mount.sharing],
        ['ro', mount.readOnly],
        ...ownership(mount),
      ]
    case 'tmpfs':
      return [
        ['type', 'tmpfs'],
        ['target', mount.target],
        ['size', mount.size],
      ]
    case 'secret':
      return [
        ['type', 'secret'],
        ['id', mount.id],
        ['target', mount.target],
        ['env', mount.env],
        ['required', mount.required],
        ...ownership(mount),
      ]
    case 'ssh':
      return [
        ['type', 'ssh'],
        ['id', mount.id],
        ['target', mount.target],
        ['required', mount.required],
        ...ownership(mount),
      ]
    case 'unsettled':
      return [
        ...mount.fields.map(({ key, value }): Field => [key, value ?? true]),
        ['from', mount.from && printOrigin(mount.from, context)],
      ]
  }
}

function printOrigin(origin: OriginNode, context: PrintContext): string {
  return context.originName(origin, context.isTrigger ? 'trigger' : 'mount', context.at)
}

function ownership(mount: {
  readonly mode?: number | Word
  readonly uid?: number | Word
  readonly gid?: number | Word
}): readonly Field[] {
  const { mode } = mount
  return [
    ['mode', typeof mode === 'number' ? mode.toString(8).padStart(4, '0') : mode],
    ['uid', mount.uid],
    ['gid', mount.gid],
  ]
}

/** CSV: a field with a comma or a quote stands in quotes, in which a quote is doubled. */
function printField(field: string): string {
  return /[,"\r\n]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
