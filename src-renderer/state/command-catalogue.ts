/** A command as it is known whether or not somebody offers it now. */
export interface CataloguedCommand {
  readonly id: string
  readonly title: string
  /** The usual keys, as `Command` has them. */
  readonly shortcut?: string
  /** What it takes, a sentence for where it is not offered. */
  readonly needs: string
}

const aSandbox = 'Choose a sandbox first.'
const aRunningSandbox = 'It needs a running sandbox.'
const aFile = 'Open a file first.'
const aTerminal = 'Open a terminal first.'
const aPreview = 'Open a preview first.'
const more = 'There is no other one.'

/**
 * The commands of the whole app: what the palette finds and the page of shortcuts changes, also while nobody offers
 * them. A command that is missing here is known from when it is first offered.
 */
export const catalogue: readonly CataloguedCommand[] = [
  command('palette', 'Commands', '', 'Mod+K Mod+Shift+P F1'),
  command('settings', 'Settings', '', 'Mod+,'),
  command('shortcuts', 'Keyboard shortcuts', '', 'Mod+Alt+K'),
  command('notifications.newest', 'Go to the newest notification', 'Nothing needs you.', 'F8 Mod+Shift+F8'),
  command('notifications.show', 'Show notifications', ''),
  command('pane.next', 'Next pane', '', 'F6'),
  command('pane.previous', 'Previous pane', '', 'Shift+F6'),
  command('window.welcome', 'Show the welcome page', ''),
  command('engine.recheck', 'Look for an engine again', ''),
  command('theme.dark', 'Theme: dark', ''),
  command('theme.light', 'Theme: light', ''),
  command('theme.system', 'Theme: as the system', ''),
  command('theme.contrast-dark', 'Theme: high contrast dark', ''),
  command('theme.contrast-light', 'Theme: high contrast light', ''),
  command('sandbox.new', 'New sandbox…', '', 'Mod+Shift+N'),
  command('dashboard.show', 'All sandboxes', '', 'Mod+Shift+A'),
  command('changes.show', 'Show changes', aSandbox),
  command('network.show', 'Show network', aSandbox, 'Mod+Shift+X'),
  command('network.add-rule', 'Add network rule…', aSandbox),
  command('resources.show', 'Show resources', aSandbox),
  command('sandbox.next', 'Next sandbox', more, 'Alt+PageDown'),
  command('sandbox.previous', 'Previous sandbox', more, 'Alt+PageUp'),
  command('sandbox.start', 'Start the sandbox', 'Choose a stopped sandbox first.'),
  command('sandbox.stop', 'Stop the sandbox', aRunningSandbox),
  command('sandbox.resume', 'Resume the sandbox', 'Choose a paused sandbox first.'),
  command('sandbox.verify', 'Verify isolation again', aRunningSandbox),
  command('sandbox.packages', 'Add packages…', aSandbox),
  command('sandbox.save-template', 'Save as template…', aSandbox),
  command('sandbox.remove', 'Remove the sandbox…', aSandbox),
  command('cloud.push', 'Push to cloud…', 'Choose a sandbox on this computer first.'),
  command('cloud.pull', 'Pull back from the cloud…', 'Choose a sandbox that was pushed first.'),
  command('cloud.account', 'Account at Fly.io', ''),
  command('files.focus', 'Go to files', aSandbox, 'Mod+Shift+E'),
  command('files.reveal', 'Show the file in the tree', aFile),
  command('files.new', 'New file…', aRunningSandbox),
  command('editor.save', 'Save', aFile, 'Mod+S'),
  command('editor.save-all', 'Save all files', aFile, 'Mod+Alt+S'),
  command('editor.close', 'Close the file', aFile, 'Alt+W'),
  command('editor.reopen', 'Open the file that was closed last', 'No file was closed.', 'Mod+Shift+T Alt+Shift+T'),
  command('editor.focus', 'Go to the editor', aFile, 'Mod+1'),
  command('editor.split-right', 'Split the editor to the right', aFile, 'Mod+\\'),
  command('editor.split-down', 'Split the editor down', aFile, 'Mod+Alt+\\'),
  command('editor.move-to-next-group', 'Move the file to the next editor group', 'Split the editor first.'),
  command('editor.tab-left', 'Move the tab to the left', aFile, 'Mod+Shift+PageUp'),
  command('editor.tab-right', 'Move the tab to the right', aFile, 'Mod+Shift+PageDown'),
  command('editor.next-recent', 'Next file used', aFile, 'Ctrl+Tab'),
  command('editor.previous-recent', 'Previous file used', aFile, 'Ctrl+Shift+Tab'),
  command('terminal.new', 'New terminal', aRunningSandbox, 'Ctrl+Shift+`'),
  command('terminal.focus', 'Go to the terminal', aTerminal, 'Ctrl+`'),
  command('terminal.close', 'Close the terminal', aTerminal),
  command('terminal.rename', 'Rename the terminal', aTerminal),
  command('terminal.restart', 'Start the ended terminal again', 'No terminal here has ended.'),
  command('terminal.split-right', 'Split the terminal right', aTerminal, 'Ctrl+Shift+5'),
  command('terminal.split-down', 'Split the terminal down', aTerminal, 'Ctrl+Shift+6'),
  command('terminal.move-left', 'Move the terminal’s tab left', aTerminal, 'Ctrl+Shift+PageUp'),
  command('terminal.move-right', 'Move the terminal’s tab right', aTerminal, 'Ctrl+Shift+PageDown'),
  command('terminal.next', 'Next terminal', more, 'Ctrl+Shift+]'),
  command('terminal.previous', 'Previous terminal', more, 'Ctrl+Shift+['),
  command('ports.show', 'Show ports', aSandbox),
  command('ports.preview', 'Preview port…', aRunningSandbox),
  command('preview.reload', 'Reload the preview', aPreview),
  command('preview.outside', 'Open the preview in the browser', aPreview),
  command('preview.close', 'Close the preview', aPreview),
]

function command(id: string, title: string, needs: string, shortcut?: string): CataloguedCommand {
  return shortcut === undefined ? { id, title, needs } : { id, title, needs, shortcut }
}

const groups: Readonly<Record<string, string>> = {
  editor: 'Editor',
  terminal: 'Terminal',
  sandbox: 'Sandbox',
  files: 'Files',
  search: 'Search',
  ports: 'Ports',
  preview: 'Ports',
  changes: 'Changes',
  resources: 'Resources',
  network: 'Network',
  cloud: 'Cloud',
  theme: 'Appearance',
  notifications: 'Notifications',
}

/** In words, where a command belongs: by what stands before the first dot of its id. */
export function groupOf(id: string): string {
  return groups[id.split('.')[0] ?? ''] ?? 'Window'
}

const order = [
  'Sandboxes',
  'Sandbox',
  'Files',
  'Search',
  'Editor',
  'Terminal',
  'Ports',
  'Network',
  'Cloud',
  'Window',
  'Appearance',
]

/** Where a group stands among the others; those that nobody ordered come last. */
export function placeOfGroup(group: string): number {
  const place = order.indexOf(group)
  return place < 0 ? order.length : place
}
