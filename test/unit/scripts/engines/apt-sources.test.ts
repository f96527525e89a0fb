import { describe, expect, it } from '@jest/globals'

import { mainArchive, parseDeb822, parseOneLine } from '../../../../scripts/engines/apt-sources.js'

const DEB822 = `Types: deb
# a remark
URIs: http://archive.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://archive.test/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm
Components: main
`

const ONE_LINE = `# deb http://remark.test/debian bookworm main
deb-src http://archive.test/debian bookworm main
deb http://archive.test/debian-security bookworm-security main
deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] https://archive.test/debian bookworm main non-free # last
`

const STRANGER = `Types: deb
URIs: https://stranger.test/linux
Suites: bookworm
Components: main
Signed-By: /etc/apt/keyrings/stranger.gpg
`

describe('the main archive of the machine', () => {
  it('is taken from a deb822 file with another suite and all its other fields', () => {
    const archive = mainArchive(parseDeb822(DEB822), 'bookworm')
    expect(archive.write(['sid'], ['main'])).toBe(`Types: deb
URIs: http://archive.test/debian
Suites: sid
Components: main
signed-by: /usr/share/keyrings/debian-archive-keyring.gpg
`)
  })

  it('is taken from a one-line list with its options as fields', () => {
    const archive = mainArchive(parseOneLine(ONE_LINE), 'bookworm')
    expect(archive.write(['trixie'], ['main'])).toBe(`Types: deb
URIs: https://archive.test/debian
Suites: trixie
Components: main
architectures: amd64 arm64
signed-by: /usr/share/keyrings/debian-archive-keyring.gpg
`)
  })

  it('keeps a key that stands in the stanza itself', () => {
    const key = 'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n'
    const [archive] = parseDeb822(DEB822.split('\n\n')[0]?.replace(/Signed-By.*/, key) ?? '')
    expect(archive?.signedBy).toBe('-----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc')
  })

  it('is never an archive that somebody else signs, or that only has security updates', () => {
    const security = parseDeb822(DEB822.split('\n\n')[1] ?? '')
    expect(security).toHaveLength(1)
    for (const sources of [parseDeb822(STRANGER), security]) {
      expect(() => mainArchive(sources, 'bookworm')).toThrow(
        "apt's configuration names no archive for Debian bookworm",
      )
    }
  })
})
