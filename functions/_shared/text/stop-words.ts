import { stemWord } from './english.ts'

/** English words that join or refer: they stand in every text, and say nothing about which. */
export const FUNCTION_WORDS = `a an the of in on at to for from by with as and or but if than then that this these those it its is are was were be
   been being do does did done have has had having can could may might will would shall should must what which who whom
   whose when where why how many much there their they them he she his her him i you we our your my me us not no any
   some also into about over under between during before after while because so such other another each per via out up
   down off only own same more most within without against among upon until since across through very just`

/** English words that ask for something to be said. */
export const ASKING_WORDS =
  'please tell explain describe define give show list mean name called kind type'

const functionStems = new Set(FUNCTION_WORDS.split(/\s+/).map(stemWord))

/** @param stem as the analyzer makes it */
export const isFunctionWord = (stem: string): boolean => functionStems.has(stem)
