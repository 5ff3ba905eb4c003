import { editor } from 'monaco-editor/editor'
import type { SettingKey } from '../../../src-shared/settings/definitions.ts'
import { settingOf, subscribeSettings } from '../../state/settings.ts'

const keys = [
  'editor.fontSize',
  'editor.tabSize',
  'editor.wordWrap',
  'editor.lineNumbers',
  'editor.whitespace',
  'editor.minimap',
  'editor.stickyScroll',
  'editor.bracketColors',
] as const satisfies readonly SettingKey[]

/** What the person set about every editor, as Monaco has it. */
function editorOptions(): editor.IEditorOptions & editor.IGlobalEditorOptions {
  const fontSize = settingOf('editor.fontSize')
  return {
    fontSize,
    lineHeight: Math.round(fontSize * 1.6),
    tabSize: settingOf('editor.tabSize'),
    wordWrap: settingOf('editor.wordWrap') ? 'on' : 'off',
    lineNumbers: settingOf('editor.lineNumbers'),
    renderWhitespace: settingOf('editor.whitespace'),
    minimap: { enabled: settingOf('editor.minimap') },
    stickyScroll: { enabled: settingOf('editor.stickyScroll') },
    bracketPairColorization: { enabled: settingOf('editor.bracketColors') },
  }
}

/** Keeps every editor there is, and each to come, as the person set it. */
export function followEditorSettings(): void {
  editor.onDidCreateEditor((created) => {
    // Its own options are complete only after it was made.
    queueMicrotask(() => {
      created.updateOptions(editorOptions())
    })
  })
  subscribeSettings(keys, () => {
    for (const one of editor.getEditors()) one.updateOptions(editorOptions())
  })
}
