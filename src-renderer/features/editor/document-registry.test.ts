import { describe, expect, it } from 'vitest'
import { DocumentRegistry, type Registered } from './document-registry.ts'

/** An opened file without Monaco. */
class Page implements Registered {
  readonly sandbox: string
  readonly state: { readonly isDirty: boolean }
  path: string
  isDisposed = false

  get isAtRisk(): boolean {
    return this.state.isDirty
  }

  constructor(sandbox: string, path: string, isDirty: boolean) {
    this.sandbox = sandbox
    this.path = path
    this.state = { isDirty }
  }
  moveTo(path: string): void {
    this.path = path
  }
  dispose(): void {
    this.isDisposed = true
  }
}

function registryWith(...opened: readonly (readonly [path: string, isDirty: boolean])[]) {
  const registry = new DocumentRegistry<Page>()
  const pages = opened.map(([path, isDirty]) => registry.of('box', path, () => new Page('box', path, isDirty)))
  return { registry, pages }
}

const never = () => {
  throw new Error('It is open already.')
}

describe('the documents of open files', () => {
  it('keep unsaved text when their file is renamed', () => {
    const { registry, pages } = registryWith(['/a', true])
    registry.move('box', '/a', '/b')
    expect(registry.of('box', '/b', never)).toBe(pages[0])
    expect(pages[0]).toMatchObject({ path: '/b', isDisposed: false, state: { isDirty: true } })
    // The tab of the old name is gone, and what it does when it goes touches nothing.
    registry.drop('box', '/a')
    expect(pages[0]?.isDisposed).toBe(false)
  })

  it('go along with a renamed folder, and nothing that only looks alike or is in another sandbox', () => {
    const { registry, pages } = registryWith(['/src/a', true], ['/src/deep/b', false], ['/src2/c', true])
    const other = registry.of('other', '/src/a', () => new Page('other', '/src/a', true))
    registry.move('box', '/src', '/lib')
    expect(pages.map(({ path }) => path)).toEqual(['/lib/a', '/lib/deep/b', '/src2/c'])
    expect(other.path).toBe('/src/a')
  })

  it('take the place of what was open under their new name', () => {
    const { registry, pages } = registryWith(['/a', true], ['/b', false])
    registry.move('box', '/a', '/b')
    expect(pages[1]?.isDisposed).toBe(true)
    expect(registry.all).toEqual([pages[0]])
  })

  it('[ED14] never give unsaved text up for a saved one that takes their name', () => {
    const { registry, pages } = registryWith(['/a', false], ['/b', true])
    registry.move('box', '/a', '/b')
    expect(registry.all).toEqual([pages[1]])
    expect(pages.map(({ isDisposed }) => isDisposed)).toEqual([true, false])
  })

  it('tell which of them at or below a path are not saved', () => {
    const { registry } = registryWith(['/src/a', true], ['/src/b', false], ['/src2', true])
    expect(registry.unsavedAt('box', '/src')).toEqual(['/src/a'])
    expect(registry.unsavedAt('box', '/src2')).toEqual(['/src2'])
    expect(registry.unsavedAt('other', '/src')).toEqual([])
    expect(registry.isAtRisk).toBe(true)
    registry.drop('box', '/src/a')
    registry.drop('box', '/src2')
    expect(registry.isAtRisk).toBe(false)
  })
})
