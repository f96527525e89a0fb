import * as z from 'zod'
import { callSite, literal, type Recipe } from '../definition/index.js'
import { recipeOptions } from './package-list.js'
import { shellWord } from './shell-word.js'

export interface NonRootOptions {
  /** Number of the user. A user of that name that is there already must have it. */
  readonly uid?: number
  /** Number of the group, which has the name of the user. One that is there already must have it. */
  readonly gid?: number
  /**
   * Home folder, made and given to the user where it is missing.
   *
   * @default '/home/<user>'
   */
  readonly home?: string
  /**
   * Login shell.
   *
   * @default '/bin/false'
   */
  readonly shell?: string
}

// Source: shadow's login.defs, SYS_UID_MAX: below it are the numbers of system users.
const FIRST_REGULAR_ID = 1000
/** Number on a base without tools for users, beyond those that distributions give away. */
const FALLBACK_ID = 10_001

const userSchema = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a name such as "app", of at most 32 characters')
  .refine((user) => user !== 'root', 'must not be "root"')
const idSchema = z.number().int().min(1, 'must not be that of root').max(0xfffffffe).exactOptional()
// A colon and a newline separate the fields and the lines of /etc/passwd.
const pathSchema = z
  .string()
  .regex(/^\/[^:\n\0]*$/, 'must be an absolute path without ":"')
  .exactOptional()

/**
 * Makes a user without privileges, with a group of its own, unless a user of that name is there already, and lets
 * the following steps and every container run as it. The step finds out what the base has: `useradd` as Debian and
 * Fedora, `adduser` as Alpine and busybox, or nothing, and then adds lines to `/etc/passwd` and `/etc/group`.
 *
 * ```dockerfile
 * RUN if id -u app > /dev/null 2>&1; then exit 0; fi \
 *  && if command -v useradd > /dev/null; then groupadd ... && useradd ... app; exit; fi \
 *  && if command -v adduser > /dev/null; then addgroup ... && adduser ... app; exit; fi \
 *  && ...
 * USER app
 * ```
 *
 * Source: Docker's "Building best practices", "USER".
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function nonRoot(user = 'app', options: NonRootOptions = {}): Recipe {
  const shape = {
    user: userSchema,
    uid: idSchema,
    gid: idSchema,
    home: pathSchema,
    shell: pathSchema,
  }
  const request = recipeOptions('nonRoot', shape, { ...options, user }, callSite(nonRoot))
  const { uid, gid, home = `/home/${user}`, shell = '/bin/false' } = request
  const account = { user, uid, gid, home: shellWord(home), shell: shellWord(shell) }
  // A user that is there ends the step: well, or badly if it has other numbers than were asked for.
  const checks = [
    ...(uid === undefined ? [] : [`test "$(id -u ${user})" = ${uid}`]),
    ...(gid === undefined ? [] : [`test "$(id -g ${user})" = ${gid}`]),
  ]
  const check = checks.length === 0 ? 'exit 0' : `${checks.join(' && ')}; exit`
  const commands = [
    `if id -u ${user} > /dev/null 2>&1; then ${check}; fi`,
    `if command -v useradd > /dev/null; then ${shadow(account)}; exit; fi`,
    `if command -v adduser > /dev/null; then ${busybox(account)}; exit; fi`,
    ...byHand(account),
  ]
  return (stage) => stage.runAll(commands).user(literal(user))
}

function isSystem(id: number | undefined): boolean {
  return id === undefined || id < FIRST_REGULAR_ID
}

interface Account {
  readonly user: string
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** As a word of the shell. */
  readonly home: string
  /** As a word of the shell. */
  readonly shell: string
}

function shadow({ user, uid, gid, home, shell }: Account): string {
  const group = [
    'groupadd',
    ...(isSystem(gid) ? ['--system'] : []),
    ...(gid === undefined ? [] : [`--gid ${gid}`]),
    user,
  ]
  // Without --no-log-init a high number makes /var/log/faillog a huge file in the layer.
  const account = [
    'useradd --no-log-init',
    ...(isSystem(uid) ? ['--system'] : []),
    ...(uid === undefined ? [] : [`--uid ${uid}`]),
    `--gid ${user} --create-home --home-dir ${home} --shell ${shell} ${user}`,
  ]
  return `${unlessGroup(user, gid, group.join(' '))} && ${account.join(' ')}`
}

function busybox({ user, uid, gid, home, shell }: Account): string {
  const group = ['addgroup -S', ...(gid === undefined ? [] : [`-g ${gid}`]), user]
  const account = [
    'adduser -S -D',
    ...(uid === undefined ? [] : [`-u ${uid}`]),
    `-G ${user} -h ${home} -s ${shell} ${user}`,
  ]
  return `${unlessGroup(user, gid, group.join(' '))} && ${account.join(' ')}`
}

function byHand({ user, uid = FALLBACK_ID, gid, home, shell }: Account): readonly string[] {
  const add = `echo ${user}:x:${gid ?? uid}: >> /etc/group`
  const group = gid === undefined ? add : `{ ! grep -q '^${user}:' /etc/group && ${add}; }`
  const number = gid ?? `"$(grep '^${user}:' /etc/group | cut -d: -f3)"`
  return [
    `! cut -d: -f3 /etc/passwd | grep -qx ${uid}`,
    unlessGroup(user, gid, group),
    `printf '${user}:x:${uid}:%s::%s:%s\\n' ${number} ${home} ${shell} >> /etc/passwd`,
    `mkdir -p ${home}`,
    `chown ${user}:${user} ${home}`,
  ]
}

/**
 * Some bases have groups without users, e.g. Alpine www-data. Such a group is taken, unless another number is asked
 * for: then the command is left to fail.
 */
function unlessGroup(group: string, gid: number | undefined, command: string): string {
  const line = gid === undefined ? `^${group}:` : `^${group}:[^:]*:${gid}:`
  return `{ grep -q '${line}' /etc/group || ${command}; }`
}
