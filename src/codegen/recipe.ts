import { apk, apt, nonRoot, npm, pip } from '../recipes/index.js'
import {
  array,
  call,
  type CallExpression,
  type Expression,
  maybe,
  object,
  optional,
  plain,
  type Step,
  step,
  text,
} from './expression/expression.js'
import { templateValue } from './evaluate.js'

/**
 * The steps with those that a recipe of the library stands for replaced by its use. The recipe does what the steps did,
 * in its own words: packages are sorted, apt asks no questions and leaves no downloads behind.
 */
export function withRecipes(steps: readonly Step[]): readonly Step[] {
  const result: Step[] = []
  for (let index = 0; index < steps.length;) {
    const [recipe, length] = recipeAt(steps, index) ?? []
    const replaced = steps.slice(index, index + (length ?? 1))
    if (recipe) {
      const comments = replaced.flatMap((each) => each.comments)
      result.push(step('use', [recipe], comments))
    } else {
      result.push(...replaced)
    }
    index += replaced.length
  }
  return result
}

type Found = readonly [recipe: CallExpression, steps: number]

function recipeAt(steps: readonly Step[], index: number): Found | undefined {
  const [first, second] = steps.slice(index, index + 2)
  if (first?.name === 'copy' && second) {
    const recipe = npmRecipe(first, second) ?? requirementsRecipe(first, second)
    return recipe && [recipe, 2]
  }
  const run = first && readRun(first)
  if (!run) return undefined
  const user = second?.name === 'user' ? second.arguments[0] : undefined
  const account = user?.kind === 'text' ? nonRootRecipe(run, user.value) : undefined
  if (account) return [account, 2]
  const recipe = aptRecipe(run) ?? apkRecipe(run) ?? pipRecipe(run)
  return recipe && [recipe, 1]
}

/** A RUN in shell form. */
interface Run {
  /** Commands that `&&` joins, each with its words a blank apart. */
  readonly commands: readonly string[]
  /** Targets of its cache mounts, which are locked or not; undefined where it has other options than such. */
  readonly caches: readonly string[] | undefined
}

function readRun({ name, arguments: [command, options] }: Step): Run | undefined {
  if (!command) return undefined
  const texts =
    name === 'run' ? splitCommands(command) : name === 'runAll' ? listOf(command) : undefined
  if (!texts) return undefined
  return { commands: texts.map((each) => each.trim()), caches: cachesOf(options) }
}

function splitCommands(command: Expression): readonly string[] | undefined {
  const value = stringOf(command)
  // Within quotes `&&` may be something else.
  return value === undefined || /["'\n#]/.test(value)
    ? undefined
    : value.split('&&').map((each) =>
        each
          .trim()
          .split(/[ \t]+/)
          .join(' '),
      )
}

function stringOf(expression: Expression): string | undefined {
  if (expression.kind === 'text') return expression.value
  return expression.kind === 'template' ? templateValue(expression) : undefined
}

function listOf(expression: Expression | undefined): readonly string[] | undefined {
  if (expression?.kind !== 'array') return undefined
  const values = expression.elements.map(stringOf)
  return values.every((value) => value !== undefined) ? values : undefined
}

/** `/path` of `cache('/path')`, `/path locked` of `cache('/path', { sharing: 'locked' })`. */
function cachesOf(options: Expression | undefined): readonly string[] | undefined {
  if (options === undefined) return []
  if (options.kind !== 'object' || options.properties.length > 1) return undefined
  const [[key, mounts] = []] = options.properties
  if (key !== 'mounts' || mounts?.kind !== 'array') return undefined
  const caches = mounts.elements.map((mount) => {
    if (mount.kind !== 'call' || mount.callee !== 'cache') return undefined
    const [target, more] = mount.arguments
    const path = target && stringOf(target)
    if (path === undefined || !more) return path
    return JSON.stringify(more) === LOCKED ? `${path} locked` : undefined
  })
  return caches.every((each) => each !== undefined) ? caches : undefined
}

const LOCKED = JSON.stringify(object({ sharing: text('locked') }))

function isSame(left: readonly string[] | undefined, right: readonly string[]): boolean {
  return left?.join('\n') === right.join('\n')
}

/** The words behind those that a command begins with; undefined where it begins otherwise. */
function wordsAfter(command: string, beginnings: readonly string[]): readonly string[] | undefined {
  const beginning = beginnings.find((each) => command.startsWith(`${each} `))
  return beginning === undefined ? undefined : command.slice(beginning.length + 1).split(' ')
}

const APT_INSTALL = ['', 'DEBIAN_FRONTEND=noninteractive '].flatMap((environment) =>
  ['-y', '--yes', '--assume-yes'].map((yes) => `${environment}apt-get install ${yes}`),
)
const WITHOUT_RECOMMENDS = '--no-install-recommends'
const APT_LISTS = 'rm -rf /var/lib/apt/lists/*'
const APT_CACHES = ['/var/cache/apt locked', '/var/lib/apt locked']

function aptRecipe({ commands, caches }: Run): CallExpression | undefined {
  const isCached = isSame(caches, APT_CACHES)
  if (!isCached && caches?.length !== 0) return undefined
  const words = wordsAfter(unquoted(commands[isCached ? 2 : 1] ?? ''), APT_INSTALL)
  const others = commands.filter((_, index) => index !== (isCached ? 2 : 1))
  const wanted = isCached
    ? [['rm -f /etc/apt/apt.conf.d/docker-clean', 'apt-get update']]
    : [
        ['apt-get update', APT_LISTS],
        ['apt-get update', 'apt-get clean', APT_LISTS],
      ]
  if (!words || !wanted.some((each) => isSame(others, each))) return undefined
  const packages = words.filter((word) => word !== WITHOUT_RECOMMENDS)
  const options = {
    recommends: packages.length === words.length || undefined,
    cache: isCached || undefined,
  }
  return recipeCall('apt', packages, options, (list) => apt(list))
}

/** Packages with a `*` or a `>` stand in quotes. */
function unquoted(command: string): string {
  return command.replace(/'([\w.,[\]+:=~!<>*-]+)'/g, '$1')
}

function apkRecipe({ commands, caches }: Run): CallExpression | undefined {
  const isCached = isSame(caches, ['/var/cache/apk locked'])
  if (!isCached && caches?.length !== 0) return undefined
  const [first = '', second = '', third = ''] = commands
  const isRecipe = isCached
    ? isSame([first, third], ['ln -sfn /var/cache/apk /etc/apk/cache', 'rm /etc/apk/cache'])
    : commands.length === 1
  const words = isCached
    ? wordsAfter(second, ['apk add --update-cache'])
    : wordsAfter(first, ['apk add --no-cache', 'apk --no-cache add'])
  if (!isRecipe || commands.length > 3 || !words) return undefined
  return recipeCall('apk', words, { cache: isCached || undefined }, (list) => apk(list))
}

function pipRecipe({ commands, caches }: Run): CallExpression | undefined {
  const isCached = isSame(caches, ['/root/.cache/pip'])
  if (commands.length !== 1 || (!isCached && caches?.length !== 0)) return undefined
  const words = wordsAfter(unquoted(commands[0] ?? ''), [
    isCached ? 'pip install' : 'pip install --no-cache-dir',
  ])
  return words && recipeCall('pip', words, { cache: isCached || undefined }, (list) => pip(list))
}

function requirementsRecipe(copy: Step, step2: Step): CallExpression | undefined {
  const run = readRun(step2)
  const [source, destination] = copy.arguments.map(stringOf)
  if (!run || source === undefined || destination !== './' || copy.arguments.length > 2)
    return undefined
  const file = source.replace(/^.*\//, '')
  const isCached = isSame(run.caches, ['/root/.cache/pip'])
  if (!isCached && run.caches?.length !== 0) return undefined
  const flags = isCached ? '' : '--no-cache-dir '
  if (!isSame(run.commands, [`pip install ${flags}-r ${file}`]) || !/^[\w.-]+$/.test(file))
    return undefined
  return accepted(() => pip(source))
    ? call('pip', text(source), ...optional(object({ cache: maybe(isCached || undefined, plain) })))
    : undefined
}

function npmRecipe(copy: Step, step2: Step): CallExpression | undefined {
  const run = readRun(step2)
  const [sources, destination] = copy.arguments
  const [manifest, lockFile, ...more] = listOf(sources) ?? []
  const isPair =
    manifest === 'package.json' &&
    (lockFile === 'package-lock.json' || lockFile === 'npm-shrinkwrap.json') &&
    more.length === 0
  const isHere = destination !== undefined && /^\.\/?$/.test(stringOf(destination) ?? '')
  if (!run || !isPair || !isHere || copy.arguments.length > 2) return undefined
  const [install = '', ...rest] = run.commands
  const match = /^npm ci( --omit=dev)?$/.exec(install)
  const isCached = isSame(run.caches, ['/root/.npm']) && rest.length === 0
  const isCleaned = run.caches?.length === 0 && isSame(rest, ['npm cache clean --force'])
  if (!match || (!isCached && !isCleaned)) return undefined
  const options = object({
    production: maybe(match[1] === undefined ? undefined : true, plain),
    cache: maybe(isCached || undefined, plain),
    lockFile: lockFile === 'package-lock.json' ? undefined : text(lockFile),
  })
  return call(npm.name, ...optional(options))
}

/** Nobody writes this by hand: it is what the recipe itself has printed. */
function nonRootRecipe({ commands, caches }: Run, user: string): CallExpression | undefined {
  const command = commands[1] ?? ''
  const isRecipe = command.startsWith('if command -v useradd > /dev/null; then {')
  if (!isRecipe || caches?.length !== 0) return undefined
  const [group = '', shadow = ''] = command.split('useradd --no-log-init')
  const home = /--home-dir (\/[\w./-]*)/.exec(shadow)?.[1]
  const shell = /--shell (\/[\w./-]*)/.exec(shadow)?.[1]
  const uid = numberOf(shadow, 'uid')
  const gid = numberOf(group, 'gid')
  const options = {
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(home !== undefined && home !== `/home/${user}` && { home }),
    ...(shell !== undefined && shell !== '/bin/false' && { shell }),
  }
  let made: readonly string[] = []
  const recorder = {
    runAll: (list: readonly string[]) => {
      made = list
      return { user: () => recorder }
    },
  }
  if (!accepted(() => nonRoot(user, options)(recorder as never)) || !isSame(commands, made)) {
    return undefined
  }
  return call(
    'nonRoot',
    text(user),
    ...optional(
      object({
        uid: maybe(uid, plain),
        gid: maybe(gid, plain),
        home: maybe(options.home, text),
        shell: maybe(options.shell, text),
      }),
    ),
  )
}

function numberOf(flags: string, name: string): number | undefined {
  const digits = new RegExp(`--${name} (\\d+)`).exec(flags)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function recipeCall(
  name: string,
  packages: readonly string[],
  options: Readonly<Record<string, boolean | undefined>>,
  check: (packages: readonly string[]) => unknown,
): CallExpression | undefined {
  const isAccepted = new Set(packages).size === packages.length && accepted(() => check(packages))
  if (!isAccepted) return undefined
  const flags = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key, maybe(value, plain)]),
  )
  return call(name, array(packages.map(text)), ...optional(object(flags)))
}

/** Whether a recipe takes what it is given. */
function accepted(make: () => unknown): boolean {
  try {
    make()
    return true
  } catch {
    return false
  }
}
