import { windowScenes } from './window.ts'
import { changesScenes } from './changes.ts'
import { cloudScenes } from './cloud.ts'
import { creatingScenes } from './creating.ts'
import { sandboxScenes } from './sandbox.ts'
import { packagesScenes } from './packages.ts'
import { templatesScenes } from './templates.ts'
import { networkScenes } from './network.ts'
import { portsScenes } from './ports.ts'
import { editorScenes } from './editor.ts'
import { filesScenes } from './files.ts'
import { robustScenes } from './robust.ts'
import { searchScenes } from './search.ts'
import { resourcesScenes } from './resources.ts'
import { settingsScenes } from './settings.ts'
import { terminalScenes } from './terminals.ts'
import type { Scene } from './scene.ts'

/** Every state of the page that is worth looking at, by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  ...windowScenes,
  ...creatingScenes,
  ...sandboxScenes,
  ...networkScenes,
  ...portsScenes,
  ...packagesScenes,
  ...templatesScenes,
  ...changesScenes,
  ...resourcesScenes,
  ...editorScenes,
  ...filesScenes,
  ...robustScenes,
  ...searchScenes,
  ...settingsScenes,
  ...terminalScenes,
  ...cloudScenes,
}
