import { Component, type ReactNode } from 'react'
import { CircleAlert } from 'lucide-react'
import { Button } from './button.tsx'
import { harmless } from './words.ts'
import './contained.css'

interface ContainedProps {
  /** What it is, in the middle of a sentence: `the files`. */
  readonly part: string
  readonly children: ReactNode
}

/**
 * Keeps a fault in one part of the window there: what a sandbox names may meet a mistake of ours, and the person keeps all the rest.
 * React does this only by a class: https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary
 */
export class Contained extends Component<ContainedProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('It gave no reason.') }
  }

  readonly #again = () => {
    this.setState({ error: null })
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    const why = error instanceof Error ? error.message : 'It gave no reason.'
    return (
      <section className="contained" role="alert" aria-label={`A fault in ${this.props.part}`}>
        <CircleAlert size={20} aria-hidden />
        <h2>Airlock cannot show {this.props.part}</h2>
        <p>This is a fault of Airlock: {harmless(why, 200)} Nothing in the sandbox was lost, and all else goes on.</p>
        <Button look="outlined" onClick={this.#again}>
          Try again
        </Button>
      </section>
    )
  }
}
