import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { image, nonRoot, type NonRootOptions } from 'imagewright'

const print = (user?: string, options?: NonRootOptions): string =>
  image().from('base').use(nonRoot(user, options)).toDockerfile()

describe('nonRoot', () => {
  it('makes a user by what the base has, unless it is there, and switches to it', () => {
    expect(print()).toBe(
      `FROM base
RUN if id -u app > /dev/null 2>&1; then exit 0; fi \\
 && if command -v useradd > /dev/null; then { grep -q '^app:' /etc/group || groupadd --system app; } && useradd --no-log-init --system --gid app --create-home --home-dir /home/app --shell /bin/false app; exit; fi \\
 && if command -v adduser > /dev/null; then { grep -q '^app:' /etc/group || addgroup -S app; } && adduser -S -D -G app -h /home/app -s /bin/false app; exit; fi \\
 && ! cut -d: -f3 /etc/passwd | grep -qx 10001 \\
 && { grep -q '^app:' /etc/group || echo app:x:10001: >> /etc/group; } \\
 && printf 'app:x:10001:%s::%s:%s\\n' "$(grep '^app:' /etc/group | cut -d: -f3)" /home/app /bin/false >> /etc/passwd \\
 && mkdir -p /home/app \\
 && chown app:app /home/app
USER app
`,
    )
  })

  it('gives user and group the numbers, home and shell that are asked for, quoted', () => {
    expect(
      print('jenkins', { uid: 1000, gid: 999, home: "/var/it's home", shell: '/bin/sh' }),
    ).toBe(
      `FROM base
RUN if id -u jenkins > /dev/null 2>&1; then test "$(id -u jenkins)" = 1000 && test "$(id -g jenkins)" = 999; exit; fi \\
 && if command -v useradd > /dev/null; then { grep -q '^jenkins:[^:]*:999:' /etc/group || groupadd --system --gid 999 jenkins; } && useradd --no-log-init --uid 1000 --gid jenkins --create-home --home-dir '/var/it'\\''s home' --shell /bin/sh jenkins; exit; fi \\
 && if command -v adduser > /dev/null; then { grep -q '^jenkins:[^:]*:999:' /etc/group || addgroup -S -g 999 jenkins; } && adduser -S -D -u 1000 -G jenkins -h '/var/it'\\''s home' -s /bin/sh jenkins; exit; fi \\
 && ! cut -d: -f3 /etc/passwd | grep -qx 1000 \\
 && { grep -q '^jenkins:[^:]*:999:' /etc/group || { ! grep -q '^jenkins:' /etc/group && echo jenkins:x:999: >> /etc/group; }; } \\
 && printf 'jenkins:x:1000:%s::%s:%s\\n' 999 '/var/it'\\''s home' /bin/sh >> /etc/passwd \\
 && mkdir -p '/var/it'\\''s home' \\
 && chown jenkins:jenkins '/var/it'\\''s home'
USER jenkins
`,
    )
  })

  it('is valid for a POSIX shell', () => {
    const command = print('app', { home: "/it's $HOME `x` \\" })
      .replace(/^FROM base\nRUN /, '')
      .replace(/\nUSER app\n$/, '')
    const { status, stderr } = spawnSync('sh', ['-n', '-c', command], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
