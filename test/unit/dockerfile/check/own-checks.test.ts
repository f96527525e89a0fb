import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import {
  checkDockerfile,
  type DockerfileCheckOptions,
  OWN_RULES,
} from '../../../../src/dockerfile/check/index.js'
import { ownFindings } from './found.js'

/** Lines below a base that has nothing to be said against it. */
function stage(...lines: readonly string[]): string {
  return ['FROM debian:13', 'USER me', ...lines, ''].join('\n')
}

/** [rule, Dockerfile, findings] */
const breaches: readonly (readonly [string, string, readonly string[]])[] = [
  ['unpinned-base', 'FROM debian\nUSER me\n', ['1 imagewright/unpinned-base: debian']],
  [
    'unpinned-base',
    'ARG BASE=debian\nFROM --platform=$BUILDPLATFORM $BASE AS x\nUSER me\n',
    ['2 imagewright/unpinned-base: $BASE'],
  ],
  ['unpinned-base', stage('COPY --from=a/b /x /y'), ['3 imagewright/unpinned-base']],
  ['latest-base', 'FROM debian:latest\nUSER me\n', ['1 imagewright/latest-base: debian:latest']],
  [
    'apt-yes',
    stage('RUN apt-get install --no-install-recommends x'),
    ['3 imagewright/apt-yes: apt-get install --no-install-recommends x'],
  ],
  ['apt-yes', stage('RUN ["apt-get", "-q", "remove", "x"]'), ['3 imagewright/apt-yes']],
  [
    'apt-recommends',
    stage('RUN apt-get install -y x'),
    ['3 imagewright/apt-recommends: apt-get install -y x'],
  ],
  [
    'apt-recommends',
    stage('RUN true \\', '  # a comment', '  && apt-get -yq \\', '     install x'),
    ['3 imagewright/apt-recommends: apt-get -yq \\\n     install x'],
  ],
  [
    'apt-recommends',
    stage('RUN <<EOF', 'set -e', 'apt-get install -y x', 'EOF'),
    ['3 imagewright/apt-recommends: apt-get install -y x'],
  ],
  [
    'apt-recommends',
    stage('RUN <<-EOF', '\tset -e', '\tapt-get install -y x', 'EOF'),
    ['3 imagewright/apt-recommends: apt-get install -y x'],
  ],
  [
    'apt-recommends',
    stage('RUN bash <<EOF', 'apt-get install -y x', 'EOF'),
    ['3 imagewright/apt-recommends'],
  ],
  [
    'apt-recommends',
    stage('ONBUILD RUN apt-get install -y x'),
    ['3 imagewright/apt-recommends: apt-get install -y x'],
  ],
  [
    'apt-lists',
    stage('RUN apt-get update && apt-get install -y --no-install-recommends x'),
    ['3 imagewright/apt-lists: apt-get update'],
  ],
  [
    'apt-stale-lists',
    stage(
      'RUN apt-get update && rm -rf /var/lib/apt/lists/*',
      'RUN apt-get install -qq --no-install-recommends x',
    ),
    ['3 imagewright/apt-stale-lists: apt-get update'],
  ],
  ['apt-command', stage('RUN apt list'), ['3 imagewright/apt-command: apt list']],
  [
    'apt-upgrade',
    stage('RUN apt-get update && apt-get -y dist-upgrade && rm -r /var/lib/apt/lists'),
    ['3 imagewright/apt-upgrade: apt-get -y dist-upgrade'],
  ],
  ['apk-cache', stage('RUN apk add x'), ['3 imagewright/apk-cache: apk add x']],
  ['pip-cache', stage('RUN pip3 install x'), ['3 imagewright/pip-cache: pip3 install x']],
  [
    'pip-cache',
    stage('RUN python3 -m pip install x'),
    ['3 imagewright/pip-cache: python3 -m pip install x'],
  ],
  [
    'npm-ci',
    stage('COPY package.json package-lock.json ./', 'RUN npm install'),
    ['4 imagewright/npm-ci: npm install'],
  ],
  ['sudo', stage('RUN sudo -E make'), ['3 imagewright/sudo: sudo -E make']],
  ['run-cd', stage('RUN cd /app && make'), ['3 imagewright/run-cd: cd /app']],
  ['lost-cd', stage('RUN mkdir /app && cd /app'), ['3 imagewright/lost-cd: cd /app']],
  ['piped-script', stage('RUN curl x | sh'), ['3 imagewright/piped-script: curl x | sh']],
  [
    'piped-script',
    stage('RUN wget -qO- x | tee log | bash -s -- -y'),
    ['3 imagewright/piped-script: wget -qO- x | tee log | bash -s -- -y'],
  ],
  [
    'piped-script',
    stage(`RUN sh -c 'curl x | python3 -'`),
    [`3 imagewright/piped-script: 'curl x | python3 -'`],
  ],
  ['add-local', stage('ADD src /src'), ['3 imagewright/add-local']],
  ['exec-form', stage("CMD ['a', 'b']"), ["3 imagewright/exec-form: ['a', 'b']"]],
  ['exec-form', stage('ENTRYPOINT ["a", "b",]'), ['3 imagewright/exec-form: ["a", "b",]']],
  ['exec-form', stage("RUN ['a', 'b']"), ["3 imagewright/exec-form: ['a', 'b']"]],
  ['ignored-cmd', stage('ENTRYPOINT a', 'CMD ["b"]'), ['4 imagewright/ignored-cmd']],
  ['root-user', 'FROM debian:13\n', ['1 imagewright/root-user']],
  ['root-user', stage('USER root'), ['3 imagewright/root-user']],
  ['root-user', stage('USER 0:0'), ['3 imagewright/root-user']],
  ['root-user', 'FROM debian:13 AS a\nUSER 0\nFROM a\n', ['2 imagewright/root-user']],
  [
    'cache-order',
    stage('COPY . .', 'RUN npm ci && npm run build'),
    ['4 imagewright/cache-order: npm ci'],
  ],
  [
    'cache-order',
    stage('COPY ./ /app', 'RUN go mod download'),
    ['4 imagewright/cache-order: go mod download'],
  ],
  [
    'cache-order',
    stage('COPY . .', 'RUN pip install --no-cache-dir -r requirements.txt'),
    ['4 imagewright/cache-order: pip install --no-cache-dir -r requirements.txt'],
  ],
  [
    'cache-order',
    'FROM debian:13 AS a\nCOPY . .\nFROM a\nUSER me\nRUN yarn install --frozen-lockfile\n',
    ['5 imagewright/cache-order: yarn install --frozen-lockfile'],
  ],
  ['secret-value', stage(`ENV A=ghp_${'a1B2'.repeat(9)}`), ['3 imagewright/secret-value']],
  [
    'secret-value',
    stage('RUN git clone https://me:s3cr3tpw@host/x'),
    ['3 imagewright/secret-value'],
  ],
  [
    'secret-value',
    stage('COPY <<EOF /key', '-----BEGIN RSA PRIVATE KEY-----', 'EOF'),
    ['3 imagewright/secret-value'],
  ],
]

const harmless: readonly (readonly [string, string])[] = [
  ['a base with a digest', `FROM debian@sha256:${'0'.repeat(64)}\nUSER me\n`],
  ['a base that a variable hides', 'FROM ${BASE:-debian}\nUSER me\n'],
  ['a tag that a variable hides', 'FROM debian:${TAG:-latest}\nUSER me\n'],
  ['a stage as base', 'FROM debian:13 AS latest\nFROM latest\nUSER me\n'],
  [
    'a stage, its number or a context as origin',
    'FROM a:1 AS x\nFROM b:1\nUSER me\nCOPY --from=X a b\nCOPY --from=0 a b\nCOPY --from=ctx a b\n',
  ],
  ['words within quotes', stage(`RUN echo "sudo apt-get install x; curl x | sh" 'apk add y'`)],
  ['words within a comment', stage('RUN true # sudo apk add x', 'RUN <<E', '# sudo', 'E')],
  ['words as arguments', stage('RUN apk --no-cache add sudo curl', 'RUN which sudo')],
  ['the lines of a heredoc that is no script', stage('RUN cat <<E >x', 'sudo apk add y', 'E')],
  ['a script for another interpreter', stage('RUN <<E', '#!/usr/bin/env python3', 'sudo = 1', 'E')],
  ['a shell that is not of the family', stage('SHELL ["pwsh", "-c"]', 'RUN sudo x')],
  [
    'apt-get as it should be',
    stage(
      'RUN apt-get update && apt-get install -y --no-install-recommends x && rm -rf /var/lib/apt/lists/*',
    ),
  ],
  [
    'yes said in other ways',
    stage(
      'RUN yes | apt-get install --no-install-recommends x',
      'RUN apt-get -qq --no-install-recommends install x',
      'RUN apt-get -q=2 remove x',
      'RUN apt-get -o APT::Get::Assume-Yes=true remove x',
    ),
  ],
  [
    'what is only loaded',
    stage('RUN apt-get install --download-only x', 'RUN apt-get -s install x'),
  ],
  [
    'options in a variable',
    stage('RUN apt-get $OPTS install x', 'RUN apt-get install $APT_OPTIONS x'),
  ],
  [
    'recommends turned off for good',
    stage(
      `RUN echo 'APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/x && apt-get install -y x`,
    ),
  ],
  [
    'lists on a mount',
    stage(
      'RUN --mount=type=cache,target=/var/lib/apt,sharing=locked --mount=type=cache,target=/var/cache/apt \\',
      '  apt-get update && apt-get install -y --no-install-recommends x',
    ),
  ],
  [
    'lists removed by dist-clean',
    stage(
      'RUN apt-get update && apt-get install -y --no-install-recommends x && apt-get dist-clean',
    ),
  ],
  [
    'lists of a stage that files are taken from',
    'FROM a:1 AS x\nRUN apt-get update && apt-get install -y --no-install-recommends y\nRUN apk add z\nRUN pip install z\nFROM b:1\nUSER me\nCOPY --from=x /a /b\n',
  ],
  [
    'apk with its cache removed or mounted',
    stage(
      'RUN apk add x && rm -rf /var/cache/apk/*',
      'RUN --mount=type=cache,target=/var/cache/apk apk add x',
    ),
  ],
  [
    'pip with its cache turned off',
    stage(
      'RUN pip install --no-cache-dir x',
      'RUN PIP_NO_CACHE_DIR=1 pip install x',
      'RUN pip install x && pip cache purge',
      'RUN --mount=type=cache,target=/root/.cache/pip pip install x',
      'ENV PIP_NO_CACHE_DIR=1',
      'RUN pip install x',
    ),
  ],
  [
    'npm install of a package',
    stage('COPY package-lock.json .', 'RUN npm install -g x && npm install y'),
  ],
  ['npm install without a lock', stage('COPY package.json .', 'RUN npm install')],
  [
    'cd in between',
    stage(
      'RUN mkdir x && cd x && make',
      'RUN (cd /app && make)',
      'RUN cd /a && make && cd /b && make',
      'RUN cd "$DIR" && make',
    ),
  ],
  [
    'a pipe with pipefail',
    stage(
      'RUN set -o pipefail && curl x | sh',
      'SHELL ["/bin/bash", "-euo", "pipefail", "-c"]',
      'RUN curl x | sh',
      'RUN ["bash", "-o", "pipefail", "-c", "curl x | sh"]',
    ),
  ],
  [
    'a pipe into what is no shell',
    stage(
      'RUN curl x | tar xz',
      `RUN curl x | sh -c 'cat'`,
      'RUN curl x | bash install.sh',
      'RUN curl x && sh y',
    ),
  ],
  [
    'ADD of archives, URLs and repositories',
    stage(
      'ADD a.tar.gz b.txz /x/',
      'ADD https://a/b /x',
      'ADD git@github.com:a/b.git /x',
      'ADD $FILE /x',
      'ADD a* /x',
      `ADD --checksum=sha256:${'0'.repeat(64)} https://a/b /x`,
    ),
  ],
  ['a test in brackets', stage('RUN [ "$A" = "b" ]', 'RUN [ "a" ] && [ "b" ]')],
  ['COPY of a character class', stage('COPY [a-z].txt [0-9] /x/')],
  ['ENTRYPOINT and CMD in exec form', stage('ENTRYPOINT ["a"]', 'CMD ["b"]')],
  ['a user of the parent stage', 'FROM debian:13 AS a\nUSER me\nFROM a\n'],
  ['a user in a variable', stage('USER $UID')],
  ['a base with a user of its own', 'FROM gcr.io/distroless/static:nonroot\n'],
  ['an entrypoint that drops root', 'FROM debian:13\nENTRYPOINT ["gosu", "me", "app"]\n'],
  ['root in between', stage('USER root', 'RUN x', 'USER me')],
  ['windows', '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:1\nRUN sudo x\n'],
  [
    'dependencies first',
    stage(
      'COPY package.json package-lock.json ./',
      'RUN npm ci',
      'COPY . .',
      'RUN npm ci --omit=dev',
    ),
  ],
  [
    'an installation of the source itself',
    stage(
      'COPY . .',
      'RUN pip install --no-cache-dir . && pip install --no-cache-dir -r r.txt -e .',
      'RUN npm install -g x',
      'RUN go build ./...',
    ),
  ],
  [
    'secrets that are none',
    stage('ENV A=$TOKEN B=ghp_short C=AKIAIOSFODNN7EXAMPLE D=https://$USER:$PASS@host'),
  ],
  ['the context where nothing is known of it', stage('COPY . .')],
]

describe('our own checks', () => {
  it.each(breaches)('%s: finds %j', (rule, text, findings) => {
    expect(ownFindings(text)).toEqual(findings)
    expect(findings[0]).toContain(`imagewright/${rule}`)
  })

  it.each(harmless)('say nothing against %s', (_, text) => {
    expect(checkDockerfile(text).problems).toEqual([])
    expect(ownFindings(text)).toEqual([])
  })

  it('are each shown by a breach, or are off', () => {
    const shown = new Set(breaches.map(([rule]) => rule))
    const off = Object.entries(OWN_RULES).filter(([, { on }]) => !on)
    expect([...shown, ...off.map(([name]) => name), 'context-ignore'].toSorted()).toEqual(
      Object.keys(OWN_RULES).toSorted(),
    )
  })

  it.each([
    ['undigested-base', ['1 imagewright/undigested-base: debian:13']],
    ['consecutive-run', ['4 imagewright/consecutive-run']],
    ['missing-healthcheck', ['1 imagewright/missing-healthcheck']],
  ])('make %s when they are asked to', (rule, findings) => {
    const text = stage('RUN a', 'RUN b', 'ENV A=b', 'RUN c')
    expect(ownFindings(text)).toEqual([])
    expect(ownFindings(text, { enable: [rule] })).toEqual(findings)
  })

  it('are ignored by a comment above the instruction or between its lines', () => {
    const text = stage(
      '# imagewright ignore=sudo, imagewright/run-cd because it is so',
      'RUN cd /x && sudo make',
      'RUN sudo a \\',
      '  # imagewright ignore=sudo',
      '  && b',
      '# imagewright ignore=sudoku',
      'RUN sudo c',
      '# imagewright ignore=sudo',
      '#',
      'RUN sudo d',
    )
    expect(ownFindings(text)).toEqual(['9 imagewright/sudo: sudo c', '12 imagewright/sudo: sudo d'])
  })

  it('look at the values of build arguments, and never show them', () => {
    const token = `npm_${'a1B2'.repeat(9)}`
    const { warnings } = checkDockerfile(stage('ARG NPM'), { buildArgs: { NPM: token } })
    expect(warnings.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([
      ['imagewright/secret-value', 'error'],
    ])
    expect(JSON.stringify(warnings)).not.toContain(token)
  })

  it('judge the target', () => {
    const text = 'FROM a:1 AS x\nUSER me\nFROM b:1 AS y\n'
    expect(ownFindings(text)).toEqual(['3 imagewright/root-user'])
    expect(ownFindings(text, { target: 'X' })).toEqual([])
  })

  describe('context-ignore', () => {
    const find = (
      context: NonNullable<DockerfileCheckOptions['context']>,
      ...lines: readonly string[]
    ) =>
      checkDockerfile(stage(...lines), { sets: ['imagewright'], context }).warnings.map(
        ({ detail }) => detail,
      )
    const nothing = { ignored: () => false }

    it('wants .git and node_modules left out where they are', () => {
      expect(find(nothing, 'COPY . .')).toEqual([
        'The image and its cache key take ".git" and "node_modules" in: name it in .dockerignore',
      ])
      expect(find({ ...nothing, exists: (path) => path === '.git' }, 'COPY . .')).toEqual([
        'The image and its cache key take ".git" in: name it in .dockerignore',
      ])
      expect(find({ ignored: (path) => path === '.git' }, 'COPY --link ./ /x')).toEqual([
        'The image and its cache key take "node_modules" in: name it in .dockerignore',
      ])
    })

    it('wants a .dockerignore at all', () => {
      const context = { ...nothing, exists: () => false, hasIgnoreFile: false }
      expect(find(context, 'COPY . .')).toEqual([
        'There is no .dockerignore: the image and its cache key take in whatever lies there, such as ".git"',
      ])
    })

    it('is silent where all is left out, or not all is copied', () => {
      expect(find({ ignored: () => true }, 'COPY . .')).toEqual([])
      expect(find(nothing, 'COPY src .')).toEqual([])
      expect(find(nothing, 'COPY --exclude=.git . .')).toEqual([])
      expect(find(nothing, 'COPY --from=x . .')).toEqual([])
      expect(find({ ...nothing, exists: () => false }, 'COPY . .')).toEqual([])
    })
  })

  it('are each described in docs/checks.md', () => {
    const headings = readFileSync('docs/checks.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('### '))
      .map((line) => line.slice('### '.length))
    expect(headings).toEqual(Object.keys(OWN_RULES).toSorted())
  })
})
