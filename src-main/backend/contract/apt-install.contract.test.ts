import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { onPlaces, places } from './stage.ts'

describe('a package of Debian', () => {
  onPlaces(
    [places.dockerGVisor],
    (stage) => {
      it('[PK1] [PK11] [PK12] is added from the image’s own sources, through the gate and by the list of apt', async () => {
        const { service, sandbox, run, sh } = stage()
        await sandbox('apt')
        const typed = await run('apt', ['sh', '-c', 'sudo true; apt-get install -y tree'])
        expect(typed.exit.code).not.toBe(0)
        expect(typed.stderr + typed.stdout).toContain('airlock packages add')
        await service.images.addPackages('apt', 'apt install tree')
        await eventually(() => service.get('apt').operation === null, 300_000)
        expect(service.get('apt')).toMatchObject({ state: 'running', error: null, isolation: { proven: true } })
        expect(await sh('apt', 'tree --version')).toMatch(/^tree v/)
        const reached = (await service.egress.requests('apt', 1000)).filter(({ outcome }) => outcome.kind === 'done')
        expect(reached.length).toBeGreaterThan(0)
        for (const { rule } of reached) expect(rule?.origin).toEqual({ kind: 'preset', preset: 'apt' })
      }, 400_000)
    },
    (parts) => parts,
  )
})
