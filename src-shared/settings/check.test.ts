import { describe, expect, it } from 'vitest'
import { validOf } from './check-shape.ts'
import { problemIn, problemOf } from './check.ts'
import { defaultOf, definitionOf, settingKeys } from './definitions.ts'
import { isShortcut, parseShortcut, shortcutText } from './shortcut.ts'

describe('[SE1] settings', () => {
  it('have a title, a description and a default that they take themselves', () => {
    for (const key of settingKeys) {
      const definition = definitionOf(key)
      expect(problemOf(definition, defaultOf(key)), key).toBeNull()
      expect(definition.title.length, key).toBeGreaterThan(2)
      expect(definition.description, key).toMatch(/\.$/)
    }
  })

  it('say exactly what is wrong with a value', () => {
    expect(problemIn('editor.fontSize', '12')).toBe('It must be a number.')
    expect(problemIn('editor.fontSize', 400)).toBe('It must be between 8 and 40 px.')
    expect(problemIn('editor.fontSize', Number.NaN)).toBe('It must be a number.')
    expect(problemIn('editor.tabSize', 2.5)).toBe('It must be a whole number.')
    expect(problemIn('editor.minimap', 'yes')).toBe('It must be true or false.')
    expect(problemIn('editor.lineNumbers', 'some')).toBe('It must be one of “on”, “relative”, “off”.')
    expect(problemIn('sandbox.template', '')).toBe('It must be the id of a template.')
    expect(problemIn('shortcuts', [])).toBe('It must be an object of commands and their keys.')
    expect(problemIn('shortcuts', { save: 3 })).toBe('The keys of “save” must be a text.')
    expect(problemIn('shortcuts', { save: 'Strg+S' })).toContain('“Strg+S” of “save” is no shortcut')
    expect(problemIn('shortcuts', { save: 'Mod+S F2', other: '' })).toBeNull()
    expect(problemIn('network.gitHosts', 'git.example')).toBe('It must be a list of hosts.')
    expect(problemIn('network.gitHosts', [1])).toBe('Each host must be a text.')
    expect(problemIn('network.gitHosts', Array(201).fill('a'))).toBe('It may name at most 200 hosts.')
    expect(problemIn('network.gitHosts', ['Git.example'])).toBe('“Git.example” is written git.example.')
    expect(problemIn('network.gitHosts', ['git.example:22'])).toContain('A port is not part of the host.')
    expect(problemIn('network.gitHosts', ['*.git.example', '192.0.2.1'])).toBeNull()
    expect(problemIn('__proto__', 1)).toBe('There is no such setting.')
  })

  it('take from a copy only what is known and valid', () => {
    expect(validOf({ 'editor.tabSize': 4, 'editor.fontSize': -1, unknown: 1 })).toEqual({ 'editor.tabSize': 4 })
  })
})

describe('shortcuts as text', () => {
  it('are modifiers and one key, in one order', () => {
    expect(parseShortcut('Shift+Mod+N')).toEqual({ modifiers: ['Mod', 'Shift'], key: 'N' })
    expect(shortcutText({ modifiers: ['Shift', 'Mod'], key: 'N' })).toBe('Mod+Shift+N')
    for (const text of ['F6', 'Mod+,', 'Ctrl+`', 'Alt+PageDown', 'Mod+Plus', 'Meta+Space']) {
      expect(isShortcut(text), text).toBe(true)
    }
    for (const text of ['', 'Mod+', 'Mod+n', 'Mod+Mod+N', 'Hyper+N', 'NN', 'x'.repeat(100)]) {
      expect(isShortcut(text), text).toBe(false)
    }
  })
})
