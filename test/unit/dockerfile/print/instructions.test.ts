import { describe, expect, it } from '@jest/globals'
import {
  bind,
  cache,
  context,
  expand,
  image,
  literal,
  reference,
  secret,
  ssh,
  type Stage,
  tmpfs,
} from 'imagewright'

const base = image().from('alpine')

/** What stands below `FROM alpine`. */
function printed(step: (stage: typeof base) => Stage): string {
  const text = step(base).toDockerfile()
  expect(text.startsWith('FROM alpine\n')).toBe(true)
  return text.slice('FROM alpine\n'.length)
}

type Row = readonly [rule: string, step: (stage: typeof base) => Stage, text: string]

const sections: Readonly<Record<string, readonly Row[]>> = {
  RUN: [
    ['shell form as it is', (s) => s.run('npm ci && npm test'), 'RUN npm ci && npm test\n'],
    ['shell form without blanks around', (s) => s.run('\n  ls \t\n'), 'RUN ls\n'],
    ['shell form with a variable of the shell', (s) => s.run('echo $HOME'), 'RUN echo $HOME\n'],
    ['exec form', (s) => s.run(['echo', 'a "b"', '$HOME']), 'RUN ["echo", "a \\"b\\"", "$HOME"]\n'],
    ['several lines as a heredoc', (s) => s.run('a\nb'), 'RUN <<EOF\na\nb\nEOF\n'],
    ['a line with a heredoc as a heredoc', (s) => s.run('cat <<X'), 'RUN <<EOF\ncat <<X\nEOF\n'],
    ['a here string on its line', (s) => s.run('cat <<<x'), 'RUN cat <<<x\n'],
    ['a shift on its line', (s) => s.run('echo $((1<<2))'), 'RUN echo $((1<<2))\n'],
    ['a trailing backslash as a heredoc', (s) => s.run('a \\'), 'RUN <<EOF\na \\\nEOF\n'],
    ['two trailing backslashes', (s) => s.run('a \\\\'), 'RUN a \\\\\n'],
    ['an escaped blank at the end', (s) => s.run('a \\ '), 'RUN <<EOF\na \\ \nEOF\n'],
    ['a no-break space at the end', (s) => s.run('a\u00a0'), 'RUN <<EOF\na\u00a0\nEOF\n'],
    ['a JSON look-alike', (s) => s.run('["a"]'), 'RUN <<EOF\n["a"]\nEOF\n'],
    ['a test of the shell', (s) => s.run('[ -f x ] && y'), 'RUN [ -f x ] && y\n'],
    ['a command that begins with dashes', (s) => s.run('--x'), 'RUN -- --x\n'],
    ['a command that begins with a hash', (s) => s.run('# x'), 'RUN # x\n'],
    [
      'a command that begins with a hash, on the line of its mount',
      (s) => s.run('# x', { mounts: [ssh()] }),
      'RUN --mount=type=ssh # x\n',
    ],
    ['lines after #! for the shell', (s) => s.run('#!x\ny'), 'RUN <<EOF\n\n#!x\ny\nEOF\n'],
    ['several commands joined', (s) => s.runAll(['a', ' b ', 'c']), 'RUN a \\\n && b \\\n && c\n'],
    ['one command of several', (s) => s.runAll(['a']), 'RUN a\n'],
    [
      'several commands of which one needs a heredoc',
      (s) => s.runAll(['a', 'cat <<X']),
      'RUN <<EOF\na &&\ncat <<X\nEOF\n',
    ],
    ['a script', (s) => s.script('set -e\nls'), 'RUN <<EOF\nset -e\nls\nEOF\n'],
    [
      'a script for an interpreter',
      (s) =>
        s.script(`
          #!/usr/bin/env python3
          if True:
            print(1)
        `),
      'RUN <<EOF\n#!/usr/bin/env python3\nif True:\n  print(1)\nEOF\n',
    ],
    [
      'a script with the delimiter in it',
      (s) => s.script('EOF\nEOF1\r\nx'),
      'RUN <<EOF2\nEOF\nEOF1\r\nx\nEOF2\n',
    ],
    [
      'every flag',
      (s) => s.run('x', { network: 'none', security: 'insecure', devices: ['a.com/b=c'] }),
      'RUN --network=none \\\n    --security=insecure \\\n    --device=a.com/b=c x\n',
    ],
    [
      'an option that is undefined as one that is left out',
      (s) => s.run('x', { mounts: undefined as never, network: undefined }),
      'RUN x\n',
    ],
  ],
  'RUN --mount': [
    [
      'bind',
      (s) => s.run('x', { mounts: [bind('/a')] }),
      'RUN --mount=type=bind,target=/a \\\n    x\n',
    ],
    [
      'bind with all options',
      (s) =>
        s.run('x', { mounts: [bind('/a', { source: 'b', from: 'busybox', readWrite: true })] }),
      'RUN --mount=type=bind,from=busybox,source=b,target=/a,rw \\\n    x\n',
    ],
    [
      'cache with all options',
      (s) =>
        s.run('x', {
          mounts: [
            cache('/a', {
              id: 'i',
              sharing: 'locked',
              from: context('c'),
              source: 's',
              readOnly: true,
              mode: 0o755,
              uid: 0,
              gid: 1000,
            }),
          ],
        }),
      'RUN --mount=type=cache,id=i,from=c,source=s,target=/a,sharing=locked,ro,mode=0755,uid=0,gid=1000 \\\n    x\n',
    ],
    [
      'tmpfs',
      (s) => s.run('x', { mounts: [tmpfs('/a', { size: '64m' }), tmpfs('/b', { size: 1024 })] }),
      'RUN --mount=type=tmpfs,target=/a,size=64m \\\n    --mount=type=tmpfs,target=/b,size=1024 \\\n    x\n',
    ],
    [
      'secret with all options',
      (s) =>
        s.run('x', {
          mounts: [
            secret('i', { target: '/t', env: 'E', required: true, mode: 0o400, uid: 1, gid: 2 }),
          ],
        }),
      'RUN --mount=type=secret,id=i,target=/t,env=E,required,mode=0400,uid=1,gid=2 \\\n    x\n',
    ],
    [
      'ssh with all options',
      (s) => s.run('x', { mounts: [ssh({ id: 'i', target: '/t', required: true, mode: 0o600 })] }),
      'RUN --mount=type=ssh,id=i,target=/t,required,mode=0600 \\\n    x\n',
    ],
    [
      'false as left out',
      (s) => s.run('x', { mounts: [secret('i', { required: false })] }),
      'RUN --mount=type=secret,id=i \\\n    x\n',
    ],
    [
      'variables',
      (s) => s.run('x', { mounts: [cache('$HOME/${X:-c}')] }),
      "RUN --mount='type=cache,target=$HOME/${X:-c}' \\\n    x\n",
    ],
    [
      'a comma and quotes',
      (s) => s.run('x', { mounts: [tmpfs('/a,"b" \'c\'')] }),
      `RUN --mount='type=tmpfs,"target=/a,\\\\""b\\\\"" \\\\'"'"'c\\\\'"'"'"' \\\n    x\n`,
    ],
  ],
  'COPY and ADD': [
    ['one source', (s) => s.copy('a', 'b'), 'COPY a b\n'],
    ['several sources', (s) => s.copy(['a', 'b*'], './'), 'COPY a b* ./\n'],
    [
      'every flag',
      (s) =>
        s.copy('a', 'b', {
          from: 'busybox:1',
          chown: 'u:$G',
          chmod: 'u=rwX,go=rX',
          link: true,
          parents: true,
          exclude: ['*.md', 'a b'],
        }),
      "COPY --from=busybox:1 --chown=u:$G --chmod=u=rwX,go=rX --link --parents --exclude=*.md --exclude='a b' a b\n",
    ],
    ['false as left out', (s) => s.copy('a', 'b', { link: false, parents: false }), 'COPY a b\n'],
    ['a named context', (s) => s.copy('a', 'b', { from: context('src') }), 'COPY --from=src a b\n'],
    [
      'a Reference',
      (s) => s.copy('a', 'b', { from: reference('ghcr.io/a/b:1') }),
      'COPY --from=ghcr.io/a/b:1 a b\n',
    ],
    ['paths with blanks as an array', (s) => s.copy('a b', 'c'), 'COPY ["a b", "c"]\n'],
    [
      'paths with quotes and escapes',
      (s) => s.copy('"\\', "'"),
      'COPY ["\\\\\\"\\\\\\\\", "\\\\\'"]\n',
    ],
    ['a path that is a flag', (s) => s.copy('--from=x', 'b'), 'COPY ["--from=x", "b"]\n'],
    ['a path that is a heredoc', (s) => s.copy('<<EOF', 'b'), 'COPY ["\\\\<\\\\<EOF", "b"]\n'],
    ['a path that is a comment', (s) => s.copy('#a', 'b'), 'COPY ["#a", "b"]\n'],
    ['a literal dollar', (s) => s.copy(literal('$a'), '$b'), 'COPY ["\\\\$a", "$b"]\n'],
    [
      'ADD with every flag',
      (s) =>
        s.add('https://a.b/c.tgz', '/d/', {
          checksum: 'sha256:$SUM',
          keepGitDir: true,
          unpack: false,
          chown: '1:2',
          chmod: '0644',
          link: true,
          exclude: ['x'],
        }),
      'ADD --checksum=sha256:$SUM --keep-git-dir --unpack=false --chown=1:2 --chmod=0644 --link --exclude=x https://a.b/c.tgz /d/\n',
    ],
    ['ADD that unpacks', (s) => s.add('a', 'b', { unpack: true }), 'ADD --unpack a b\n'],
  ],
  write: [
    ['a line', (s) => s.write('/a', 'b'), 'COPY <<EOF /a\nb\nEOF\n'],
    ['lines', (s) => s.write('/a', 'b\n\nc\n'), 'COPY <<EOF /a\nb\n\nc\nEOF\n'],
    ['nothing', (s) => s.write('/a', ''), 'COPY <<EOF /a\nEOF\n'],
    ['what the builder would expand', (s) => s.write('/a', '$b'), 'COPY <<"EOF" /a\n$b\nEOF\n'],
    ['a backslash', (s) => s.write('/a', 'b\\'), 'COPY <<"EOF" /a\nb\\\nEOF\n'],
    ['a byte order mark', (s) => s.write('/a', '\ufeffb'), 'COPY <<"EOF" /a\n\ufeffb\nEOF\n'],
    [
      'an expanded content',
      (s) => s.write('/a', '$B ${C:-d} $5 \\ "$D"', { expand: true }),
      'COPY <<EOF /a\n$B ${C:-d} \\$5 \\\\ "$D"\nEOF\n',
    ],
    [
      'a content with the delimiter',
      (s) => s.write('/a', 'EOF\nRUN x\n'),
      'COPY <<EOF1 /a\nEOF\nRUN x\nEOF1\n',
    ],
    [
      'flags',
      (s) => s.write('/a', 'b', { chown: 'u', chmod: '600', link: true }),
      'COPY --chown=u --chmod=600 --link <<EOF /a\nb\nEOF\n',
    ],
    ['a path beyond ASCII', (s) => s.write('/é', 'b'), "COPY <<EOF '/é'\nb\nEOF\n"],
    [
      'a path with a quote, a dollar and a variable',
      (s) => s.write("/it's/$X/$5", 'b'),
      `COPY <<EOF '/it'"'"'s/'$X'/$5'\nb\nEOF\n`,
    ],
  ],
  'ENV, LABEL and ARG': [
    ['one variable', (s) => s.env({ A: 'b' }), 'ENV A=b\n'],
    ['several', (s) => s.env({ A: 'b', C: 1 }), 'ENV A=b \\\n    C=1\n'],
    ['nothing', (s) => s.env({ A: '' }), 'ENV A=""\n'],
    ['blanks', (s) => s.env({ A: ' b  c ' }), 'ENV A=" b  c "\n'],
    ['quotes', (s) => s.env({ A: '"it\'s"' }), 'ENV A="\\"it\'s\\""\n'],
    ['backslashes', (s) => s.env({ A: 'C:\\new\\' }), 'ENV A="C:\\\\new\\\\"\n'],
    ['variables', (s) => s.env({ PATH: '/a:$PATH:${HOME}/b' }), 'ENV PATH=/a:$PATH:${HOME}/b\n'],
    ['a dollar that begins no name', (s) => s.env({ A: '$5 $' }), 'ENV A="\\$5 \\$"\n'],
    ['a literal variable', (s) => s.env({ A: literal('$B') }), 'ENV A="\\$B"\n'],
    ['a hash', (s) => s.env({ A: '#b', '#c': '#d' }), 'ENV A="#b" \\\n    "#c"="#d"\n'],
    ['a leading dash', (s) => s.env({ '--x': 'y' }), 'ENV "--x"=y\n'],
    [
      'labels',
      (s) => s.label({ 'org.opencontainers.image.title': 'A b', 'a b': 'c' }),
      'LABEL org.opencontainers.image.title="A b" \\\n    "a b"=c\n',
    ],
    ['an ARG', (s) => s.arg('A'), 'ARG A\n'],
    ['an ARG with default', (s) => s.arg('A', 'b c'), 'ARG A="b c"\n'],
    ['an ARG with an empty default', (s) => s.arg('A', ''), 'ARG A=""\n'],
    ['an ARG from an ARG', (s) => s.arg('A', '${B:-c}'), 'ARG A=${B:-c}\n'],
  ],
  expansions: [
    ['braces before a letter', (s) => s.env({ A: '${B}c$D.e' }), 'ENV A=${B}c$D.e\n'],
    ['braces as written', (s) => s.env({ A: '${B}' }), 'ENV A=${B}\n'],
    ...([':-', ':+', ':?', '-', '+', '?'] as const).map((operator): Row => [
      `\${B${operator}x}`,
      (s) => s.env({ A: `\${B${operator}x y}` }),
      `ENV A="\${B${operator}x y}"\n`,
    ]),
    ...(['#', '##', '%', '%%'] as const).map((operator): Row => [
      `\${B${operator}x}`,
      (s) => s.env({ A: `\${B${operator}*.\\?}` }),
      `ENV A="\${B${operator}*.\\?}"\n`,
    ]),
    ['${B/x/y}', (s) => s.env({ A: '${B/x*/y}' }), 'ENV A=${B/x*/y}\n'],
    ['${B//x/y}', (s) => s.env({ A: '${B//x/}' }), 'ENV A=${B//x/}\n'],
    [
      'a nested default with quotes',
      (s) => s.env({ A: '${B:-${C:-it\'s} "}' }),
      'ENV A="${B:-${C:-it\\\'s} \\"}"\n',
    ],
    ['a literal brace in a default', (s) => s.env({ A: expand('${B:-{x}') }), 'ENV A="${B:-{x}"\n'],
  ],
  'single words': [
    ['WORKDIR', (s) => s.workdir('/a b/$C'), 'WORKDIR "/a b/$C"\n'],
    ['WORKDIR that is a flag', (s) => s.workdir('--x'), 'WORKDIR "--x"\n'],
    ['USER by name', (s) => s.user('a:b'), 'USER a:b\n'],
    ['USER by number', (s) => s.user(1000), 'USER 1000\n'],
    ['STOPSIGNAL', (s) => s.stopSignal('SIGRTMIN+3'), 'STOPSIGNAL SIGRTMIN+3\n'],
    ['STOPSIGNAL by number', (s) => s.stopSignal(9), 'STOPSIGNAL 9\n'],
    ['STOPSIGNAL by variable', (s) => s.stopSignal('$S'), 'STOPSIGNAL $S\n'],
    [
      'EXPOSE',
      (s) => s.expose(80, '53/udp', '8000-8010/tcp', '$PORT'),
      'EXPOSE 80 53/udp 8000-8010/tcp $PORT\n',
    ],
    ['VOLUME', (s) => s.volume('/a', '/b'), 'VOLUME /a /b\n'],
    ['VOLUME with blanks', (s) => s.volume('/a b', '/c '), 'VOLUME ["/a b", "\\"/c \\""]\n'],
    ['SHELL', (s) => s.shell(['/bin/bash', '-c']), 'SHELL ["/bin/bash", "-c"]\n'],
    ['MAINTAINER', (s) => s.maintainer('A B <a@b>'), 'MAINTAINER A B <a@b>\n'],
    ['MAINTAINER that is a flag', (s) => s.maintainer('--a'), 'MAINTAINER -- --a\n'],
    ['a comment', (s) => s.comment('a\n\n b '), '# a\n#\n#  b\n'],
    ['a comment that is an instruction', (s) => s.comment('a\rRUN b'), '# a\n# RUN b\n'],
  ],
  commands: [
    ['CMD exec', (s) => s.cmd(['a', '\n\u2028']), 'CMD ["a", "\\n\u2028"]\n'],
    ['CMD without anything', (s) => s.cmd([]), 'CMD []\n'],
    ['CMD shell', (s) => s.cmd('a $B'), 'CMD a $B\n'],
    ['CMD that is a flag', (s) => s.cmd('--a'), 'CMD -- --a\n'],
    ['ENTRYPOINT exec', (s) => s.entrypoint(['a']), 'ENTRYPOINT ["a"]\n'],
    ['ENTRYPOINT shell', (s) => s.entrypoint('exec a'), 'ENTRYPOINT exec a\n'],
    ['HEALTHCHECK NONE', (s) => s.healthcheck('none'), 'HEALTHCHECK NONE\n'],
    ['HEALTHCHECK exec', (s) => s.healthcheck(['a']), 'HEALTHCHECK CMD ["a"]\n'],
    ['HEALTHCHECK that is a flag', (s) => s.healthcheck('--a'), 'HEALTHCHECK CMD --a\n'],
    [
      'HEALTHCHECK with every option',
      (s) =>
        s.healthcheck('a || exit 1', {
          interval: '1m30s',
          timeout: '1.5s',
          startPeriod: '1h',
          startInterval: '5ms',
          retries: 3,
        }),
      'HEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=1h --start-interval=5ms --retries=3 CMD a || exit 1\n',
    ],
    [
      'HEALTHCHECK with zeros, which mean the default',
      (s) => s.healthcheck('a', { interval: '0', timeout: '0s', retries: 0 }),
      'HEALTHCHECK CMD a\n',
    ],
  ],
  ONBUILD: [
    [
      'one trigger for each step',
      (s) => s.onBuild((t) => t.copy('.', '/app').run('npm ci').cmd(['a'])),
      'ONBUILD COPY . /app\nONBUILD RUN npm ci\nONBUILD CMD ["a"]\n',
    ],
    ['a heredoc', (s) => s.onBuild((t) => t.script('a\nb')), 'ONBUILD RUN <<EOF\na\nb\nEOF\n'],
    [
      'several lines',
      (s) => s.onBuild((t) => t.env({ A: '1', B: '2' })),
      'ONBUILD ENV A=1 \\\n    B=2\n',
    ],
    ['nothing', (s) => s.onBuild((t) => t), ''],
    [
      'files of an image',
      (s) => s.onBuild((t) => t.copy('a', 'b', { from: 'busybox' })),
      'ONBUILD COPY --from=busybox a b\n',
    ],
  ],
}

for (const [section, rows] of Object.entries(sections)) {
  describe(section, () => {
    it.each(rows)('prints %s', (_rule, step, text) => {
      expect(printed(step)).toBe(text)
    })
  })
}

const make = () => base.env({ A: 'b' }).copy('a', 'b', { from: image().from('busybox').run('x') })

it('prints equal definitions as equal text', () => {
  expect(make().toDockerfile()).toBe(make().toDockerfile())
})

describe('with escape("`")', () => {
  const windows = image().escape('`').from('servercore')

  it.each([
    ['a Windows path', windows.workdir('C:\\new\\'), 'WORKDIR "C:\\new\\"\n'],
    ['backticks and dollars', windows.env({ A: '`$5"' }), 'ENV A="```$5`""\n'],
    ['several assignments', windows.env({ A: '1', B: '2' }), 'ENV A=1 `\n    B=2\n'],
    ['an array of paths', windows.copy('a b', 'C:\\c'), 'COPY ["a b", "C:\\\\c"]\n'],
    ['several commands', windows.runAll(['a', 'b']), 'RUN a `\n && b\n'],
    ['a trailing backslash', windows.run('dir C:\\'), 'RUN dir C:\\\n'],
    ['a trailing backtick', windows.run('a `'), 'RUN <<EOF\na `\nEOF\n'],
    [
      'a heredoc behind a quoted path',
      windows.write('C:/a"$5', 'b'),
      `COPY <<EOF 'C:/a"$5'\nb\nEOF\n`,
    ],
    [
      'a trigger without escapes',
      windows.onBuild((t) => t.run('dir C:\\a')),
      'ONBUILD RUN dir C:\\a\n',
    ],
  ])('prints %s', (_rule, stage, text) => {
    expect(stage.toDockerfile()).toBe(`# escape=\`\nFROM servercore\n${text}`)
  })
})

describe('lines of more than 65,535 bytes', () => {
  it('are continued where the language continues them', () => {
    const value = 'ä#1'.repeat(30_000)
    const lines = base.label({ a: value }).toDockerfile().split('\n')
    expect(lines.every((line) => Buffer.byteLength(line) <= 65_535)).toBe(true)
    expect(
      lines
        .slice(1, -1)
        .map((line) => line.replace(/\\$/, ''))
        .join(''),
    ).toBe(`LABEL a="${value}"`)
    expect(lines.slice(2).some((line) => line.startsWith('#'))).toBe(false)
  })

  it('stay whole up to that length', () => {
    const value = 'x'.repeat(65_535 - 'LABEL a='.length)
    expect(base.label({ a: value }).toDockerfile()).toBe(`FROM alpine\nLABEL a=${value}\n`)
  })
})
