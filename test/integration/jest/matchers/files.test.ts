import { describe, expect, it } from '@jest/globals'
import { container } from 'imagewright'
import { LABELS } from '../../../../src/container/index.js'
import { differencesOf } from '../../differences.js'
import { eachEngine, WITH_PODMAN } from '../../matrix.js'
import { outcomes } from './outcomes.js'
import { useSubjects } from './subjects.js'

const CONFIG = 'port = 80\nhost = any\n'

eachEngine((engine) => {
  const subjects = useSubjects(engine)
  const app = () => subjects().app

  describe('toHaveFile', () => {
    it('holds for what stands at a path of the image', async () => {
      expect(
        await outcomes({
          'a file': () => expect(app()).toHaveFile('/app/config.ini'),
          'a folder': () => expect(app()).toHaveFile('/app/bin/', { type: 'directory' }),
          'a folder of the base': () => expect(app()).toHaveFile('/bin'),
          'all of its facts': () =>
            expect(app()).toHaveFile('/app/config.ini', {
              content: CONFIG,
              mode: 0o640,
              owner: 'app:crew',
              type: 'file',
              size: 21,
            }),
          'a content that matches': () =>
            expect(app()).toHaveFile('/app/config.ini', { content: /^port = \d+$/m }),
          'a content that an asymmetric matcher takes': () =>
            expect(app()).toHaveFile('/app/config.ini', {
              content: expect.stringContaining('host'),
              size: expect.any(Number),
            }),
          bytes: () =>
            expect(app()).toHaveFile('/app/bytes', { content: Uint8Array.of(1, 2, 255, 254) }),
          'an empty file': () =>
            expect(app()).toHaveFile('/app/empty', { content: '', mode: 0o4755 }),
          'a FIFO': () => expect(app()).toHaveFile('/app/queue', { type: 'fifo' }),
          'an owner by name, of whatever group': () =>
            expect(app()).toHaveFile('/app/config.ini', { owner: 'app' }),
          'an owner by ID': () => expect(app()).toHaveFile('/app/config.ini', { owner: 1234 }),
          'an owner and a group by ID': () =>
            expect(app()).toHaveFile('/app/bin', { owner: '77:88' }),
          'what a link leads to': () =>
            expect(app()).toHaveFile('/app/link', { content: CONFIG, type: 'file' }),
          'what lies behind a folder that is a link': () =>
            expect(app()).toHaveFile('/application/config.ini', { content: CONFIG }),
          'a link itself': () =>
            expect(app()).toHaveFile('/app/link', { type: 'symlink', linkTarget: 'config.ini' }),
          'a link to a folder': () =>
            expect(app()).toHaveFile('/application', { linkTarget: /^\/a/ }),
          'a link that leads nowhere': () =>
            expect(app()).toHaveFile('/app/dangling', { type: 'symlink' }),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a file
       holds: a folder
       holds: a folder of the base
       holds: all of its facts
       holds: a content that matches
       holds: a content that an asymmetric matcher takes
       holds: bytes
       holds: an empty file
       holds: a FIFO
       holds: an owner by name, of whatever group
       holds: an owner by ID
       holds: an owner and a group by ID
       holds: what a link leads to
       holds: what lies behind a folder that is a link
       holds: a link itself
       holds: a link to a folder
       holds: a link that leads nowhere"
      `)
    })

    it('with .not holds for what is not there, or is something else', async () => {
      expect(
        await outcomes({
          'no such path': () => expect(app()).not.toHaveFile('/app/config.in'),
          'no such path, whatever is expected': () =>
            expect(app()).not.toHaveFile('/app/config.in', { mode: 0o644 }),
          'a path below a file': () => expect(app()).not.toHaveFile('/app/config.ini/more'),
          'where a link leads nowhere': () => expect(app()).not.toHaveFile('/app/dangling'),
          'where links lead in a circle': () => expect(app()).not.toHaveFile('/app/circle'),
          'another content': () =>
            expect(app()).not.toHaveFile('/app/config.ini', { content: CONFIG.trimEnd() }),
          'another mode': () => expect(app()).not.toHaveFile('/app/empty', { mode: 0o755 }),
          'another owner': () => expect(app()).not.toHaveFile('/app/bin', { owner: 'app' }),
          'another group': () => expect(app()).not.toHaveFile('/app/bin', { owner: '77:77' }),
          'other bytes': () =>
            expect(app()).not.toHaveFile('/app/bytes', { content: Uint8Array.of(1, 2, 255, 255) }),
          'a link that is followed': () =>
            expect(app()).not.toHaveFile('/application', { type: 'file' }),
          'no link': () => expect(app()).not.toHaveFile('/app/config.ini', { linkTarget: 'x' }),
          'one fact of several': () =>
            expect(app()).not.toHaveFile('/app/config.ini', { content: CONFIG, mode: 0o777 }),
        }),
      ).toMatchInlineSnapshot(`
       "holds: no such path
       holds: no such path, whatever is expected
       holds: a path below a file
       holds: where a link leads nowhere
       holds: where links lead in a circle
       holds: another content
       holds: another mode
       holds: another owner
       holds: another group
       holds: other bytes
       holds: a link that is followed
       holds: no link
       holds: one fact of several"
      `)
    })

    it('says why there can be nothing at a path', async () => {
      await expect(expect(app()).toHaveFile('/app/config.ini/more')).rejects.toThrow(
        `Received: the path ${differencesOf(engine.slot).belowFile}`,
      )
    })

    it('says in which facts a file is another', async () => {
      expect(
        await outcomes({
          'no such path': () => expect(app()).toHaveFile('/app/none'),
          'no such path for its facts': () =>
            expect(app()).toHaveFile('/app/none', { content: 'x', mode: 0o644 }),
          'links in a circle': () => expect(app()).toHaveFile('/app/circle', { content: 'x' }),
          'another text': () =>
            expect(app()).toHaveFile('/app/config.ini', { content: 'port = 8080\nhost = any\n' }),
          'a text that does not match': () =>
            expect(app()).toHaveFile('/app/config.ini', { content: /port = 8080/ }),
          'other bytes': () =>
            expect(app()).toHaveFile('/app/bytes', { content: Uint8Array.of(1, 2, 3) }),
          'another mode and another owner': () =>
            expect(app()).toHaveFile('/app/config.ini', {
              content: CONFIG,
              mode: 0o600,
              owner: 'root:root',
            }),
          'another ID': () => expect(app()).toHaveFile('/app/bin', { owner: '0:88' }),
          'another size': () => expect(app()).toHaveFile('/app/empty', { size: 1 }),
          'a folder in place of a file': () =>
            expect(app()).toHaveFile('/app/bin', { content: 'x' }),
          'a file in place of a link': () =>
            expect(app()).toHaveFile('/app/empty', { linkTarget: 'x' }),
          'another link': () => expect(app()).toHaveFile('/app/link', { linkTarget: 'x' }),
          'a file, with .not': () => expect(app()).not.toHaveFile('/app/config.ini'),
          'a link, with .not': () => expect(app()).not.toHaveFile('/app/link', { type: 'symlink' }),
          'its facts, with .not': () =>
            expect(app()).not.toHaveFile('/app/config.ini', { content: /port/, mode: 0o640 }),
          'an owner whom the image does not know, with .not': () =>
            expect(app()).not.toHaveFile('/app/bin', { owner: 'stranger' }),
        }),
      ).toMatchInlineSnapshot(`
       "fails: no such path
           expect(received).toHaveFile(path)

           Path: "/app/none"

           Expected: something at the path
           Received: the path does not exist
       fails: no such path for its facts
           expect(received).toHaveFile(path, expected)

           Path: "/app/none"

           Expected: {"content": "x", "mode": "0o644"}
           Received: the path does not exist
       fails: links in a circle
           expect(received).toHaveFile(path, expected)

           Path: "/app/circle"

           Expected: {"content": "x"}
           Received: the path is a symbolic link that leads in a circle
       fails: another text
           expect(received).toHaveFile(path, expected)

           Path: "/app/config.ini"

           - Expected
           + Received

             Object {
           -   "content": "port = 8080
           +   "content": "port = 80
             host = any
             ",
             }
       fails: a text that does not match
           expect(received).toHaveFile(path, expected)

           Path: "/app/config.ini"

           - Expected
           + Received

             Object {
           -   "content": /port = 8080/,
           +   "content": "port = 80
           + host = any
           + ",
             }
       fails: other bytes
           expect(received).toHaveFile(path, expected)

           Path: "/app/bytes"

           - Expected
           + Received

             Object {
           -   "content": "3 bytes, from byte 0: 01 02 03",
           +   "content": "4 bytes, from byte 0: 01 02 ff fe",
             }
       fails: another mode and another owner
           expect(received).toHaveFile(path, expected)

           Path: "/app/config.ini"

           - Expected
           + Received

             Object {
               "content": "port = 80
             host = any
             ",
           -   "mode": "0o600",
           -   "owner": "root:root",
           +   "mode": "0o640",
           +   "owner": "app:crew",
             }
       fails: another ID
           expect(received).toHaveFile(path, expected)

           Path: "/app/bin"

           - Expected
           + Received

             Object {
           -   "owner": "0:88",
           +   "owner": "77:88",
             }
       fails: another size
           expect(received).toHaveFile(path, expected)

           Path: "/app/empty"

           - Expected
           + Received

             Object {
           -   "size": 1,
           +   "size": 0,
             }
       fails: a folder in place of a file
           expect(received).toHaveFile(path, expected)

           Path: "/app/bin"

           - Expected
           + Received

             Object {
           -   "type": "file",
           +   "type": "directory",
             }
       fails: a file in place of a link
           expect(received).toHaveFile(path, expected)

           Path: "/app/empty"

           - Expected
           + Received

             Object {
           -   "type": "symlink",
           +   "type": "file",
             }
       fails: another link
           expect(received).toHaveFile(path, expected)

           Path: "/app/link"

           - Expected
           + Received

             Object {
           -   "linkTarget": "x",
           +   "linkTarget": "config.ini",
             }
       fails: a file, with .not
           expect(received).not.toHaveFile(path)

           Path: "/app/config.ini"

           Expected: nothing at the path
           Received: file, mode 0o640, owner 1234:2345, 21 bytes
       fails: a link, with .not
           expect(received).not.toHaveFile(path, expected)

           Path: "/app/link"

           Expected file: not {"type": "symlink"}
           Received file:     {"type": "symlink"}
       fails: its facts, with .not
           expect(received).not.toHaveFile(path, expected)

           Path: "/app/config.ini"

           Expected file: not {"content": /port/, "mode": "0o640"}
           Received file:     {"content": "port = 80
           host = any
           ", "mode": "0o640"}
       throws MATCHER_MISUSED: an owner whom the image does not know, with .not
           expect(received).not.toHaveFile(path, expected)

           Matcher error: owner names "stranger", whom /etc/passwd of the image does not know"
      `)
    })

    it('reads a container as it is now, and an image without leaving a container behind', async () => {
      const { appImage } = subjects()
      await using made = await container.create(appImage.id)
      await made.write('/app/new', 'first', { user: 'app', mode: 0o600 })
      await expect(made).toHaveFile('/app/new', { content: 'first', owner: 'app', mode: 0o600 })
      await made.write('/app/new', 'second')
      await expect(made).toHaveFile('/app/new', { content: 'second', owner: 'root:root' })
      await expect(appImage).not.toHaveFile('/app/new')
      const { [LABELS.session]: session = '' } = (await made.inspect()).labels
      const left = await container.list({
        image: appImage.id,
        labels: { [LABELS.session]: session },
      })
      expect(left.map(({ id }) => id)).toEqual([made.id])
    })
  })
}, WITH_PODMAN)
