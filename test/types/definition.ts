import {
  apt,
  bind,
  cache,
  context,
  expand,
  image,
  type ImageStart,
  literal,
  type Mount,
  nonRoot,
  parseReference,
  type Recipe,
  reference,
  secret,
  type Stage,
} from '../../src/index.js'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for a type that is exactly the expected one. */
function expectType<Expected, Actual>(_same: Equal<Expected, Actual>): void {}

const setUp: Recipe = (given) => given.run('x').env({ A: 'b' })

/** Never called: these lines are for the compiler. */
export function steps(text: string): void {
  const start = image()
  const stage = start.from('alpine')

  // --- FROM first ---

  // @ts-expect-error a step needs a stage, and from() or scratch() begins one
  start.run('ls')
  // @ts-expect-error what has no stage cannot be printed
  start.toDockerfile()
  // @ts-expect-error nor built
  start.build()
  // @ts-expect-error a stage has begun: its FROM is written
  stage.from('alpine')
  // @ts-expect-error directives stand above the first FROM
  stage.syntax('docker/dockerfile:1')
  // @ts-expect-error an image cannot be begun from an image that has no stage
  image().from(start)
  start.scratch().cmd(['x'])
  image().from(stage)

  // --- CMD, ENTRYPOINT and HEALTHCHECK once ---

  // @ts-expect-error CMD may stand once in a stage
  stage.cmd(['a']).cmd(['b'])
  // @ts-expect-error CMD may stand once in a stage
  stage.cmd('a').run('x').env({ A: 'b' }).cmd('b')
  // @ts-expect-error ENTRYPOINT may stand once in a stage
  stage.entrypoint(['a']).entrypoint('b')
  // @ts-expect-error HEALTHCHECK may stand once in a stage
  stage.healthcheck('none').healthcheck('b')
  stage.cmd(['a']).entrypoint(['b']).healthcheck('c')
  // A stage built upon another may have its own.
  image()
    .from(stage.cmd(['a']))
    .cmd(['b'])
  const branched = stage.run('x')
  branched.cmd(['left'])
  branched.cmd(['right'])
  // @ts-expect-error CMD may stand once in a stage, also behind a recipe
  stage.cmd(['a']).use(nonRoot('node')).cmd(['b'])
  stage
    .use(nonRoot('node'))
    .use(apt(['git']))
    .cmd(['b'])
  // @ts-expect-error CMD may stand once in a stage
  stage.cmd(['a']).use(setUp).cmd(['b'])
  stage.use(setUp).use((given) => given.cmd(['a']))

  // --- References ---

  // @ts-expect-error a repository is lower case
  image().from('Ubuntu:18.04')
  // @ts-expect-error a tag has no blank
  image().from('ubuntu:18 04')
  // @ts-expect-error a digest has 64 digits
  image().from('ubuntu@sha256:abc')
  // @ts-expect-error a repository is lower case
  stage.copy('a', 'b', { from: 'Ubuntu' })
  // @ts-expect-error nothing stands between the colon and the end
  stage.copy('a', 'b', { from: 'ubuntu:' })
  // @ts-expect-error a repository is lower case
  bind('/a', { from: 'Ubuntu' })
  // @ts-expect-error a repository is lower case
  cache('/a', { from: 'Ubuntu' })
  // @ts-expect-error a repository is lower case
  image().syntax('docker/Dockerfile:1')
  // @ts-expect-error a repository is lower case
  void stage.build({ tags: ['me/Hello:1.0'] })
  // @ts-expect-error a tag for an image has no digest, whichever of several it is
  void stage.build({ tags: ['me/hello', `me/hello@sha256:${'a'}`, 'me/b:-'] })
  image().from('ghcr.io/a/b:1.0')
  image().from(reference('a/b').withTag('1'))
  image().from(parseReference(text))
  stage.copy('a', 'b', { from: 'busybox:1' })
  stage.copy('a', 'b', { from: stage })
  stage.copy('a', 'b', { from: context('src') })
  stage.run('x', { mounts: [bind('/a', { from: stage }), cache('/b'), secret('c')] })
  void stage.build({ tags: ['me/hello:1.0', 'ghcr.io/me/hello'] })

  // What is a string only at run time is checked there.
  image().from(text)
  image().from(`${text}:1`)
  image().from(`node:${text}`)
  stage.copy('a', 'b', { from: text })
  stage.copy('a', 'b', { from: `node:${text}` })
  bind('/a', { from: text })
  void stage.build({ tags: [text, `me/hello:${text}`] })
  const tags: readonly string[] = [text]
  void stage.build({ tags })

  // --- Names of stages ---

  stage.as('build-1')
  stage.as(text as Lowercase<string>)
  // @ts-expect-error a stage name is lower case
  stage.as('Build')

  // --- Values ---

  stage.env({ A: 'b', C: 1, D: literal('$E'), F: expand('$G') })
  stage.expose(80, '53/udp', expand('$PORT'))
  // @ts-expect-error the value of a variable is a text
  stage.env({ A: true })
  // @ts-expect-error an exec form is made of texts
  stage.cmd(['a', 1])
  // @ts-expect-error a command needs something to execute
  stage.run()
  // @ts-expect-error the language knows three networks
  stage.run('x', { network: 'bridge' })
  // @ts-expect-error an unknown option
  stage.run('x', { mount: [] })
  // @ts-expect-error parents is an option of COPY alone
  stage.add('a', 'b', { parents: true })
  // @ts-expect-error only COPY takes files from elsewhere
  stage.add('a', 'b', { from: 'busybox' })
  // @ts-expect-error an unknown option of a mount
  bind('/a', { rw: true })
  // @ts-expect-error a cache is shared in three ways
  cache('/a', { sharing: 'exclusive' })
  // @ts-expect-error the escape character is one of two
  image().escape('/')
  // @ts-expect-error a platform begins with its system
  image().from('a', { platform: 5 })
  // @ts-expect-error a definition is immutable
  stage.node.instructions.push({ kind: 'user', user: 'root' })
  // @ts-expect-error a definition is immutable
  stage.node.name = 'x'
}

export function buildArgs(text: string): void {
  const none = image().from('alpine')
  void none.build()
  void none.build({})
  void none.build({ buildArgs: {} })
  // @ts-expect-error no ARG is declared
  void none.build({ buildArgs: { VERSION: '1' } })
  // Predefined ARGs need no declaration.
  void none.build({ buildArgs: { HTTP_PROXY: 'a', no_proxy: 'b', SOURCE_DATE_EPOCH: '0' } })

  const required = image().from('alpine').arg('VERSION')
  void required.build({ buildArgs: { VERSION: '1' } })
  // @ts-expect-error VERSION has no default
  void required.build()
  // @ts-expect-error VERSION has no default
  void required.build({})
  // @ts-expect-error VERSION has no default
  void required.build({ buildArgs: {} })
  // @ts-expect-error no ARG is named VERSOIN
  void required.build({ buildArgs: { VERSION: '1', VERSOIN: '2' } })
  // @ts-expect-error the value of an ARG is a text
  void required.build({ buildArgs: { VERSION: 1 } })

  const optional = image().from('alpine').arg('VERSION', '1')
  void optional.build()
  void optional.build({ buildArgs: {} })
  void optional.build({ buildArgs: { VERSION: '2' } })
  // @ts-expect-error no ARG is named OTHER
  void optional.build({ buildArgs: { OTHER: '2' } })
  void image().from('alpine').arg('VERSION', '').build()

  // A global ARG with a default serves the stage that declares it again.
  const global = image().arg('VERSION', '22').from(expand('node:${VERSION}')).arg('VERSION')
  void global.build()
  void global.build({ buildArgs: { VERSION: '20' } })
  const globalRequired = image().arg('VERSION').from(expand('node:${VERSION}'))
  // @ts-expect-error VERSION has no default
  void globalRequired.build()

  // BuildKit gives these a value.
  void image().from('alpine').arg('TARGETARCH').arg('BUILDPLATFORM').build()
  void image()
    .from('alpine')
    .arg('TARGETARCH')
    .build({ buildArgs: { TARGETARCH: 'arm64' } })

  // The ARGs of the stages that take part in the build belong to it.
  const from = image().from(required)
  const copied = none.copy('a', 'b', { from: required })
  const mounted = none.run('x', { mounts: [cache('/c'), bind('/m', { from: required })] })
  void from.build({ buildArgs: { VERSION: '1' } })
  void copied.build({ buildArgs: { VERSION: '1' } })
  void mounted.build({ buildArgs: { VERSION: '1' } })
  // @ts-expect-error VERSION, of the stage in FROM, has no default
  void from.build()
  // @ts-expect-error VERSION, of the stage in copy({ from }), has no default
  void copied.build()
  // @ts-expect-error VERSION, of the stage in bind({ from }), has no default
  void mounted.build()
  const both = image().from(required).arg('TAG', 'x').copy('a', 'b', { from: optional })
  void both.build({ buildArgs: { VERSION: '1', TAG: '2' } })
  // @ts-expect-error VERSION has a default in one of the stages, but not in the other
  void both.build({ buildArgs: { TAG: '2' } })
  // @ts-expect-error no ARG is named OTHER
  void both.build({ buildArgs: { VERSION: '1', OTHER: '3' } })

  // A key is of a build, so it is asked for as a build is.
  void both.key({ buildArgs: { VERSION: '1', TAG: '2' }, tags: ['me/app'] })
  // @ts-expect-error VERSION has a default in one of the stages, but not in the other
  void both.key({ buildArgs: { TAG: '2' } })
  // @ts-expect-error an upper-case repository is no tag
  void none.key({ tags: ['me/App'] })

  // A list of mounts that is made at run time says nothing of its ARGs.
  const mounts: readonly Mount[] = [bind('/m', { from: required })]
  void none.run('x', { mounts }).build()
  void none.run('x', { mounts }).build({ buildArgs: { VERSION: '1' } })

  // The ARG of a trigger is one of later builds.
  void none.onBuild((trigger) => trigger.arg('VERSION')).build()

  // Recipes keep the ARGs.
  // @ts-expect-error VERSION has no default
  void required.use(nonRoot('node')).build()
  void required.use(nonRoot('node')).build({ buildArgs: { VERSION: '1' } })

  // A name that is known only at run time is checked there.
  void image()
    .from('alpine')
    .arg(text)
    .build({ buildArgs: { ANY: '1' } })
}

/** What the steps return. */
export function results(): void {
  const stage = image().from('alpine')
  expectType<Stage, typeof stage>(true)
  const started = image()
  expectType<ImageStart, typeof started>(true)
  const named = stage.as('x').run('y').user(1)
  expectType<Stage, typeof named>(true)
  const printed = stage.use((given) => given.toDockerfile())
  expectType<string, typeof printed>(true)
  const withCommand = stage.cmd(['a'])
  expectType<Stage<{}, 'cmd'>['cmd'], (typeof withCommand)['cmd']>(
    true as Equal<Stage<{}, 'cmd'>['cmd'], (typeof withCommand)['cmd']>,
  )
}

/** Never called: these lines are for the compiler. */
export function otherBeginnings(): void {
  const read = image.fromDockerfile('./Dockerfile', { target: 'app', context: '.' })
  // Only the Dockerfile knows its ARGs.
  void read.build({ buildArgs: { ANYTHING: 'x' } })
  void read.build()
  void image
    .fromJSON(read.toJSON())
    .run('x')
    .build({ buildArgs: { ANYTHING: 'x' } })
  image().from(read).copy('a', 'b', { from: read })
  // @ts-expect-error a number is no Dockerfile
  image.fromDockerfile(5)
  // @ts-expect-error an option that there is not
  image.fromDockerfile('FROM a', { stage: 'x' })
}
