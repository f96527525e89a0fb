import type { MountNode, Word } from '../node/index.js'
import { dataExpression } from './data.js'
import {
  call,
  type Expression,
  maybe,
  object,
  optional,
  plain,
  text,
} from './expression/expression.js'
import { originExpression } from './origin.js'
import type { Scope } from './scope.js'
import { wordExpression } from './word.js'

/** A call of `bind`, `cache`, `tmpfs`, `secret` or `ssh`; the data of a mount that none of them can make. */
export function mountExpression(mount: MountNode, scope: Scope): Expression {
  switch (mount.type) {
    case 'bind':
      return mountCall('bind', mount.target, {
        source: maybe(mount.source, wordExpression),
        from: mount.from && originExpression(mount.from, scope),
        readWrite: maybe(mount.readWrite, plain),
      })
    case 'cache':
      return mountCall('cache', mount.target, {
        id: maybe(mount.id, wordExpression),
        sharing: maybe(mount.sharing, text),
        from: mount.from && originExpression(mount.from, scope),
        source: maybe(mount.source, wordExpression),
        readOnly: maybe(mount.readOnly, plain),
        ...ownership(mount),
      })
    case 'tmpfs':
      return mountCall('tmpfs', mount.target, {
        size:
          typeof mount.size === 'number' ? plain(mount.size) : maybe(mount.size, wordExpression),
      })
    case 'secret':
      return mountCall('secret', mount.id, {
        target: maybe(mount.target, wordExpression),
        env: maybe(mount.env, text),
        required: maybe(mount.required, plain),
        ...ownership(mount),
      })
    case 'ssh':
      return mountCall('ssh', undefined, {
        id: maybe(mount.id, text),
        target: maybe(mount.target, wordExpression),
        required: maybe(mount.required, plain),
        ...ownership(mount),
      })
    case 'unsettled':
      return object({ node: dataExpression(mount, scope) })
  }
}

function mountCall(
  callee: string,
  first: Word | undefined,
  options: Readonly<Record<string, Expression | undefined>>,
): Expression {
  const args =
    first === undefined ? [] : [callee === 'secret' ? plainText(first) : wordExpression(first)]
  return call(callee, ...args, ...optional(object(options)))
}

/** The id of a secret is no word: a `$` in it is one. */
function plainText(value: Word): Expression {
  return typeof value === 'string' ? text(value) : wordExpression(value)
}

interface Ownership {
  readonly mode?: number | Word
  readonly uid?: number | Word
  readonly gid?: number | Word
}

function ownership({ mode, uid, gid }: Ownership) {
  return {
    mode: typeof mode === 'number' ? octal(mode) : maybe(mode, wordExpression),
    uid: typeof uid === 'number' ? plain(uid) : maybe(uid, wordExpression),
    gid: typeof gid === 'number' ? plain(gid) : maybe(gid, wordExpression),
  }
}

/** As everybody writes file modes. */
function octal(mode: number): Expression {
  return { kind: 'plain', code: `0o${mode.toString(8)}` }
}
