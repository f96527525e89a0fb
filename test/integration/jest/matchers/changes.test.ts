import { describe, expect, it } from '@jest/globals'
import { container } from 'imagewright'
import { buildOnce } from '../../../../src/jest/build-once.js'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../../matrix.js'
import { outcomes } from './outcomes.js'
import { useSubjects } from './subjects.js'

eachEngine(
  (engine) => {
    const subjects = useSubjects(engine)

    describe('toHaveChanged', () => {
      it('holds for exactly the files that a container has changed', async () => {
        const plain = (await buildOnce(subjects().plain)).id
        await using fresh = await container.create(plain)
        await using made = await container.create(plain, {
          command: 'touch /hello; echo world > /world; rm /app/some; chmod 600 /app/more',
        })
        await made.start()
        await made.wait()
        const folder = { path: '/app', change: 'modified' } as const
        const more = { path: '/app/more', change: 'modified' } as const
        const some = { path: '/app/some', change: 'deleted' } as const
        const hello = { path: '/hello', change: 'added' } as const
        const world = { path: '/world', change: 'added' } as const
        expect(
          await outcomes({
            nothing: () => expect(fresh).toHaveChanged([]),
            'all of it': () => expect(made).toHaveChanged([folder, more, some, hello, world]),
            'in another order': () =>
              expect(made).toHaveChanged([world, hello, some, more, folder]),
            'with kinds and sizes': () =>
              expect(made).toHaveChanged([
                { ...folder, kind: 'directory' },
                more,
                { ...some, kind: 'file', size: 5 },
                hello,
                { ...world, kind: 'file', size: 6 },
              ]),
            'with an asymmetric matcher for one of them': () =>
              expect(made).toHaveChanged([
                expect.objectContaining({ change: 'added' }),
                folder,
                more,
                some,
                hello,
              ]),
            'some of it, by an asymmetric matcher': () =>
              expect(made).toHaveChanged(
                expect.arrayContaining([expect.objectContaining({ path: '/hello' })]),
              ),
            'a fixture': () => expect(() => fresh).toHaveChanged([]),
            'something, with .not': () => expect(made).not.toHaveChanged([]),
            'some of it, with .not': () => expect(made).not.toHaveChanged([hello, world]),
            'too little': () => expect(made).toHaveChanged([folder, more, some]),
            'too much': () => expect(fresh).toHaveChanged([hello]),
            'another change and another size': () =>
              expect(made).toHaveChanged([
                folder,
                more,
                { ...some, change: 'modified' },
                hello,
                { ...world, size: 7 },
              ]),
            'nothing, with .not': () => expect(fresh).not.toHaveChanged([]),
            'all of it, with .not': () =>
              expect(made).not.toHaveChanged([folder, more, some, hello, world]),
            'an image has no changes': () => expect(subjects().appImage).not.toHaveChanged([]),
          }),
        ).toMatchInlineSnapshot(`
       "holds: nothing
       holds: all of it
       holds: in another order
       holds: with kinds and sizes
       holds: with an asymmetric matcher for one of them
       holds: some of it, by an asymmetric matcher
       holds: a fixture
       holds: something, with .not
       holds: some of it, with .not
       fails: too little
           expect(received).toHaveChanged(changes)

           - Expected
           + Received

             Array [
               Object {
                 "change": "modified",
                 "path": "/app",
               },
               Object {
                 "change": "modified",
                 "path": "/app/more",
               },
               Object {
                 "change": "deleted",
                 "path": "/app/some",
               },
           +   Object {
           +     "change": "added",
           +     "kind": "file",
           +     "path": "/hello",
           +   },
           +   Object {
           +     "change": "added",
           +     "kind": "file",
           +     "path": "/world",
           +   },
             ]
       fails: too much
           expect(received).toHaveChanged(changes)

           - Expected
           + Received

           - Array [
           -   Object {
           -     "change": "added",
           -     "path": "/hello",
           -   },
           - ]
           + Array []
       fails: another change and another size
           expect(received).toHaveChanged(changes)

           - Expected
           + Received

             Array [
               Object {
                 "change": "modified",
                 "path": "/app",
               },
               Object {
                 "change": "modified",
                 "path": "/app/more",
               },
               Object {
           -     "change": "modified",
           +     "change": "deleted",
                 "path": "/app/some",
               },
               Object {
                 "change": "added",
                 "path": "/hello",
               },
               Object {
                 "change": "added",
                 "path": "/world",
           -     "size": 7,
           +     "size": 6,
               },
             ]
       fails: nothing, with .not
           expect(received).not.toHaveChanged(changes)

           Expected changes: not []
           Received changes:     []
       fails: all of it, with .not
           expect(received).not.toHaveChanged(changes)

           Expected changes: not [{"change": "modified", "path": "/app"}, {"change": "modified", "path": "/app/more"}, {"change": "deleted", "path": "/app/some"}, {"change": "added", "path": "/hello"}, {"change": "added", "path": "/world"}]
           Received changes:     [{"change": "modified", "kind": "directory", "path": "/app", "size": 0}, {"change": "modified", "kind": "file", "path": "/app/more", "size": 5}, {"change": "deleted", "kind": "file", "path": "/app/some", "size": 5}, {"change": "added", "kind": "file", "path": "/hello", "size": 0}, {"change": "added", "kind": "file", "path": "/world", "size": 6}]
       throws MATCHER_MISUSED: an image has no changes
           expect(received).not.toHaveChanged(changes)

           Matcher error: received value must be a container, or a fixture made by useContainer()

           Received is: an image"
      `)
      })
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)
