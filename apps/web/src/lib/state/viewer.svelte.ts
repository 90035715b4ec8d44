import { createContext } from 'svelte'
import type { Citation } from '#lib/contract.ts'

/** The panel beside the conversation: a document, and in it the passage that an answer cites. */
export interface ViewerTarget {
  /** Null for a source that was deleted. */
  documentId: string | null
  citation: Citation | null
  /** All citations of that answer: those of the same document are marked too. */
  citations: readonly Citation[]
  /** The answer that cites it. */
  answerId: string | null
  /** Whether what the document is about is shown with it. */
  guided: boolean
}

export class Viewer {
  #target = $state.raw<ViewerTarget | null>(null)
  #wasOpened = $state(false)
  #opener: HTMLElement | null = null

  get target(): ViewerTarget | null {
    return this.#target
  }

  /** From then on its frame is worth having in the page. */
  get wasOpened(): boolean {
    return this.#wasOpened
  }

  openCitation(citation: Citation, answerId: string | null, citations: readonly Citation[]): void {
    this.#open({ documentId: citation.document_id, citation, citations, answerId, guided: false })
  }

  openDocument(documentId: string, guided = false): void {
    this.#open({ documentId, citation: null, citations: [], answerId: null, guided })
  }

  /** The focus goes back to what opened it. */
  close(): void {
    this.#target = null
    if (this.#opener?.isConnected) this.#opener.focus()
    this.#opener = null
  }

  #open(target: ViewerTarget): void {
    // Another passage opened from within keeps the first opener.
    const focused = document.activeElement
    if (!this.#target) this.#opener = focused instanceof HTMLElement ? focused : null
    this.#target = target
    this.#wasOpened = true
  }
}

export const [getViewer, setViewer] = createContext<Viewer>()
