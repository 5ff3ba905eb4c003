import { expect, test } from 'vitest'
import { containersConf } from './podman.ts'

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            1024                 20000                files
`

test('Podman is told limits that this machine can give', () => {
  const text = containersConf('runc', { runc: '/r/runc', runsc: '/r/runsc' }, limits)
  expect(text).toContain('default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]')
  expect(text).toContain('runsc = ["/r/runsc"]')
})

test('a machine without a limit gets Podman’s usual ones', () => {
  expect(containersConf('crun', {}, 'Max open files unlimited unlimited files')).toContain('nofile=1048576:1048576')
})
