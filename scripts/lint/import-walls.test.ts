import { describe, expect, it } from 'vitest'
// @ts-expect-error plain JavaScript: ESLint loads it without a build
import { wallBetween } from './import-walls.js'

describe('import walls', () => {
  it('let everyone import src-shared', () => {
    expect(wallBetween('src-renderer/features/files/tree.tsx', 'src-shared/api/files.ts')).toBeNull()
    expect(wallBetween('src-agent/files/list.ts', 'src-shared/agent/files.ts')).toBeNull()
  })

  it('keep the runtimes apart and say what to do instead', () => {
    expect(wallBetween('src-renderer/app.tsx', 'src-main/backend/main.ts')).toContain('src-renderer/bridge')
    expect(wallBetween('src-main/cli/main.ts', 'src-agent/main.ts')).toContain('channel')
    expect(wallBetween('src-shared/api/contract.ts', 'src-main/backend/main.ts')).toContain('every runtime')
  })

  it('keep Electron out of the backend and vendors out of the engine interface', () => {
    expect(wallBetween('src-main/backend/main.ts', 'electron')).toContain('src-main/desktop')
    expect(wallBetween('src-main/desktop/window.ts', 'electron')).toBeNull()
    expect(wallBetween('src-main/backend/engines/engine.ts', 'dockerode')).toContain('vendor')
  })

  it('keep engines apart, and features apart', () => {
    expect(wallBetween('src-main/backend/engines/local/a.ts', 'src-main/backend/engines/memory/b.ts')).toContain(
      'beside engine.ts',
    )
    expect(wallBetween('src-main/backend/engines/local/a.ts', 'src-main/backend/engines/local/images/b.ts')).toBeNull()
    expect(wallBetween('src-renderer/features/files/a.tsx', 'src-renderer/features/terminals/b.tsx')).toContain(
      'src-renderer/ui',
    )
  })
})
