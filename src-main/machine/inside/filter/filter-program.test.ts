import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterInstructions } from './filter-instructions.ts'
import { filterProgram } from './filter-program.ts'

describe.runIf(process.platform === 'linux' && process.arch === 'x64')(
  '[MA2] the program that filters system calls',
  () => {
    let folder: string
    const program = async (name: string, bytes: Buffer): Promise<string> => {
      const path = join(folder, name)
      await writeFile(path, bytes)
      await chmod(path, 0o755)
      return path
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'airlock-filter-'))
    })
    afterAll(async () => {
      await rm(folder, { recursive: true })
    })

    it('becomes the program that it is told, with its arguments and environment, which then is filtered', async () => {
      const filter = await program('filter', filterProgram())
      const script = 'echo "$1 $A"; grep -E "^(Seccomp|NoNewPrivs):" /proc/self/status'
      const said = execFileSync(filter, ['/bin/sh', '-c', script, 'sh', 'first'], {
        env: { A: 'second' },
        encoding: 'utf8',
      })
      expect(said.replaceAll('\t', '')).toBe('first second\nNoNewPrivs:1\nSeccomp:2\n')
    })

    it('lets programs of every day do what they do', async () => {
      const filter = await program('filter', filterProgram())
      const work = `
      const { Worker } = require('node:worker_threads')
      require('node:net').createServer().listen(0, '127.0.0.1', function () { this.close() })
      require('node:child_process').execSync('true')
      new Worker('', { eval: true }).on('exit', () => console.log('done'))`
      expect(execFileSync(filter, [process.execPath, '-e', work], { encoding: 'utf8' })).toBe('done\n')
    })

    it('says with 127 that there is no such program, and with 126 that the kernel took no filter', async () => {
      expect(spawnSync(await program('filter', filterProgram()), [join(folder, 'nothing')]).status).toBe(127)
      const broken = [{ code: 0xffff, ifTrue: 0, ifFalse: 0, value: 0 }]
      expect(spawnSync(await program('broken', filterProgram(broken)), ['/bin/true']).status).toBe(126)
    })

    it('jumps nowhere but within its instructions, and ends each way with an answer', () => {
      const all = filterInstructions()
      for (const [index, { ifTrue, ifFalse }] of all.entries()) {
        expect(index + 1 + Math.max(ifTrue, ifFalse)).toBeLessThan(all.length + 1)
      }
      expect(all.at(-1)?.code).toBe(0x06)
      expect(all.length).toBeLessThan(4096)
    })
  },
)
