import type { Terminal } from '@xterm/xterm'

/** Names of drivers that paint WebGL with the processor: slower than the DOM, so not taken. */
const software = /swiftshader|llvmpipe|software|basic render/i

function hasFastWebgl(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  if (context === null) return false
  const info = context.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = info === null ? '' : context.getParameter(info.UNMASKED_RENDERER_WEBGL)
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof name === 'string' && !software.test(name)
}

let isFast: boolean | undefined

/** Paints with the graphics processor where there is one; with the DOM elsewhere and whenever it is taken away. */
export function paintFast(terminal: Terminal): void {
  isFast ??= hasFastWebgl()
  if (!isFast) return
  void takeWebgl(terminal)
}

async function takeWebgl(terminal: Terminal): Promise<void> {
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl')
    const addon = new WebglAddon()
    // The DOM paints again, with all that is there.
    addon.onContextLoss(() => {
      addon.dispose()
    })
    terminal.loadAddon(addon)
  } catch (error) {
    // The DOM paints on: no more contexts can be had, or the terminal was closed meanwhile.
    console.warn('A terminal is painted without WebGL.', error)
  }
}
