import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

const run = promisify(execFile)
/** The base image has Node and no npm: one that runs on that Node comes in with the project. */
const npmVersion = '10.9.2'
const project = { name: 'shop', version: '1.0.0', private: true, dependencies: { express: '4.21.2' } }
const npm = 'node /workspace/npm/package/bin/npm-cli.js'
const quick = '--no-audit --no-fund --fetch-retries=0'
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-npm-'))
  await run('npm', ['pack', `npm@${npmVersion}`, '--silent'], { cwd: folder })
  await rename(join(folder, `npm-${npmVersion}.tgz`), join(folder, 'npm.tgz'))
  await writeFile(join(folder, 'package.json'), JSON.stringify(project))
}, 120_000)
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the packages of a real project', () => {
  onPlaces(
    [places.dockerGVisor],
    (stage) => {
      const name = 'npm-ci'

      it('[EG12, EG21, EG34] come by `npm ci` with the usual allowlist, and no tool was told of a proxy', async () => {
        const { sandbox, service, sh } = stage()
        await sandbox(name, { folder })
        await eventually(async () => (await service.egress.state(name)).isServing)
        await sh(name, 'mkdir npm && tar xzf npm.tgz -C npm')
        // What it is to install is written down first, as in any repository.
        await sh(name, `${npm} install ${quick} --package-lock-only --ignore-scripts`)
        await sh(name, `${npm} ci ${quick}`)
        const installed = await sh(name, 'ls node_modules | wc -l; node -e "console.log(typeof require(\'express\'))"')
        const [count, kind] = installed.trim().split('\n')
        expect(Number(count)).toBeGreaterThan(50)
        expect(kind).toBe('function')
        expect((await sh(name, 'env | grep -i _proxy= | cut -d= -f1')).trim()).toBe('AIRLOCK_PROXY')
        const requests = await service.egress.requests(name, 1000)
        expect(requests.length).toBeGreaterThan(0)
        for (const { rule, outcome } of requests) {
          expect(rule?.origin).toEqual({ kind: 'preset', preset: 'npm' })
          expect(outcome.kind).not.toBe('refused')
        }
      }, 300_000)

      it('[EG1, EG10] are refused clearly when it is offline', async () => {
        const { service, run: inside } = stage()
        await service.egress.change(name, { mode: 'offline' })
        const tried = await inside(name, ['sh', '-c', `${npm} view is-number version ${quick}`])
        expect(tried.exit.code).not.toBe(0)
        expect(tried.stderr).toContain('ENOTFOUND')
        await eventually(async () =>
          (await service.egress.requests(name, 1000)).some(({ words }) => words.includes('this sandbox is offline')),
        )
      }, 120_000)
    },
    (parts) => parts,
  )
})
