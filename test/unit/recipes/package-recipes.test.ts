import { describe, expect, it } from '@jest/globals'
import { apk, apt, image, npm, pip, type Recipe } from 'imagewright'

const print = (recipe: Recipe): string => image().from('base').use(recipe).toDockerfile()

describe('apt', () => {
  it('updates, installs sorted and each once, and removes the lists in one layer', () => {
    expect(print(apt(['git', 'curl', 'git', 'ca-certificates']))).toBe(
      `FROM base
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates curl git \\
 && apt-get clean \\
 && rm -rf /var/lib/apt/lists/*
`,
    )
  })

  it('keeps lists and downloads in locked cache mounts, and nothing in the image', () => {
    expect(print(apt(['git'], { cache: true }))).toBe(
      `FROM base
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    rm -f /etc/apt/apt.conf.d/docker-clean \\
 && apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git
`,
    )
  })

  it('pins by option and by name, and quotes a version with a wildcard', () => {
    expect(
      print(apt(['vim=2:9.0.1378-2', 'git', 'libc6:i386'], { pin: { git: '1:2.39.*' } })),
    ).toBe(
      `FROM base
RUN apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends 'git=1:2.39.*' libc6:i386 vim=2:9.0.1378-2 \\
 && apt-get clean \\
 && rm -rf /var/lib/apt/lists/*
`,
    )
  })

  it('leaves lists alone that it did not fetch, and takes recommendations when asked', () => {
    expect(print(apt(['g++'], { update: false, recommends: true }))).toBe(
      'FROM base\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y g++ \\\n && apt-get clean\n',
    )
  })
})

describe('apk', () => {
  it('adds without leaving an index behind', () => {
    expect(print(apk(['git', 'curl~8.5', 'g++=13.2.1_git20231014-r0']))).toBe(
      'FROM base\nRUN apk add --no-cache curl~8.5 g++=13.2.1_git20231014-r0 git\n',
    )
  })

  it('keeps index and downloads in a locked cache mount', () => {
    expect(print(apk(['git'], { cache: true, pin: { git: '2.45.2-r0' } }))).toBe(
      `FROM base
RUN --mount=type=cache,target=/var/cache/apk,sharing=locked \\
    ln -sfn /var/cache/apk /etc/apk/cache \\
 && apk add --update-cache git=2.45.2-r0 \\
 && rm /etc/apk/cache
`,
    )
  })
})

describe('npm', () => {
  it('copies the manifest and its lock alone, and cleans the cache in the layer', () => {
    expect(print(npm({ production: true }))).toBe(
      `FROM base
COPY package.json package-lock.json ./
RUN npm ci --omit=dev \\
 && npm cache clean --force
`,
    )
  })

  it('keeps downloads in a cache mount', () => {
    expect(print(npm({ cache: true, lockFile: 'npm-shrinkwrap.json' }))).toBe(
      `FROM base
COPY package.json npm-shrinkwrap.json ./
RUN --mount=type=cache,target=/root/.npm \\
    npm ci
`,
    )
  })
})

describe('pip', () => {
  it('installs a requirements file of the context', () => {
    expect(print(pip('config/$prod.txt', { requireHashes: true }))).toBe(
      `FROM base
COPY ["config/\\\\$prod.txt", "./"]
RUN pip install --no-cache-dir --require-hashes -r '$prod.txt'
`,
    )
  })

  it('installs packages sorted and each once, quoted where the shell would read them', () => {
    expect(
      print(pip(['uvicorn[standard]', 'flask>=3.0,<4', 'anyio'], { pin: { anyio: '4.4.0' } })),
    ).toBe(
      `FROM base
RUN pip install --no-cache-dir anyio==4.4.0 'flask>=3.0,<4' 'uvicorn[standard]'
`,
    )
  })

  it('keeps downloads in a cache mount', () => {
    expect(print(pip('requirements.txt', { cache: true }))).toBe(
      `FROM base
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r requirements.txt
`,
    )
  })
})
