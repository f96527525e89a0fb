import { describe, expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { matchers } from '../../../../src/jest/matchers/index.js'
import { eachEngine } from '../../matrix.js'
import { outcomes } from './outcomes.js'

expect.extend(matchers)

/** Two builds without the cache for each case; that Engines give the same bytes is shown where `verify` is tested. */
const ONE = ['sid-graph']

/** Addresses, times and random bytes. */
const withoutWhatVaries = (text: string): string =>
  text
    .replace(/on Engine \S+ at \S+/g, 'on Engine <version> at <address>')
    .replace(/(?<=\| |uuid +\w+ +)[0-9a-f]{64}/g, '<digest>')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')

eachEngine(({ host }) => {
  describe('toBeReproducible', () => {
    it('builds a definition twice and compares the bytes', async () => {
      const same = image().from('busybox:latest').label({ own: 'same' }).run('echo same > /same')
      const copied = image({ context: __dirname }).from('busybox:latest').copy('*.yaml', '/files/')
      const linked = image()
        .from('busybox:latest')
        .run('ln -s $(cat /proc/sys/kernel/random/uuid) /link')
      const other = image().from('busybox:latest').run('cat /proc/sys/kernel/random/uuid > /uuid')
      const options = { hosts: [host], buildArgs: { SOURCE_DATE_EPOCH: '1700000000' } }
      const outcome = await outcomes({
        'the same bytes': () => expect(same).toBeReproducible(options),
        'files of the context': () => expect(copied).toBeReproducible(options),
        'other bytes, with .not': () => expect(other).not.toBeReproducible(options),
        'other bytes': () => expect(other).toBeReproducible(options),
        'another link': () => expect(linked).toBeReproducible(options),
        'the same bytes, with .not': () => expect(same).not.toBeReproducible(options),
        'a step that fails, with .not': () =>
          expect(image().from('busybox:latest').run('exit 3')).not.toBeReproducible(options),
        'no time that a build could have, with .not': () =>
          expect(other).not.toBeReproducible({
            hosts: [host],
            buildArgs: { SOURCE_DATE_EPOCH: 'x' },
          }),
        'an image that is built, with .not': () => expect('busybox:latest').not.toBeReproducible(),
        'options that are none, with .not': () =>
          expect(other).not.toBeReproducible(...([5] as unknown as [])),
        'an Engine that is away, with .not': () =>
          expect(other).not.toBeReproducible({ ...options, hosts: ['unix:///nowhere/d.sock'] }),
      })
      expect(withoutWhatVaries(outcome)).toMatchInlineSnapshot(`
       "holds: the same bytes
       holds: files of the context
       holds: other bytes, with .not
       fails: other bytes
           expect(received).toBeReproducible(options)

           Expected: the same image from each build

           SOURCE_DATE_EPOCH=1700000000 (2023-11-14T22:13:20Z)
           build 1  sha256:<digest>
                    on Engine <version> at <address>
           build 2  sha256:<digest>
                    on Engine <version> at <address>
                    with the files in another folder, in another order, with other times, umask 0077

           builds 1 and 2: different, first in layer 2 (RUN /bin/sh -c cat /proc/sys/kernel/random/uuid > /uuid # buildkit): uuid, content
             layer 2  uuid  content  sha256:<digest> | sha256:<digest>
       fails: another link
           expect(received).toBeReproducible(options)

           Expected: the same image from each build

           SOURCE_DATE_EPOCH=1700000000 (2023-11-14T22:13:20Z)
           build 1  sha256:<digest>
                    on Engine <version> at <address>
           build 2  sha256:<digest>
                    on Engine <version> at <address>
                    with the files in another folder, in another order, with other times, umask 0077

           builds 1 and 2: different, first in layer 2 (RUN /bin/sh -c ln -s $(cat /proc/sys/kernel/random/uuid) /link # buildkit): link, linkname
             layer 2  link  linkname  <uuid> | <uuid>
       fails: the same bytes, with .not
           expect(received).not.toBeReproducible(options)

           Expected: images that differ

           SOURCE_DATE_EPOCH=1700000000 (2023-11-14T22:13:20Z)
           build 1  sha256:<digest>
                    on Engine <version> at <address>
           build 2  sha256:<digest>
                    on Engine <version> at <address>
                    with the files in another folder, in another order, with other times, umask 0077

           builds 1 and 2: the same image, byte for byte
       throws BUILD_FAILED: a step that fails, with .not
           "RUN exit 3" failed with exit code 3
             at <call>
             <lines around it>
       throws INVALID_EPOCH: no time that a build could have, with .not
           The build argument SOURCE_DATE_EPOCH is "x", which is no time in whole seconds since 1970 (0 to 8589934591)
             Give one, e.g. that of the newest commit: git log -1 --format=%ct
       throws MATCHER_MISUSED: an image that is built, with .not
           expect(received).not.toBeReproducible()

           Matcher error: received value must be a definition, or a fixture of one, made by useImage() or useContainer()

           Received has type:  string
           Received has value: "busybox:latest"
       throws MATCHER_MISUSED: options that are none, with .not
           expect(received).not.toBeReproducible(options)

           Matcher error: expected options must be an object, as verify() takes it

           Expected has type:  number
           Expected has value: 5
       throws ENGINE_UNREACHABLE: an Engine that is away, with .not
           No Docker Engine answers. Tried:
             unix:///nowhere/d.sock (--host): ENOENT: the socket does not exist
             Check that the Engine runs and that --host names it."
      `)
    })
  })
}, ONE)
