import { describe, expect, it } from '@jest/globals'
import { container } from 'imagewright'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { eachEngine } from '../../matrix.js'
import { outcomes } from './outcomes.js'
import { useSubjects } from './subjects.js'

/** That Engines run such tests alike is shown where `runStructureTests` is tested. */
const SOME = ['sid-graph', PODMAN.id]

eachEngine((engine) => {
  const subjects = useSubjects(engine)
  const schemaVersion = '2.0.0'
  const user = (name: string) => ({ schemaVersion, metadataTest: { user: name } }) as const

  describe('toPassStructureTests', () => {
    it('holds for an image that passes files of container-structure-test', async () => {
      const { app, appImage, appName, plain } = subjects()
      await using made = await container.create(appImage.id)
      expect(
        await outcomes({
          'a file': () => expect(app).toPassStructureTests('structure.yaml'),
          'several files': () =>
            expect(appImage).toPassStructureTests(['structure.yaml', './structure.yaml']),
          'an absolute path': () =>
            expect(appName).toPassStructureTests(`${__dirname}/structure.yaml`),
          'a value': () => expect(app).toPassStructureTests(user('app:crew')),
          'another image, with .not': () =>
            expect(plain).not.toPassStructureTests('structure.yaml'),
          'another value, with .not': () => expect(app).not.toPassStructureTests(user('root')),
          'another image': () => expect(plain).toPassStructureTests('structure.yaml'),
          'a wrong value': () => expect(app).toPassStructureTests(user('root')),
          'a file, with .not': () => expect(app).not.toPassStructureTests('structure.yaml'),
          'a file that is missing, with .not': () =>
            expect(app).not.toPassStructureTests('none.yaml'),
          'no test at all, with .not': () =>
            expect(app).not.toPassStructureTests({ schemaVersion }),
          'no file, with .not': () => expect(app).not.toPassStructureTests([]),
          'a container, with .not': () => expect(made).not.toPassStructureTests('structure.yaml'),
        }).then((text) =>
          text.replaceAll(__dirname, '<folder>').replace(/(cannot be read): .*/, '$1: <reason>'),
        ),
      ).toMatchInlineSnapshot(`
       "holds: a file
       holds: several files
       holds: an absolute path
       holds: a value
       holds: another image, with .not
       holds: another value, with .not
       fails: another image
           expect(received).toPassStructureTests(file)

           Expected: all tests pass
           Received: 3 of 3 failed

           command: the configuration is read
             Expected string 'port = \\d+' not found in output ''
             Test 'the configuration is read' exited with incorrect error code. Expected: 0, Actual: 1
             stderr:
               cat: can't open '/app/config.ini': No such file or directory
           file-existence: the folder is there
             Error examining file in container: there is nothing at /app/bin
           metadata
             Image workdir  does not match config workdir: /app
             Image user  does not match config user: app:crew
       fails: a wrong value
           expect(received).toPassStructureTests(tests)

           Expected: all tests pass
           Received: 1 of 1 failed

           metadata
             Image user app:crew does not match config user: root
       fails: a file, with .not
           expect(received).not.toPassStructureTests(file)

           Expected: a test that fails
           Received: 3 passed
       throws STRUCTURE_FILE_UNREADABLE: a file that is missing, with .not
           The file <folder>/none.yaml of structure tests cannot be read: <reason>
       throws MATCHER_MISUSED: no test at all, with .not
           expect(received).not.toPassStructureTests(tests)

           Matcher error: there is no test to pass
       throws MATCHER_MISUSED: no file, with .not
           expect(received).not.toPassStructureTests(file)

           Matcher error: expected value must be a file of structure tests, an array of files, or the tests themselves

           Expected has type:  array
           Expected has value: []
       throws MATCHER_MISUSED: a container, with .not
           expect(received).not.toPassStructureTests(file)

           Matcher error: received value must be an image: a definition, what build() or images().get() gave, a name, or a fixture made by useImage()

           Received is: a container"
      `)
    })
  })
}, SOME)
