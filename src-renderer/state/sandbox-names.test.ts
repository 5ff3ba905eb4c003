import { describe, expect, it } from 'vitest'
import { freeName, nameFromPath } from './sandbox-names.ts'

describe('names for sandboxes that nobody named', () => {
  it('[CR1] are free', () => {
    expect(freeName('debian', [])).toBe('debian')
    expect(freeName('debian', ['debian', 'debian-2'])).toBe('debian-3')
  })

  it('are made from a folder or archive, free of what names cannot have and of names taken', () => {
    expect(nameFromPath('/home/me/My Project!', [])).toBe('My-Project-')
    expect(nameFromPath('/home/me/.dotfiles/', ['dotfiles'])).toBe('dotfiles-2')
    expect(nameFromPath('C:\\code\\site-1.2.tar.gz', [])).toBe('site-1.2')
    expect(nameFromPath('/', [])).toBe('')
  })
})
